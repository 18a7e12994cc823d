/* The simple types in DER: what is taken, what is refused. */
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

/* ---- integers ---- */

static bool
int32_is(const char *text, int32_t want)
{
    struct input in = input_open(text);
    struct builder b = BUILDER_INIT;
    int32_t n = 0;
    bool ok = der_int32(&in.r, &n) && n == want;

    der_put_int32(&b, want);
    ok = ok && builder_ok(&b) && text_is(builder_view(&b), text);
    builder_free(&b);
    free(in.data);
    return ok;
}

static bool
takes_int32(const char *text)
{
    struct input in = input_open(text);
    size_t len = in.r.left;
    int32_t n = 4711;
    bool ok = der_int32(&in.r, &n);

    CU_ASSERT(ok || (n == 4711 && unmoved(&in, len)));
    free(in.data);
    return ok;
}

static void
int32_values(void)
{
    CU_ASSERT(int32_is("02{00}", 0));
    CU_ASSERT(int32_is("02{01}", 1));
    CU_ASSERT(int32_is("02{7f}", 127));
    CU_ASSERT(int32_is("02{0080}", 128));
    CU_ASSERT(int32_is("02{ff}", -1));
    CU_ASSERT(int32_is("02{80}", -128));
    CU_ASSERT(int32_is("02{ff7f}", -129));
    CU_ASSERT(int32_is("02{008003}", 0x8003));
    CU_ASSERT(int32_is("02{7fffffff}", INT32_MAX));
    CU_ASSERT(int32_is("02{80000000}", INT32_MIN));
}

static void
int32_out_of_range_is_refused(void)
{
    CU_ASSERT(!takes_int32("02{0080000000}"));
    CU_ASSERT(!takes_int32("02{ff7fffffff}"));
    CU_ASSERT(!takes_int32("02{0100000000}"));
    CU_ASSERT(!takes_int32("02{7fffffffffffffff}"));
}

static void
integer_that_could_be_shorter_is_refused(void)
{
    CU_ASSERT(!takes_int32("02{0001}"));
    CU_ASSERT(!takes_int32("02{007f}"));
    CU_ASSERT(!takes_int32("02{ff80}"));
    CU_ASSERT(!takes_int32("02{ffff}"));
    CU_ASSERT(!takes_int32("02{0000000001}"));
}

static void
empty_integer_is_refused(void)
{
    CU_ASSERT(!takes_int32("02{}"));
}

static bool
uint32_is(const char *text, uint32_t want)
{
    struct input in = input_open(text);
    uint32_t n = ~want;
    bool ok = der_uint32(&in.r, &n) && n == want;

    free(in.data);
    return ok;
}

static bool
puts_uint32(uint32_t v, const char *text)
{
    struct builder b = BUILDER_INIT;
    bool ok;

    der_put_uint32(&b, v);
    ok = builder_ok(&b) && text_is(builder_view(&b), text);
    builder_free(&b);
    return ok;
}

static void
uint32_values(void)
{
    CU_ASSERT(uint32_is("02{00}", 0) && puts_uint32(0, "02{00}"));
    CU_ASSERT(uint32_is("02{7fffffff}", INT32_MAX));
    CU_ASSERT(uint32_is("02{0080000000}", 0x80000000));
    CU_ASSERT(puts_uint32(0x80000000, "02{0080000000}"));
    CU_ASSERT(uint32_is("02{00ffffffff}", UINT32_MAX));
    CU_ASSERT(puts_uint32(UINT32_MAX, "02{00ffffffff}"));
}

static void
uint32_coded_negative_is_tolerated(void)
{
    CU_ASSERT(uint32_is("02{ff}", UINT32_MAX));
    CU_ASSERT(uint32_is("02{80000000}", 0x80000000));
    CU_ASSERT(uint32_is("02{ff7f}", 0xffffff7f));
}

static void
uint32_out_of_range_is_refused(void)
{
    struct input in = input_open("02{0100000000} 02{ff7fffffff}");
    uint32_t n;

    CU_ASSERT(!der_uint32(&in.r, &n));
    in.r.bad = false;
    CU_ASSERT(reader_skip(&in.r, 7));
    CU_ASSERT(!der_uint32(&in.r, &n));
    free(in.data);
}

static bool
takes_microseconds(const char *text)
{
    struct input in = input_open(text);
    int32_t n;
    bool ok = der_microseconds(&in.r, &n);

    free(in.data);
    return ok;
}

static void
microseconds_range(void)
{
    CU_ASSERT(takes_microseconds("02{00}"));
    CU_ASSERT(takes_microseconds("02{0f423f}"));
    CU_ASSERT(!takes_microseconds("02{0f4240}"));
    CU_ASSERT(!takes_microseconds("02{ff}"));
}

/* ---- flags, strings, object identifiers ---- */

static bool
flags_are(const char *text, uint32_t want)
{
    struct input in = input_open(text);
    size_t len = in.r.left;
    uint32_t flags = ~want;
    bool ok = der_flags(&in.r, &flags);

    CU_ASSERT(ok || unmoved(&in, len));
    free(in.data);
    return ok && flags == want;
}

static void
flags_of_32_bits(void)
{
    struct builder b = BUILDER_INIT;

    CU_ASSERT(flags_are("03{00 20000001}", 0x20000001));
    der_put_flags(&b, 0x20000001);
    CU_ASSERT(text_is(builder_view(&b), "03{00 20000001}"));
    builder_free(&b);
}

static void
flags_longer_than_32_bits_are_tolerated(void)
{
    CU_ASSERT(flags_are("03{00 20000001 ff}", 0x20000001));
    CU_ASSERT(flags_are("03{07 20000001 80}", 0x20000001));
    CU_ASSERT(flags_are("03{03 20000001 f8}", 0x20000001));
    CU_ASSERT(flags_are("03{00 20000001 ffffffff ff}", 0x20000001));
}

static void
flags_shorter_than_32_bits_are_refused(void)
{
    CU_ASSERT(!flags_are("03{00 200000}", 0x20000000));
    CU_ASSERT(!flags_are("03{01 20000000}", 0x20000000));
    CU_ASSERT(!flags_are("03{00}", 0));
    CU_ASSERT(!flags_are("03{}", 0));
}

static void
unused_bits_that_are_set_are_refused(void)
{
    CU_ASSERT(!flags_are("03{07 20000001 81}", 0x20000001));
    CU_ASSERT(!flags_are("03{01 20000001 01}", 0x20000001));
}

static void
eight_unused_bits_are_refused(void)
{
    CU_ASSERT(!flags_are("03{08 20000001 00 00}", 0x20000001));
    CU_ASSERT(!flags_are("03{ff 20000001 00 00}", 0x20000001));
}

static void
strings_hold_any_octets(void)
{
    struct input in = input_open("1b{ff00c3a4}");
    struct bytes v;

    CU_ASSERT(der_string(&in.r, &v) && v.len == 4);
    free(in.data);
}

static bool
takes_oid(const char *text)
{
    struct input in = input_open(text);
    struct bytes v;
    bool ok = der_oid(&in.r, &v);

    free(in.data);
    return ok;
}

static void
oid_form(void)
{
    CU_ASSERT(takes_oid("06{2a864886f712010202}"));
    CU_ASSERT(takes_oid("06{00}"));
    CU_ASSERT(!takes_oid("06{}"));
    CU_ASSERT(!takes_oid("06{2a86}"));   /* last number not finished */
    CU_ASSERT(!takes_oid("06{2a8001}")); /* leading zero */
    CU_ASSERT(!takes_oid("06{8001}"));
    CU_ASSERT(takes_oid("06{2a818001}")); /* zero bits inside are fine */
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(int32_values),
    TEST(int32_out_of_range_is_refused),
    TEST(integer_that_could_be_shorter_is_refused),
    TEST(empty_integer_is_refused),
    TEST(uint32_values),
    TEST(uint32_coded_negative_is_tolerated),
    TEST(uint32_out_of_range_is_refused),
    TEST(microseconds_range),
    TEST(flags_of_32_bits),
    TEST(flags_longer_than_32_bits_are_tolerated),
    TEST(flags_shorter_than_32_bits_are_refused),
    TEST(unused_bits_that_are_set_are_refused),
    TEST(eight_unused_bits_are_refused),
    TEST(strings_hold_any_octets),
    TEST(oid_form),
};

int
main(void)
{
    return tap_main("asn1 types", tests, sizeof(tests) / sizeof(tests[0]));
}
