/* tests/unit/krb5_json_test.c: values of the JSON that exported credentials are
 * written in (mech/krb5/form/json.h): which texts are taken, which refused. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/form/json.h"
#include "tests/unit/tap.h"

static struct reader
reader_of(const char *text)
{
    struct reader r;

    reader_init(&r, bytes_of_string(text));
    return r;
}

/* The reader is good, and `text` is what it has left. */
static bool
left_is(const struct reader *r, const char *text)
{
    struct bytes left = {r->pos, r->left};

    return reader_ok(r) && bytes_equal(left, bytes_of_string(text));
}

/* The reader has gone bad where it was. */
static bool
refused_at(const struct reader *r, const char *text)
{
    return !reader_ok(r) && r->left == strlen(text);
}

/* ---- marks and words ---- */

static void
marks(void)
{
    struct reader r = reader_of("[],");

    CU_ASSERT(json_get_mark(&r, '['));
    CU_ASSERT(!json_skip_mark(&r, ','));
    CU_ASSERT(left_is(&r, "],"));
    CU_ASSERT(json_skip_mark(&r, ']'));
    CU_ASSERT(json_get_mark(&r, ','));
    CU_ASSERT(reader_done(&r));
    CU_ASSERT(!json_skip_mark(&r, ','));
    CU_ASSERT(reader_ok(&r));
    CU_ASSERT(!json_get_mark(&r, ','));
    CU_ASSERT(!reader_ok(&r));

    /* There are no blanks. */
    r = reader_of(" [");
    CU_ASSERT(!json_get_mark(&r, '['));
    CU_ASSERT(refused_at(&r, " ["));
}

static void
words(void)
{
    static const char *const others[] = {
        "",      "n",    "nul",   "NULL", "nulL", "t", "tru", "True",
        "falsE", "fals", " true", "1",    "0",    "[", "{",   "\"true\""};
    struct reader r = reader_of("nulltruefalsenull");
    bool value = false;

    CU_ASSERT(json_skip_null(&r));
    CU_ASSERT(!json_skip_null(&r));
    CU_ASSERT(json_get_bool(&r, &value));
    CU_ASSERT(value);
    CU_ASSERT(json_get_bool(&r, &value));
    CU_ASSERT(!value);
    CU_ASSERT(left_is(&r, "null"));

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        value = i % 2 == 0;
        r = reader_of(others[i]);
        CU_ASSERT(!json_skip_null(&r));
        CU_ASSERT(left_is(&r, others[i]));
        CU_ASSERT(!json_get_bool(&r, &value));
        CU_ASSERT(refused_at(&r, others[i]));
        CU_ASSERT_EQUAL(value, i % 2 == 0);
    }
}

/* ---- numbers ---- */

static void
numbers_are_read(void)
{
    static const struct {
        const char *text;
        int64_t value;
        const char *left;
    } rows[] = {
        {"0", 0, ""},
        {"-0", 0, ""},
        {"7", 7, ""},
        {"-7", -7, ""},
        {"10,", 10, ","},
        {"0]", 0, "]"},
        {"2147483647", INT32_MAX, ""},
        {"-2147483648", INT32_MIN, ""},
        {"999999999999999999", 999999999999999999, ""},
        {"-999999999999999999", -999999999999999999, ""},
        /* Only whole numbers: the rest is for the caller to refuse. */
        {"1.5", 1, ".5"},
        {"1e3", 1, "e3"},
        {"0x10", 0, "x10"},
        {"1 ", 1, " "},
        {"1-", 1, "-"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct reader r = reader_of(rows[i].text);
        int64_t value = 99;

        CU_ASSERT(json_get_int(&r, INT64_MIN, INT64_MAX, &value));
        CU_ASSERT_EQUAL(value, rows[i].value);
        CU_ASSERT(left_is(&r, rows[i].left));
    }
}

static void
number_is_refused(const char *text, int64_t min, int64_t max)
{
    struct reader r = reader_of(text);
    int64_t value = 99;

    CU_ASSERT(!json_get_int(&r, min, max, &value));
    CU_ASSERT(refused_at(&r, text));
    CU_ASSERT_EQUAL(value, 99);
}

static void
numbers_are_refused(void)
{
    static const char *const others[] = {
        "", "-", "--1", "+1", " 1", "- 1", ".5", "a", "e1", "\"1\"", "null",
        "[", "{",
        /* RFC 8259 section 6: no leading zeros. */
        "00", "01", "-00", "-01", "007", "0000000000000000001",
        /* More than 18 digits. */
        "1000000000000000000", "-1000000000000000000", "9223372036854775807",
        "18446744073709551617"};
    char digits[1001];

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        number_is_refused(others[i], INT64_MIN, INT64_MAX);
    memset(digits, '1', sizeof(digits) - 1);
    digits[sizeof(digits) - 1] = '\0';
    number_is_refused(digits, INT64_MIN, INT64_MAX);
}

static void
numbers_have_bounds(void)
{
    struct reader r = reader_of("-32");
    int64_t value;

    number_is_refused("4", -3, 3);
    number_is_refused("-4", -3, 3);
    number_is_refused("4294967297", 0, UINT32_MAX);
    number_is_refused("-1", 0, INT64_MAX);
    CU_ASSERT(json_get_int(&r, -32, -32, &value));
    CU_ASSERT_EQUAL(value, -32);
}

/* ---- strings ---- */

static bool
string_is(const char *text, const char *want)
{
    struct reader r = reader_of(text);
    struct builder out = BUILDER_INIT;
    bool ok = json_get_string(&r, &out) && reader_done(&r) &&
              bytes_equal(builder_view(&out), bytes_of_string(want));

    builder_free(&out);
    return ok;
}

/* `len` bytes at `text` are no string, for which the reader is to blame and not
 * the memory. */
static bool
string_is_refused(const char *text, size_t len)
{
    struct builder out = BUILDER_INIT;
    struct bytes in = {(const uint8_t *)text, len};
    struct reader r;
    bool refused;

    reader_init(&r, in);
    refused = !json_get_string(&r, &out) && !reader_ok(&r) && r.left == len &&
              builder_ok(&out);
    builder_free(&out);
    return refused;
}

static void
strings_are_read(void)
{
    struct builder out = BUILDER_INIT;
    struct reader r = reader_of("\"a\"\"b\",");

    CU_ASSERT(string_is("\"\"", ""));
    CU_ASSERT(string_is("\"a b/c\x7f\"", "a b/c\x7f"));
    CU_ASSERT(string_is("\"[{'\"", "[{'"));
    CU_ASSERT(
        string_is("\"\xc3\xa9\xf0\x9f\x98\x80\"", "\xc3\xa9\xf0\x9f\x98\x80"));

    /* What is read is appended. */
    CU_ASSERT(json_get_string(&r, &out));
    CU_ASSERT(json_get_string(&r, &out));
    CU_ASSERT(left_is(&r, ","));
    CU_ASSERT(bytes_equal(builder_view(&out), bytes_of_string("ab")));
    builder_free(&out);
}

static void
escapes_are_read(void)
{
    CU_ASSERT(string_is("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"));
    CU_ASSERT(string_is("\"\\\\u0041\"", "\\u0041"));
    CU_ASSERT(string_is("\"\\u0001\\u001f\\u0022\"", "\x01\x1f\""));
    CU_ASSERT(string_is("\"\\u00411\"", "A1"));
    CU_ASSERT(string_is("\"\\u007f\\u0080\"", "\x7f\xc2\x80"));
    CU_ASSERT(string_is("\"\\u07fF\\u0800\"", "\xdf\xbf\xe0\xa0\x80"));
    CU_ASSERT(string_is("\"\\ud7ff\\uE000\"", "\xed\x9f\xbf\xee\x80\x80"));
    CU_ASSERT(string_is("\"\\uaBcD\\uFFFF\"", "\xea\xaf\x8d\xef\xbf\xbf"));
}

static void
strings_are_refused(void)
{
    static const char *const others[] = {"",
                                         "a",
                                         "\"",
                                         "\"a",
                                         "'a'",
                                         " \"a\"",
                                         "\"\\",
                                         "\"\\\"",
                                         "\"\\u",
                                         "\"\\u\"",
                                         "\"\\u1",
                                         "\"\\u123",
                                         "\"\\u1234",
                                         "\"\\u123\"",
                                         "\"\\u 123\"",
                                         "\"\\u-12a\"",
                                         "\"\\U0041\"",
                                         "\"\\u0000\"",
                                         "\"a\\u0000b\"",
                                         "[",
                                         "{",
                                         "null"};
    char raw[] = "\"a?b\"", escape[] = "\"\\?\"";

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        CU_ASSERT(string_is_refused(others[i], strlen(others[i])));
    /* RFC 8259 section 7: control characters have to be escaped. */
    for (int c = 0; c < 0x20; c++) {
        raw[2] = (char)c;
        CU_ASSERT(string_is_refused(raw, sizeof(raw) - 1));
    }
    for (int c = 0; c < 0x100; c++) {
        escape[2] = (char)c;
        CU_ASSERT_EQUAL(string_is_refused(escape, sizeof(escape) - 1),
                        c == 0 || strchr("\"\\/bfnrt", c) == NULL);
    }
}

/* Neither one half nor two; and every character of \uXXXX has to be a digit. */
static void
code_units_are_refused(void)
{
    char text[30];

    for (unsigned unit = 0xd800; unit < 0xe000; unit++) {
        snprintf(text, sizeof(text), "\"\\u%04x\"", unit);
        CU_ASSERT(string_is_refused(text, strlen(text)));
    }
    CU_ASSERT(string_is_refused("\"\\ud83d\\ude00\"", 14));
    for (int at = 3; at < 7; at++) {
        for (int c = 0; c < 0x100; c++) {
            memcpy(text, "\"\\u1111\"", 9);
            text[at] = (char)c;
            CU_ASSERT_EQUAL(string_is_refused(text, 8),
                            c == 0 ||
                                strchr("0123456789abcdefABCDEF", c) == NULL);
        }
    }
}

/* ---- base64 ---- */

static bool
base64_is(const char *text, const char *want)
{
    struct reader r = reader_of(text);
    struct builder out = BUILDER_INIT;
    bool ok = json_get_base64(&r, &out) && reader_done(&r) &&
              bytes_equal(builder_view(&out), bytes_of_string(want));

    builder_free(&out);
    return ok;
}

/* RFC 4648 section 10. */
static void
base64_is_read(void)
{
    CU_ASSERT(base64_is("\"\"", ""));
    CU_ASSERT(base64_is("\"Zg==\"", "f"));
    CU_ASSERT(base64_is("\"Zm8=\"", "fo"));
    CU_ASSERT(base64_is("\"Zm9v\"", "foo"));
    CU_ASSERT(base64_is("\"Zm9vYg==\"", "foob"));
    CU_ASSERT(base64_is("\"Zm9vYmE=\"", "fooba"));
    CU_ASSERT(base64_is("\"Zm9vYmFy\"", "foobar"));
    CU_ASSERT(base64_is("\"+\\/+\\/\"", "\xfb\xff\xbf"));
}

static void
base64_is_refused(void)
{
    static const char *const others[] = {
        "", "null", "\"Z\"", "\"Zm\"", "\"Zm9\"", "\"Zm9vY\"", "\"=\"",
        "\"====\"", "\"Z===\"", "\"Zg=\"", "\"Zg=g\"", "\"Z=g=\"", "\"=g==\"",
        "\"Zg==Zg==\"", "\"Zm8=Zm9v\"", "\"Zm9v=\"", "\"Zm9v====\"", "\"Zm9-\"",
        "\"Zm9_\"", "\"Zm 9\"", "\"Zm9v\\n\"", "\"\\u0100m9v\"", "\"Zm9v",
        /* RFC 4648 section 3.5: bits that stand for nothing are zero. */
        "\"Zh==\"", "\"Zm9=\""};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct reader r = reader_of(others[i]);
        struct builder out = BUILDER_INIT;

        CU_ASSERT(!json_get_base64(&r, &out));
        CU_ASSERT(!reader_ok(&r));
        CU_ASSERT(builder_ok(&out));
        builder_free(&out);
    }
}

static void
a_bad_reader_gives_nothing(void)
{
    static const char *const texts[] = {"[", "null", "true", "1", "\"\""};
    struct builder out = BUILDER_INIT;
    int64_t value = 99;
    bool yes = false;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct reader r = reader_of(texts[i]);

        reader_fail(&r);
        CU_ASSERT(!json_skip_mark(&r, '[') && !json_get_mark(&r, '['));
        CU_ASSERT(!json_skip_null(&r) && !json_get_bool(&r, &yes));
        CU_ASSERT(!json_get_int(&r, 0, 9, &value));
        CU_ASSERT(!json_get_string(&r, &out) && !json_get_base64(&r, &out));
        CU_ASSERT(refused_at(&r, texts[i]));
    }
    CU_ASSERT(out.len == 0 && value == 99 && !yes);
}

static const struct unit_test tests[] = {
    {"marks", marks},
    {"null, true, false", words},
    {"numbers are read", numbers_are_read},
    {"numbers are refused", numbers_are_refused},
    {"numbers have bounds", numbers_have_bounds},
    {"strings are read", strings_are_read},
    {"escapes are read", escapes_are_read},
    {"strings are refused", strings_are_refused},
    {"halves of pairs and digits that are none", code_units_are_refused},
    {"base64 is read", base64_is_read},
    {"base64 is refused", base64_is_refused},
    {"a bad reader gives nothing", a_bad_reader_gives_nothing},
};

int
main(void)
{
    return tap_main("json", tests, sizeof(tests) / sizeof(tests[0]));
}
