/* DER elements: what is taken, what is refused, how lengths are written. */
#include "asn1/der.h"
#include "tests/unit/asn1_text.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

/* An input and a reader on it. */
struct input {
    uint8_t *data;
    struct reader r;
};

static struct input
input_open(const char *text)
{
    struct input in;
    struct bytes v;

    in.data = asn1_text(text, &v);
    reader_init(&in.r, v);
    return in;
}

/* Says that the reader is bad and where it was. */
static bool
unmoved(const struct input *in, size_t len)
{
    return in->r.pos == in->data && in->r.left == len && !reader_ok(&in->r);
}

static bool
takes_octets(const char *text)
{
    struct input in = input_open(text);
    size_t len = in.r.left;
    struct bytes v;
    bool ok = der_octets(&in.r, &v);

    CU_ASSERT(ok ? reader_ok(&in.r) : unmoved(&in, len));
    free(in.data);
    return ok;
}

/* ---- elements ---- */

static void
element_is_taken(void)
{
    struct input in = input_open("04{010203} 05");
    struct bytes v = {NULL, 0};

    CU_ASSERT(der_octets(&in.r, &v));
    CU_ASSERT(v.data == in.data + 2 && v.len == 3 && in.r.left == 1);
    free(in.data);
}

static void
another_tag_is_refused(void)
{
    CU_ASSERT(!takes_octets("05{010203}"));
    CU_ASSERT(!takes_octets("24{010203}")); /* constructed */
}

static void
the_end_is_refused(void)
{
    CU_ASSERT(!takes_octets(""));
    CU_ASSERT(!takes_octets("04"));
}

static void
indefinite_length_is_refused(void)
{
    CU_ASSERT(!takes_octets("0480 0000"));
}

static void
length_that_could_be_shorter_is_refused(void)
{
    CU_ASSERT(!takes_octets("048100"));
    CU_ASSERT(!takes_octets("048101 00"));
    CU_ASSERT(!takes_octets("04820001 00"));
    CU_ASSERT(!takes_octets("048400000001 00"));
}

static void
length_past_the_end_is_refused(void)
{
    CU_ASSERT(takes_octets("0401 00"));
    CU_ASSERT(!takes_octets("0402 00"));
    CU_ASSERT(!takes_octets("047f 00"));
    CU_ASSERT(!takes_octets("0484ffffffff 00"));
}

static void
length_of_more_than_four_octets_is_refused(void)
{
    CU_ASSERT(!takes_octets("04850100000000 00"));
    CU_ASSERT(!takes_octets("0488ffffffffffffffff 00"));
    CU_ASSERT(!takes_octets("04ff 00"));
}

static void
high_tag_number_is_refused(void)
{
    struct input in = input_open("bf1f{0500}");
    struct reader content;

    CU_ASSERT(!der_element(&in.r, DER_CONTEXT(31), &content));
    free(in.data);
}

static void
optional_element(void)
{
    struct input in = input_open("a1{04{}}");
    struct reader content;
    bool present = true;

    CU_ASSERT(der_optional(&in.r, DER_CONTEXT(0), &present, &content));
    CU_ASSERT(!present && reader_ok(&in.r));
    CU_ASSERT(der_optional(&in.r, DER_CONTEXT(1), &present, &content));
    CU_ASSERT(present && reader_done(&in.r) && content.left == 2);
    CU_ASSERT(der_optional(&in.r, DER_CONTEXT(1), &present, &content));
    CU_ASSERT(!present);
    free(in.data);
}

static void
optional_on_a_bad_reader_fails(void)
{
    struct input in = input_open("a1{04{}}");
    struct reader content;
    struct bytes v;
    uint32_t n;
    bool present;

    reader_fail(&in.r);
    CU_ASSERT(!der_optional(&in.r, DER_CONTEXT(0), &present, &content));
    CU_ASSERT(!der_optional_uint32(&in.r, 0, &present, &n));
    CU_ASSERT(!der_optional_octets(&in.r, 0, &present, &v));
    CU_ASSERT(!der_skip_unknown(&in.r, 0));
    free(in.data);
}

static void
field_holds_one_element(void)
{
    struct input in = input_open("a1{04{aa} 04{bb}}");
    struct bytes v;

    CU_ASSERT(!der_field_octets(&in.r, 1, &v));
    CU_ASSERT(unmoved(&in, 8));
    free(in.data);
    in = input_open("a1{}");
    CU_ASSERT(!der_field_octets(&in.r, 1, &v));
    free(in.data);
}

static void
wrapper_holds_one_element(void)
{
    struct input in = input_open("61{30{} 30{}}");
    struct reader content;

    CU_ASSERT(!der_wrapped(&in.r, DER_APPLICATION(1), DER_SEQUENCE, &content));
    CU_ASSERT(unmoved(&in, 6));
    free(in.data);
}

/* ---- unknown fields ---- */

static bool
skips(const char *text)
{
    struct input in = input_open(text);
    bool ok = der_skip_unknown(&in.r, 3);

    CU_ASSERT(!ok || reader_done(&in.r));
    free(in.data);
    return ok;
}

static void
unknown_fields_are_skipped(void)
{
    CU_ASSERT(skips(""));
    CU_ASSERT(skips("a3{0500}"));
    CU_ASSERT(skips("a4{30{a0{0500}}} be{04{}}"));
}

static void
known_field_out_of_place_is_no_unknown_one(void)
{
    CU_ASSERT(!skips("a2{0500}"));
}

static void
unknown_fields_out_of_order_are_refused(void)
{
    CU_ASSERT(!skips("a4{0500} a3{0500}"));
    CU_ASSERT(!skips("a4{0500} a4{0500}"));
}

static void
unknown_field_of_another_class_is_refused(void)
{
    CU_ASSERT(!skips("0500"));
    CU_ASSERT(!skips("84{00}"));     /* primitive */
    CU_ASSERT(!skips("63{0500}"));   /* application */
    CU_ASSERT(!skips("e3{0500}"));   /* private */
    CU_ASSERT(!skips("bf1f{0500}")); /* high tag number */
}

static void
unknown_field_that_is_malformed_is_refused(void)
{
    CU_ASSERT(!skips("a3{}"));
    CU_ASSERT(!skips("a3{05}"));
    CU_ASSERT(!skips("a3{0500 00}"));
    CU_ASSERT(!skips("a3{0580 0000}"));
    CU_ASSERT(!skips("a307 0500"));
    CU_ASSERT(!skips("a3"));
}

/* ---- encoding lengths ---- */

/* The one length in front of `len` octets, at each border of its size. */
static bool
length_is(size_t len, const char *want)
{
    struct builder b = BUILDER_INIT;
    size_t start = der_begin(&b, DER_OCTET_STRING);
    struct bytes head;
    bool ok;

    builder_fill(&b, 0x55, len);
    der_end(&b, start);
    head = builder_view(&b);
    ok = head.len > len && head.data[head.len - 1] == (len > 0 ? 0x55 : 0);
    head.len -= len;
    ok = ok && text_is(head, want);
    builder_free(&b);
    return ok;
}

static void
lengths_take_the_fewest_octets(void)
{
    CU_ASSERT(length_is(0, "0400"));
    CU_ASSERT(length_is(127, "047f"));
    CU_ASSERT(length_is(128, "048180"));
    CU_ASSERT(length_is(255, "0481ff"));
    CU_ASSERT(length_is(256, "04820100"));
    CU_ASSERT(length_is(65535, "0482ffff"));
    CU_ASSERT(length_is(65536, "0483010000"));
    CU_ASSERT(length_is(16777216, "048401000000"));
}

static void
nested_wraps_at_each_border(void)
{
    for (size_t len = 100; len < 300; len++) {
        struct builder b = BUILDER_INIT;
        size_t start = der_wrap_begin(&b, DER_APPLICATION(1), DER_SEQUENCE);
        struct reader r, content;

        builder_fill(&b, 0x55, len);
        der_wrap_end(&b, start);
        reader_init(&r, builder_view(&b));
        CU_ASSERT(der_wrapped(&r, DER_APPLICATION(1), DER_SEQUENCE, &content));
        CU_ASSERT(reader_done(&r) && content.left == len);
        builder_free(&b);
    }
}

static void
encoding_into_a_failed_builder_does_nothing(void)
{
    struct builder b = BUILDER_INIT;
    struct bytes octet = {(const uint8_t *)"x", 1};
    size_t start;

    builder_fail(&b);
    start = der_wrap_begin(&b, DER_APPLICATION(1), DER_SEQUENCE);
    der_put_field_int32(&b, 0, 1);
    der_put_field_uint32(&b, 0, 1);
    der_put_field_time(&b, 0, 1);
    der_put_field_flags(&b, 0, 1);
    der_put_field_octets(&b, 0, octet);
    der_put_field_string(&b, 0, octet);
    der_put_oid(&b, octet);
    der_wrap_end(&b, start);
    CU_ASSERT(!builder_ok(&b) && b.data == NULL);
    builder_free(&b);
}

static void
end_without_begin_fails(void)
{
    struct builder b = BUILDER_INIT;

    der_end(&b, 0);
    CU_ASSERT(!builder_ok(&b));
    builder_free(&b);
    builder_fill(&b, 0, 4);
    der_end(&b, 5);
    CU_ASSERT(!builder_ok(&b));
    builder_free(&b);
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(element_is_taken),
    TEST(another_tag_is_refused),
    TEST(the_end_is_refused),
    TEST(indefinite_length_is_refused),
    TEST(length_that_could_be_shorter_is_refused),
    TEST(length_past_the_end_is_refused),
    TEST(length_of_more_than_four_octets_is_refused),
    TEST(high_tag_number_is_refused),
    TEST(optional_element),
    TEST(optional_on_a_bad_reader_fails),
    TEST(field_holds_one_element),
    TEST(wrapper_holds_one_element),
    TEST(unknown_fields_are_skipped),
    TEST(known_field_out_of_place_is_no_unknown_one),
    TEST(unknown_fields_out_of_order_are_refused),
    TEST(unknown_field_of_another_class_is_refused),
    TEST(unknown_field_that_is_malformed_is_refused),
    TEST(lengths_take_the_fewest_octets),
    TEST(nested_wraps_at_each_border),
    TEST(encoding_into_a_failed_builder_does_nothing),
    TEST(end_without_begin_fails),
};

int
main(void)
{
    return tap_main("asn1 der", tests, sizeof(tests) / sizeof(tests[0]));
}
