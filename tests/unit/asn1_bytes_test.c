/* The reader and the builder. */
#include "asn1/bytes.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

/* Lengths that no allocator gives are part of these tests. */
const char *
__asan_default_options(void);
const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

#define TOO_MUCH (SIZE_MAX / 4 - 4096) /* passes the builder's own limit */

static const uint8_t digits[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static struct bytes
view(size_t len)
{
    struct bytes v = {digits, len};

    return v;
}

static struct reader
reader_on(size_t len)
{
    struct reader r;

    reader_init(&r, view(len));
    return r;
}

static void
equal_compares_length_and_bytes(void)
{
    struct bytes none = {NULL, 0}, other = {digits + 1, 3};

    CU_ASSERT(bytes_equal(view(3), view(3)));
    CU_ASSERT(!bytes_equal(view(3), view(4)));
    CU_ASSERT(!bytes_equal(view(3), other));
    CU_ASSERT(bytes_equal(none, view(0)));
    CU_ASSERT(!bytes_equal(none, view(1)));
}

static void
string_views_leave_out_the_nul(void)
{
    CU_ASSERT(bytes_of_string("abc").len == 3);
    CU_ASSERT(bytes_of_string("").len == 0);
    CU_ASSERT(bytes_of_string(NULL).data == NULL);
    CU_ASSERT(bytes_of_string(NULL).len == 0);
}

static void
dup_copies(void)
{
    struct bytes copy = {NULL, 0};
    uint8_t *data = NULL;

    CU_ASSERT_FATAL(bytes_dup(view(9), &data, &copy));
    CU_ASSERT(copy.data == data && data != digits);
    CU_ASSERT(bytes_equal(copy, view(9)));
    free(data);
}

static void
dup_of_nothing_is_null(void)
{
    uint8_t other, *data = &other;
    struct bytes copy = {&other, 1};

    CU_ASSERT(bytes_dup(view(0), &data, &copy));
    CU_ASSERT(data == NULL && copy.data == NULL && copy.len == 0);
}

static void
dup_without_memory_touches_nothing(void)
{
    uint8_t other, *data = &other;
    struct bytes copy = {&other, 1}, huge = {digits, TOO_MUCH};

    CU_ASSERT(!bytes_dup(huge, &data, &copy));
    CU_ASSERT(data == &other && copy.data == &other && copy.len == 1);
}

static void
integers_in_both_orders(void)
{
    struct reader r = reader_on(9);
    uint8_t u8 = 0;
    uint16_t u16 = 0;
    uint32_t u32 = 0;
    uint64_t u64 = 0;

    CU_ASSERT(reader_u8(&r, &u8) && u8 == 1);
    CU_ASSERT(reader_be64(&r, &u64) && u64 == 0x0203040506070809);
    CU_ASSERT(reader_done(&r));
    r = reader_on(6);
    CU_ASSERT(reader_be16(&r, &u16) && u16 == 0x0102);
    CU_ASSERT(reader_be32(&r, &u32) && u32 == 0x03040506);
    CU_ASSERT(reader_done(&r));
    r = reader_on(6);
    CU_ASSERT(reader_le16(&r, &u16) && u16 == 0x0201);
    CU_ASSERT(reader_le32(&r, &u32) && u32 == 0x06050403);
    CU_ASSERT(reader_done(&r));
}

static void
bytes_are_views_of_the_input(void)
{
    struct reader r = reader_on(9);
    struct bytes v = {NULL, 0};
    uint8_t copy[2] = {0};

    CU_ASSERT(reader_bytes(&r, 3, &v) && v.data == digits && v.len == 3);
    CU_ASSERT(reader_skip(&r, 2));
    CU_ASSERT(reader_copy(&r, copy, 2) && copy[0] == 6 && copy[1] == 7);
    CU_ASSERT(reader_rest(&r, &v) && v.data == digits + 7 && v.len == 2);
    CU_ASSERT(reader_done(&r));
    CU_ASSERT(reader_rest(&r, &v) && v.len == 0);
}

static void
reading_the_empty_view(void)
{
    struct bytes none = {NULL, 0}, v = {digits, 1};
    struct reader r;
    uint8_t byte;

    reader_init(&r, none);
    CU_ASSERT(reader_done(&r) && reader_ok(&r));
    CU_ASSERT(reader_bytes(&r, 0, &v) && v.len == 0);
    CU_ASSERT(reader_copy(&r, &byte, 0));
    CU_ASSERT(!reader_u8(&r, &byte));
}

/* Every kind of read, on `r` that must refuse it; says that none moved it. */
static bool
nothing_reads(struct reader *r)
{
    const uint8_t *pos = r->pos;
    size_t left = r->left;
    uint8_t u8, copy[16];
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    struct bytes v;

    return !reader_bytes(r, 0, &v) && !reader_rest(r, &v) &&
           !reader_skip(r, 0) && !reader_copy(r, copy, 0) &&
           !reader_u8(r, &u8) && !reader_be16(r, &u16) &&
           !reader_be32(r, &u32) && !reader_be64(r, &u64) &&
           !reader_le16(r, &u16) && !reader_le32(r, &u32) && r->pos == pos &&
           r->left == left;
}

static void
a_failed_read_leaves_the_reader_unmoved_and_bad(void)
{
    struct reader r = reader_on(3);
    uint32_t u32 = 77;

    CU_ASSERT(!reader_be32(&r, &u32) && u32 == 77);
    CU_ASSERT(r.pos == digits && r.left == 3);
    CU_ASSERT(!reader_ok(&r));
}

static void
every_read_after_a_failed_one_fails(void)
{
    struct reader r = reader_on(9);

    CU_ASSERT(!reader_skip(&r, 10));
    CU_ASSERT(nothing_reads(&r));
}

static void
a_bad_reader_is_never_done(void)
{
    struct reader r = reader_on(1);
    uint16_t u16;

    CU_ASSERT(!reader_be16(&r, &u16) && !reader_done(&r));
    r = reader_on(0);
    reader_fail(&r);
    CU_ASSERT(!reader_done(&r) && !reader_ok(&r) && nothing_reads(&r));
}

static void
a_length_near_the_end_of_size_t_is_refused(void)
{
    struct reader r = reader_on(9);
    struct bytes v;

    CU_ASSERT(!reader_bytes(&r, SIZE_MAX, &v));
    r = reader_on(9);
    CU_ASSERT(!reader_bytes(&r, SIZE_MAX - 4, &v));
}

static void
commit_moves_or_poisons(void)
{
    struct reader r = reader_on(9), at = r;

    CU_ASSERT(reader_skip(&at, 4));
    CU_ASSERT(reader_between(&r, &at).data == digits);
    CU_ASSERT(reader_between(&r, &at).len == 4);
    CU_ASSERT(reader_between(&at, &r).len == 0);
    CU_ASSERT(reader_commit(&r, &at, true) && r.left == 5);
    CU_ASSERT(reader_skip(&at, 4));
    CU_ASSERT(!reader_commit(&r, &at, false) && r.left == 5 && !reader_ok(&r));
}

static void
counted_bytes(void)
{
    static const uint8_t want[] = {0, 0, 0, 2, 'o', 'k', 0, 0, 0, 0};
    const struct bytes empty = {NULL, 0};
    struct builder b = BUILDER_INIT;
    struct bytes got;
    struct reader r;

    builder_counted(&b, bytes_of_string("ok"));
    builder_counted(&b, empty);
    CU_ASSERT(
        bytes_equal(builder_view(&b), (struct bytes){want, sizeof(want)}));
    reader_init(&r, builder_view(&b));
    CU_ASSERT(reader_counted(&r, &got));
    CU_ASSERT(bytes_equal(got, bytes_of_string("ok")));
    CU_ASSERT(reader_counted(&r, &got) && got.len == 0);
    CU_ASSERT(reader_done(&r));
    builder_free(&b);
    /* Refused before anything is looked at. */
    builder_counted(&b, (struct bytes){want, (size_t)INT32_MAX + 1});
    CU_ASSERT(!builder_ok(&b));
    builder_free(&b);
}

static void
a_count_beyond_the_input_is_refused(void)
{
    static const uint8_t in[][6] = {{0, 0, 0, 3, 'o', 'k'},
                                    {0xff, 0xff, 0xff, 0xff, 'o', 'k'},
                                    {0x80, 0, 0, 2, 'o', 'k'}};
    struct bytes got = {NULL, 7};
    struct reader r;

    for (size_t i = 0; i < sizeof(in) / sizeof(in[0]); i++) {
        reader_init(&r, (struct bytes){in[i], sizeof(in[i])});
        CU_ASSERT(!reader_counted(&r, &got));
        CU_ASSERT(!reader_ok(&r));
    }
    reader_init(&r, (struct bytes){in[0], 3});
    CU_ASSERT(!reader_counted(&r, &got));
}

static void
builds_integers_in_both_orders(void)
{
    static const uint8_t want[] = {1,  2,  3,  4,  5, 6, 7, 8, 9, 10, 11,
                                   12, 13, 14, 15, 2, 1, 6, 5, 4, 3};
    struct bytes expected = {want, sizeof(want)};
    struct builder b = BUILDER_INIT;

    builder_u8(&b, 1);
    builder_be16(&b, 0x0203);
    builder_be32(&b, 0x04050607);
    builder_be64(&b, 0x08090a0b0c0d0e0f);
    builder_le16(&b, 0x0102);
    builder_le32(&b, 0x03040506);
    CU_ASSERT(builder_ok(&b));
    CU_ASSERT(bytes_equal(builder_view(&b), expected));
    builder_free(&b);
}

static void
grows_and_keeps_what_is_there(void)
{
    struct builder b = BUILDER_INIT;

    for (unsigned i = 0; i < 100000; i++)
        builder_u8(&b, (uint8_t)i);
    CU_ASSERT_FATAL(builder_ok(&b) && builder_view(&b).len == 100000);
    for (unsigned i = 0; i < 100000; i++)
        CU_ASSERT_FATAL(builder_view(&b).data[i] == (uint8_t)i);
    builder_free(&b);
}

static void
room_is_zeroed_and_fill_fills(void)
{
    struct builder b = BUILDER_INIT;
    uint8_t *room = builder_room(&b, 300);

    CU_ASSERT_FATAL(room != NULL);
    for (size_t i = 0; i < 300; i++)
        CU_ASSERT_FATAL(room[i] == 0);
    builder_fill(&b, 0xee, 2);
    CU_ASSERT(b.len == 302 && b.data[300] == 0xee && b.data[301] == 0xee);
    builder_free(&b);
}

static void
room_for_nothing_is_not_a_failure(void)
{
    struct builder b = BUILDER_INIT;

    CU_ASSERT(builder_room(&b, 0) != NULL);
    builder_bytes(&b, view(0));
    builder_fill(&b, 1, 0);
    CU_ASSERT(builder_ok(&b) && builder_view(&b).data == NULL);
    builder_free(&b);
}

static void
insert_moves_the_rest(void)
{
    static const uint8_t want[] = {1, 2, 0, 0, 3, 4};
    struct bytes expected = {want, sizeof(want)};
    struct builder b = BUILDER_INIT;

    builder_bytes(&b, view(4));
    CU_ASSERT(builder_insert(&b, 2, 2) == b.data + 2);
    CU_ASSERT(bytes_equal(builder_view(&b), expected));
    CU_ASSERT(builder_insert(&b, 7, 1) == NULL && !builder_ok(&b));
    builder_free(&b);
}

static void
cut_wipes_what_it_cuts(void)
{
    struct builder b = BUILDER_INIT;

    builder_bytes(&b, view(9));
    builder_cut(&b, 4);
    CU_ASSERT(bytes_equal(builder_view(&b), view(4)));
    for (size_t i = 4; i < 9; i++)
        CU_ASSERT(b.data[i] == 0);
    builder_cut(&b, 4);
    CU_ASSERT(builder_ok(&b));
    builder_cut(&b, 5);
    CU_ASSERT(!builder_ok(&b));
    builder_free(&b);
}

static void
cut_of_an_unused_builder(void)
{
    struct builder b = BUILDER_INIT;

    builder_cut(&b, 0);
    CU_ASSERT(builder_ok(&b));
    builder_free(&b);
}

/* Every way to add, after a failure; says that nothing changed. */
static bool
nothing_adds(struct builder *b)
{
    size_t len = b->len;

    builder_bytes(b, view(3));
    builder_fill(b, 1, 3);
    builder_u8(b, 1);
    builder_be16(b, 1);
    builder_be32(b, 1);
    builder_be64(b, 1);
    builder_le16(b, 1);
    builder_le32(b, 1);
    return builder_room(b, 1) == NULL && builder_insert(b, 0, 1) == NULL &&
           b->len == len && !builder_ok(b) && builder_view(b).len == 0 &&
           builder_view(b).data == NULL;
}

static void
a_failed_allocation_sticks(void)
{
    struct builder b = BUILDER_INIT;

    builder_bytes(&b, view(9));
    CU_ASSERT(builder_room(&b, TOO_MUCH) == NULL);
    CU_ASSERT(nothing_adds(&b));
    builder_free(&b);
    CU_ASSERT(builder_ok(&b) && b.data == NULL);
}

static void
a_length_that_would_wrap_sticks(void)
{
    struct builder b = BUILDER_INIT;

    builder_bytes(&b, view(9));
    builder_fill(&b, 1, SIZE_MAX);
    CU_ASSERT(nothing_adds(&b));
    builder_free(&b);
}

static void
a_failure_of_the_caller_sticks(void)
{
    struct builder b = BUILDER_INIT;

    builder_fail(&b);
    CU_ASSERT(nothing_adds(&b));
    builder_free(&b);
}

static void
take_hands_over(void)
{
    struct builder b = BUILDER_INIT;
    struct bytes taken;
    uint8_t *data = NULL;
    size_t len = 0;

    builder_bytes(&b, view(9));
    CU_ASSERT(builder_take(&b, &data, &len) && len == 9);
    CU_ASSERT(b.data == NULL && b.len == 0 && b.cap == 0);
    taken.data = data;
    taken.len = len;
    CU_ASSERT(bytes_equal(taken, view(9)));
    builder_u8(&b, 1); /* and the builder works again */
    CU_ASSERT(builder_view(&b).len == 1);
    builder_free(&b);
    free(data);
}

static void
take_of_nothing_is_null(void)
{
    struct builder b = BUILDER_INIT;
    uint8_t other, *data = &other;
    size_t len = 7;

    CU_ASSERT(builder_take(&b, &data, &len) && data == NULL && len == 0);
    builder_u8(&b, 1);
    builder_cut(&b, 0);
    data = &other;
    CU_ASSERT(builder_take(&b, &data, &len) && data == NULL && len == 0);
    CU_ASSERT(b.data == NULL);
}

static void
take_after_a_failure_frees(void)
{
    struct builder b = BUILDER_INIT;
    uint8_t other, *data = &other;
    size_t len = 7;

    builder_bytes(&b, view(9));
    builder_fail(&b);
    CU_ASSERT(!builder_take(&b, &data, &len) && data == NULL && len == 0);
    CU_ASSERT(b.data == NULL && builder_ok(&b));
}

static void
free_twice(void)
{
    struct builder b = BUILDER_INIT;

    builder_u8(&b, 1);
    builder_free(&b);
    builder_free(&b);
    CU_ASSERT(b.data == NULL && builder_ok(&b));
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(equal_compares_length_and_bytes),
    TEST(string_views_leave_out_the_nul),
    TEST(dup_copies),
    TEST(dup_of_nothing_is_null),
    TEST(dup_without_memory_touches_nothing),
    TEST(integers_in_both_orders),
    TEST(bytes_are_views_of_the_input),
    TEST(reading_the_empty_view),
    TEST(a_failed_read_leaves_the_reader_unmoved_and_bad),
    TEST(every_read_after_a_failed_one_fails),
    TEST(a_bad_reader_is_never_done),
    TEST(a_length_near_the_end_of_size_t_is_refused),
    TEST(commit_moves_or_poisons),
    TEST(counted_bytes),
    TEST(a_count_beyond_the_input_is_refused),
    TEST(builds_integers_in_both_orders),
    TEST(grows_and_keeps_what_is_there),
    TEST(room_is_zeroed_and_fill_fills),
    TEST(room_for_nothing_is_not_a_failure),
    TEST(insert_moves_the_rest),
    TEST(cut_wipes_what_it_cuts),
    TEST(cut_of_an_unused_builder),
    TEST(a_failed_allocation_sticks),
    TEST(a_length_that_would_wrap_sticks),
    TEST(a_failure_of_the_caller_sticks),
    TEST(take_hands_over),
    TEST(take_of_nothing_is_null),
    TEST(take_after_a_failure_frees),
    TEST(free_twice),
};

int
main(void)
{
    return tap_main("asn1 bytes", tests, sizeof(tests) / sizeof(tests[0]));
}
