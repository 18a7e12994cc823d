/* The builder wipes what it gives back, and lives with malloc that fails.  The
 * linker turns malloc and free of bytes.c into the two functions here. */
#include "asn1/bytes.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <string.h>

void *
__real_malloc(size_t size);
void
__real_free(void *p);
void *
__wrap_malloc(size_t size);
void
__wrap_free(void *p);

static const void *watched; /* the block whose wiping is under test */
static size_t watched_len;
static bool wiped;
static bool malloc_fails;

void *
__wrap_malloc(size_t size)
{
    return malloc_fails ? NULL : __real_malloc(size);
}

void
__wrap_free(void *p)
{
    if (p != NULL && p == watched) {
        const uint8_t *octets = p;

        wiped = true;
        for (size_t i = 0; i < watched_len; i++)
            wiped = wiped && octets[i] == 0;
        watched = NULL;
    }
    __real_free(p);
}

/* A builder full of a secret up to its capacity, and watched. */
static void
fill_and_watch(struct builder *b)
{
    builder_fill(b, 0x5e, 100);
    builder_fill(b, 0x5e, b->cap - b->len);
    watched = b->data;
    watched_len = b->len;
    wiped = false;
}

static void
free_wipes(void)
{
    struct builder b = BUILDER_INIT;

    fill_and_watch(&b);
    builder_free(&b);
    CU_ASSERT(wiped);
}

static void
growing_wipes_the_old_block(void)
{
    struct builder b = BUILDER_INIT;

    fill_and_watch(&b);
    builder_u8(&b, 1);
    CU_ASSERT(wiped);
    builder_free(&b);
}

static void
take_after_a_failure_wipes(void)
{
    struct builder b = BUILDER_INIT;
    uint8_t *data;
    size_t len;

    fill_and_watch(&b);
    builder_fail(&b);
    CU_ASSERT(!builder_take(&b, &data, &len));
    CU_ASSERT(wiped);
}

static void
cut_and_free_wipe(void)
{
    struct builder b = BUILDER_INIT;

    fill_and_watch(&b);
    builder_cut(&b, 3);
    builder_free(&b);
    CU_ASSERT(wiped);
}

static void
without_memory_what_is_there_stays_until_freed(void)
{
    struct builder b = BUILDER_INIT;

    fill_and_watch(&b);
    malloc_fails = true;
    builder_u8(&b, 1);
    malloc_fails = false;
    CU_ASSERT(!builder_ok(&b) && !wiped);
    builder_free(&b);
    CU_ASSERT(wiped);
}

static void
without_memory_the_first_byte_fails(void)
{
    struct builder b = BUILDER_INIT;

    malloc_fails = true;
    builder_u8(&b, 1);
    malloc_fails = false;
    CU_ASSERT(!builder_ok(&b) && b.data == NULL);
    builder_free(&b);
}

static void
without_memory_dup_fails(void)
{
    uint8_t octet = 1, *data = NULL;
    struct bytes in = {&octet, 1}, copy = {NULL, 0};
    bool ok;

    malloc_fails = true;
    ok = bytes_dup(in, &data, &copy);
    malloc_fails = false;
    CU_ASSERT(!ok && data == NULL && copy.data == NULL);
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(free_wipes),
    TEST(growing_wipes_the_old_block),
    TEST(take_after_a_failure_wipes),
    TEST(cut_and_free_wipe),
    TEST(without_memory_what_is_there_stays_until_freed),
    TEST(without_memory_the_first_byte_fails),
    TEST(without_memory_dup_fails),
};

int
main(void)
{
    return tap_main("asn1 wipe", tests, sizeof(tests) / sizeof(tests[0]));
}
