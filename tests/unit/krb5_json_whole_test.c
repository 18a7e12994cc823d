/* tests/unit/krb5_json_whole_test.c: whole documents of the JSON that exported
 * credentials are written in (mech/krb5/form/json.h): damaged, long, deep,
 * written and read, without memory.  Linked with --wrap for malloc. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/cred_form.h"
#include "mech/krb5/form/json.h"
#include "tests/unit/tap.h"

void *
__real_malloc(size_t size);
void *
__wrap_malloc(size_t size);

/* Which allocation fails, counted from here; 0: none. */
static size_t countdown;

void *
__wrap_malloc(size_t size)
{
    if (countdown > 0 && --countdown == 0)
        return NULL;
    return __real_malloc(size);
}

static struct reader
reader_of(const char *text)
{
    struct reader r;

    reader_init(&r, bytes_of_string(text));
    return r;
}

static const char document[] =
    "[\"K\\u0035C1\",[-12,true,null,\"a\\\"\\\\\xc3\xa9\",false],\"Zm9vYg==\"]";

/* Takes just this document, into `out`. */
static bool
read_document(struct reader *r, struct builder *out)
{
    int64_t value;
    bool yes, no;

    return json_get_mark(r, '[') && json_get_string(r, out) &&
           json_get_mark(r, ',') && json_get_mark(r, '[') &&
           json_get_int(r, -99, 99, &value) && json_get_mark(r, ',') &&
           json_get_bool(r, &yes) && json_get_mark(r, ',') &&
           json_skip_null(r) && json_get_mark(r, ',') &&
           json_get_string(r, out) && json_get_mark(r, ',') &&
           json_get_bool(r, &no) && json_get_mark(r, ']') &&
           json_get_mark(r, ',') && json_get_base64(r, out) &&
           json_get_mark(r, ']') && reader_done(r) && yes && !no;
}

/* In memory of its own exact size, so that a read beyond is noticed. */
static bool
read_copy(const char *text, size_t len, struct builder *out)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);
    struct bytes in = {copy, len};
    struct reader r;
    bool ok;

    CU_ASSERT_FATAL(copy != NULL);
    memcpy(copy, text, len);
    reader_init(&r, in);
    ok = read_document(&r, out);
    free(copy);
    return ok;
}

static void
truncations_are_refused(void)
{
    struct builder out = BUILDER_INIT;
    size_t whole = sizeof(document) - 1;

    for (size_t len = 0; len < whole; len++)
        CU_ASSERT(!read_copy(document, len, &out));
    /* The NUL behind it is one too many. */
    CU_ASSERT(!read_copy(document, whole + 1, &out));
    builder_free(&out);
    CU_ASSERT(read_copy(document, whole, &out));
    CU_ASSERT(
        bytes_equal(builder_view(&out), bytes_of_string("K5C1a\"\\\xc3\xa9"
                                                        "foob")));
    builder_free(&out);
}

static void
flips_do_no_harm(void)
{
    struct builder out = BUILDER_INIT;
    char bad[sizeof(document)];
    size_t refused = 0, bits = 8 * (sizeof(document) - 1);

    memcpy(bad, document, sizeof(bad));
    for (size_t bit = 0; bit < bits; bit++) {
        bad[bit / 8] = (char)(bad[bit / 8] ^ 1 << bit % 8);
        refused += !read_copy(bad, sizeof(bad) - 1, &out);
        bad[bit / 8] = document[bit / 8];
    }
    CU_ASSERT(refused > bits / 2 && refused < bits);
    builder_free(&out);
}

/* Brackets beyond counting take no memory and no stack. */
static void
nesting_is_bounded(void)
{
    static const char *const heads[] = {"", "[\"K5C1\",", "[\"K5C1\",[0,"};
    static char text[1000000];
    struct evidence ev = EVIDENCE_INIT;
    struct cred_form form;

    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        struct bytes in = {(const uint8_t *)text, sizeof(text)};

        memset(text, '[', sizeof(text));
        memcpy(text, heads[i], strlen(heads[i]));
        CU_ASSERT_EQUAL(cred_form_decode(in, &form, &ev), V_BAD_EXPORT_CRED);
    }
}

static void
long_strings_are_read(void)
{
    static char text[1000002];
    struct bytes in = {(const uint8_t *)text, sizeof(text)};
    struct builder out = BUILDER_INIT;
    struct reader r;

    memset(text, 'A', sizeof(text));
    text[0] = text[sizeof(text) - 1] = '"';
    reader_init(&r, in);
    CU_ASSERT(json_get_string(&r, &out));
    CU_ASSERT_EQUAL(out.len, 1000000);
    reader_init(&r, in);
    builder_free(&out);
    CU_ASSERT(json_get_base64(&r, &out));
    CU_ASSERT_EQUAL(out.len, 750000);
    builder_free(&out);
    in.len--;
    reader_init(&r, in);
    CU_ASSERT(!json_get_string(&r, &out));
    CU_ASSERT(!reader_ok(&r));
    builder_free(&out);
}

/* ---- what is written is read ---- */

static void
strings_survive(void)
{
    uint8_t all[255];
    struct bytes text = {all, sizeof(all)}, none = {NULL, 0}, left;
    struct builder b = BUILDER_INIT, out = BUILDER_INIT;
    struct reader r;

    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (uint8_t)(i + 1);
    json_put_open(&b);
    json_put_string(&b, text);
    json_put_string(&b, none);
    json_put_text(&b, NULL);
    json_put_close(&b);
    reader_init(&r, builder_view(&b));
    CU_ASSERT(json_get_mark(&r, '['));
    CU_ASSERT(json_get_string(&r, &out));
    CU_ASSERT(bytes_equal(builder_view(&out), text));
    CU_ASSERT(reader_rest(&r, &left));
    CU_ASSERT(bytes_equal(left, bytes_of_string(",\"\",null]")));
    builder_free(&out);
    builder_free(&b);
}

static void
bytes_and_numbers_survive(void)
{
    static const int64_t limit = 999999999999999999;
    uint8_t data[64];

    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 67);
    for (size_t len = 0; len <= sizeof(data); len++) {
        struct builder b = BUILDER_INIT, out = BUILDER_INIT;
        struct bytes in = {data, len};
        int64_t value = 0, sent = limit >> len / 2;
        bool yes = false;
        struct reader r;

        sent = len % 2 == 0 ? sent : -sent;
        json_put_base64(&b, in);
        json_put_int(&b, sent);
        json_put_bool(&b, true);
        reader_init(&r, builder_view(&b));
        CU_ASSERT(json_get_base64(&r, &out) && json_get_mark(&r, ','));
        CU_ASSERT(json_get_int(&r, -limit, limit, &value));
        CU_ASSERT(json_get_mark(&r, ',') && json_get_bool(&r, &yes));
        CU_ASSERT(reader_done(&r) && yes && value == sent);
        CU_ASSERT(bytes_equal(builder_view(&out), in));
        builder_free(&b);
        builder_free(&out);
    }
}

/* ---- without memory ---- */

/* Each allocation fails once: the reader stays good then.  The number of those
 * that there are. */
static size_t
fail_each(bool (*get)(struct reader *r, struct builder *out), const char *text)
{
    size_t nth = 0;
    bool done = false;

    while (!done && nth < 100) {
        struct builder out = BUILDER_INIT;
        struct reader r = reader_of(text);

        countdown = ++nth;
        done = get(&r, &out);
        CU_ASSERT_EQUAL(done, countdown > 0);
        CU_ASSERT(reader_ok(&r));
        countdown = 0;
        builder_free(&out);
    }
    return nth - 1;
}

static void
lack_of_memory_is_told_from_malice(void)
{
    static const char bad[] = "\"Zm9vYmFyZm9vYmFy\\q\"";
    char text[1003];
    struct builder out = BUILDER_INIT;
    struct reader r = reader_of(bad);

    memset(text, 'A', sizeof(text) - 1);
    text[0] = text[sizeof(text) - 2] = '"';
    text[sizeof(text) - 1] = '\0';
    CU_ASSERT(fail_each(json_get_string, text) >= 2);
    CU_ASSERT(fail_each(json_get_base64, text) >= 4);

    /* A text that is bad is bad without memory, too. */
    countdown = 1;
    CU_ASSERT(!json_get_string(&r, &out));
    CU_ASSERT_EQUAL(countdown, 0);
    CU_ASSERT(!reader_ok(&r));
    builder_free(&out);
}

static const struct unit_test tests[] = {
    {"truncated documents are refused", truncations_are_refused},
    {"flipped bits do no harm", flips_do_no_harm},
    {"nesting is bounded", nesting_is_bounded},
    {"long strings are read", long_strings_are_read},
    {"strings survive", strings_survive},
    {"bytes and numbers survive", bytes_and_numbers_survive},
    {"lack of memory is told from malice", lack_of_memory_is_told_from_malice},
};

int
main(void)
{
    return tap_main("json whole", tests, sizeof(tests) / sizeof(tests[0]));
}
