/* GSS framing, the 0x8003 checksum and the CFX header. */
#include "asn1/gss_checksum.h"
#include "asn1/gss_token.h"
#include "tests/unit/asn1_fixtures.h"
#include "tests/unit/asn1_text.h"
#include "tests/unit/tap.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

/* ---- framing ---- */

static const uint8_t krb5_oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                   0x12, 0x01, 0x02, 0x02};

static bool
takes_token(const char *text)
{
    struct bytes in;
    uint8_t *data = asn1_text(text, &in);
    struct gss_token t;
    bool ok = gss_token_decode(in, &t);

    free(data);
    return ok;
}

static void
token_fields(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(GSS_TOKEN, &in);
    struct gss_token t;

    CU_ASSERT_FATAL(gss_token_decode(in, &t));
    CU_ASSERT(text_is(t.mech, MECH_KRB5) && t.token_id == TOKEN_AP_REQ);
    CU_ASSERT(text_is(t.inner, AP_REQ));
    free(data);
}

static void
token_without_inner_bytes(void)
{
    CU_ASSERT(takes_token("60{06{" MECH_KRB5 "} 0102}"));
    CU_ASSERT(!takes_token("60{06{" MECH_KRB5 "} 01}"));
    CU_ASSERT(!takes_token("60{06{" MECH_KRB5 "}}"));
}

static void
token_length_must_match(void)
{
    CU_ASSERT(takes_token("600d 0609" MECH_KRB5 "0100"));
    CU_ASSERT(!takes_token("600c 0609" MECH_KRB5 "0100"));
    CU_ASSERT(!takes_token("600e 0609" MECH_KRB5 "0100"));
    CU_ASSERT(!takes_token("600d 0609" MECH_KRB5 "010000"));
}

static void
token_length_in_another_form_is_refused(void)
{
    CU_ASSERT(!takes_token("60810d 0609" MECH_KRB5 "0100"));
    CU_ASSERT(!takes_token("6082000d 0609" MECH_KRB5 "0100"));
    CU_ASSERT(!takes_token("6080 0609" MECH_KRB5 "0100 0000"));
    CU_ASSERT(!takes_token("600e 068109" MECH_KRB5 "0100"));
}

static void
token_with_a_bad_oid_is_refused(void)
{
    CU_ASSERT(!takes_token("60{06{} 0100}"));
    CU_ASSERT(!takes_token("60{06{2a86} 0100}"));
    CU_ASSERT(!takes_token("60{0609" MECH_KRB5 "}"));
    CU_ASSERT(!takes_token("60{04{" MECH_KRB5 "} 0100}"));
}

static void
framed_tokens_begin_with_60(void)
{
    static const uint8_t octets[] = {0x60, 0x6e, 0x04, 0x05};

    for (size_t i = 0; i < sizeof(octets); i++) {
        struct bytes one = {&octets[i], 1}, none = {&octets[i], 0};

        CU_ASSERT(gss_token_is_framed(one) == (octets[i] == 0x60));
        CU_ASSERT(!gss_token_is_framed(none));
    }
}

/* The length octets of a frame, counted anew: X.690 section 8.1.3. */
static size_t
frame_overhead(size_t inner)
{
    size_t content = 2 + sizeof(krb5_oid) + 2 + inner;

    return 1 +
           (content < 128     ? 1u
            : content < 256   ? 2u
            : content < 65536 ? 3u
                              : 4u) +
           content - inner;
}

static bool
frame_round_trip(struct bytes inner)
{
    struct gss_token t = {{krb5_oid, sizeof(krb5_oid)}, TOKEN_AP_REP, inner};
    struct gss_token again;
    struct builder b = BUILDER_INIT;
    bool ok;

    gss_token_encode(&b, &t);
    ok = gss_token_decode(builder_view(&b), &again) &&
         builder_view(&b).len == inner.len + frame_overhead(inner.len) &&
         again.token_id == TOKEN_AP_REP && bytes_equal(again.mech, t.mech) &&
         bytes_equal(again.inner, inner);
    builder_free(&b);
    return ok;
}

static void
every_inner_length_to_70000(void)
{
    uint8_t *data = malloc(70000);

    CU_ASSERT_FATAL(data != NULL);
    for (size_t i = 0; i < 70000; i++)
        data[i] = (uint8_t)(i * 7);
    /* Every length around the borders, and samples of those between. */
    for (size_t len = 0; len <= 70000;
         len += len < 1000 || (len > 65400 && len < 65700) ? 1 : 97) {
        struct bytes inner = {data, len};

        CU_ASSERT_FATAL(frame_round_trip(inner));
    }
    free(data);
}

/* ---- checksum ---- */

static enum gss_checksum_fault
checksum_fault(const char *text)
{
    struct bytes in;
    uint8_t *data = asn1_text(text, &in);
    struct gss_checksum c;
    enum gss_checksum_fault fault = gss_checksum_decode(in, &c);

    free(data);
    return fault;
}

/* RULE 4121/4.1.1/delegation-place */
static void
checksum_fields(void)
{
    struct bytes in, bindings;
    uint8_t *data = asn1_text(GSS_CHECKSUM_FULL, &in);
    struct gss_checksum c;

    CU_ASSERT_FATAL(gss_checksum_decode(in, &c) == GSS_CHECKSUM_OK);
    bindings.data = c.bindings;
    bindings.len = sizeof(c.bindings);
    CU_ASSERT(text_is(bindings, KEY16) && c.flags == 0x3f);
    CU_ASSERT(c.has_delegation && text_is(c.delegation, "'KRBCRE'"));
    CU_ASSERT(c.extensions.len == 20);
    free(data);
}

/* RULE 6542/3.1/once */
static void
checksum_extensions_one_by_one(void)
{
    struct bytes in, d;
    uint8_t *data = asn1_text(GSS_CHECKSUM_FULL, &in);
    struct gss_checksum c;
    struct reader r;
    uint32_t type;

    CU_ASSERT_FATAL(gss_checksum_decode(in, &c) == GSS_CHECKSUM_OK);
    reader_init(&r, c.extensions);
    CU_ASSERT(gss_checksum_extension_next(&r, &type, &d) && type == 0);
    CU_ASSERT(text_is(d, "'mic!'"));
    CU_ASSERT(gss_checksum_extension_next(&r, &type, &d) && type == 0x401);
    CU_ASSERT(d.len == 0);
    CU_ASSERT(!gss_checksum_extension_next(&r, &type, &d) && reader_done(&r));
    free(data);
}

static void
checksum_flags_are_little_endian(void)
{
    struct gss_checksum c = {.flags = 0x04030202};
    struct builder b = BUILDER_INIT;

    gss_checksum_encode(&b, &c);
    CU_ASSERT(text_is(builder_view(&b), "10000000 0000000000000000"
                                        "0000000000000000 02020304"));
    builder_free(&b);
}

static void
checksum_under_24_bytes_is_short(void)
{
    CU_ASSERT(checksum_fault("") == GSS_CHECKSUM_SHORT);
    CU_ASSERT(checksum_fault("10000000" KEY16 "000000") == GSS_CHECKSUM_SHORT);
    CU_ASSERT(checksum_fault("10000000" KEY16 "00000000") == GSS_CHECKSUM_OK);
}

static void
checksum_with_another_hash_length_is_refused(void)
{
    CU_ASSERT(checksum_fault("11000000" KEY16 "0000000000") ==
              GSS_CHECKSUM_BAD_LENGTH);
    CU_ASSERT(checksum_fault("00000010" KEY16 "00000000") ==
              GSS_CHECKSUM_BAD_LENGTH);
}

#define DELEG "10000000" KEY16 "01000000"

static void
checksum_with_the_flag_and_no_delegation_is_tolerated(void)
{
    struct bytes in;
    uint8_t *data = asn1_text(DELEG, &in);
    struct gss_checksum c;

    CU_ASSERT(gss_checksum_decode(in, &c) == GSS_CHECKSUM_OK);
    CU_ASSERT(!c.has_delegation && c.delegation.len == 0);
    free(data);
}

static void
checksum_with_a_cut_delegation_is_malformed(void)
{
    CU_ASSERT(checksum_fault(DELEG "01") == GSS_CHECKSUM_MALFORMED);
    CU_ASSERT(checksum_fault(DELEG "0100") == GSS_CHECKSUM_MALFORMED);
    CU_ASSERT(checksum_fault(DELEG "010003") == GSS_CHECKSUM_MALFORMED);
    CU_ASSERT(checksum_fault(DELEG "01000300 aabb") == GSS_CHECKSUM_MALFORMED);
    CU_ASSERT(checksum_fault(DELEG "01000300 aabbcc") == GSS_CHECKSUM_OK);
    CU_ASSERT(checksum_fault(DELEG "01000000") == GSS_CHECKSUM_OK);
}

static void
checksum_with_another_delegation_option_is_malformed(void)
{
    CU_ASSERT(checksum_fault(DELEG "00000100 aa") == GSS_CHECKSUM_MALFORMED);
    CU_ASSERT(checksum_fault(DELEG "00010100 aa") == GSS_CHECKSUM_MALFORMED);
}

static void
checksum_with_malformed_extensions_is_malformed(void)
{
    CU_ASSERT(checksum_fault(GSS_CHECKSUM_FIXED "00") ==
              GSS_CHECKSUM_MALFORMED);
    CU_ASSERT(checksum_fault(GSS_CHECKSUM_FIXED "00000000 00000001") ==
              GSS_CHECKSUM_MALFORMED);
    CU_ASSERT(checksum_fault(GSS_CHECKSUM_FIXED "00000000 ffffffff 00") ==
              GSS_CHECKSUM_MALFORMED);
}

static void
checksum_delegation_is_not_read_without_the_flag(void)
{
    CU_ASSERT(checksum_fault(GSS_CHECKSUM_FIXED "01000100 aa") ==
              GSS_CHECKSUM_MALFORMED); /* it is no extension either */
}

static void
checksum_of_the_largest_delegation(void)
{
    struct gss_checksum c = {.flags = GSS_WIRE_DELEG, .has_delegation = true};
    struct gss_checksum again;
    struct builder cred = BUILDER_INIT, b = BUILDER_INIT;

    builder_fill(&cred, 0x76, UINT16_MAX);
    c.delegation = builder_view(&cred);
    gss_checksum_encode(&b, &c);
    CU_ASSERT(gss_checksum_decode(builder_view(&b), &again) == GSS_CHECKSUM_OK);
    CU_ASSERT(bytes_equal(again.delegation, c.delegation));
    builder_free(&b);

    builder_u8(&cred, 0);
    c.delegation = builder_view(&cred);
    gss_checksum_encode(&b, &c);
    CU_ASSERT(!builder_ok(&b));
    builder_free(&b);
    builder_free(&cred);
}

static void
checksum_delegation_without_the_flag_is_not_encoded(void)
{
    struct gss_checksum c = {.has_delegation = true};
    struct builder b = BUILDER_INIT;

    gss_checksum_encode(&b, &c);
    CU_ASSERT(!builder_ok(&b));
    builder_free(&b);
}

/* ---- CFX header ---- */

static bool
takes_header(const char *text, struct cfx_header *h)
{
    struct bytes in;
    uint8_t *data = asn1_text(text, &in);
    struct reader r;
    bool ok;

    reader_init(&r, in);
    ok = cfx_header_decode(&r, h);
    CU_ASSERT(ok ? r.left == in.len - CFX_HEADER_LEN
                 : r.pos == in.data && !reader_ok(&r));
    free(data);
    return ok;
}

static void
wrap_header_fields(void)
{
    struct cfx_header h;

    CU_ASSERT_FATAL(takes_header(CFX_WRAP "aabb", &h));
    CU_ASSERT(h.token_id == TOKEN_CFX_WRAP);
    CU_ASSERT(h.flags ==
              (CFX_SENT_BY_ACCEPTOR | CFX_SEALED | CFX_ACCEPTOR_SUBKEY));
    CU_ASSERT(h.ec == 16 && h.rrc == 28 && h.seq == 0x12345678);
}

static void
mic_header_fields(void)
{
    struct cfx_header h;

    CU_ASSERT_FATAL(takes_header(CFX_MIC, &h));
    CU_ASSERT(h.token_id == TOKEN_CFX_MIC && h.ec == 0 && h.rrc == 0);
    CU_ASSERT(h.seq == 0xfffffffffffffffe);
}

static void
header_write_is_header_encode(void)
{
    struct cfx_header h = {TOKEN_CFX_WRAP, 3, 0x0102, 0x0304, 5};
    struct builder b = BUILDER_INIT;
    uint8_t octets[CFX_HEADER_LEN];
    struct bytes written = {octets, sizeof(octets)};

    cfx_header_write(octets, &h);
    cfx_header_encode(&b, &h);
    CU_ASSERT(bytes_equal(builder_view(&b), written));
    CU_ASSERT(text_is(written, "0504 03 ff 0102 0304 0000000000000005"));
    builder_free(&b);
}

static void
header_with_unknown_flags_is_tolerated(void)
{
    struct cfx_header h;

    CU_ASSERT(takes_header("0504 f8 ff 0000 0000 0000000000000000", &h));
    CU_ASSERT(h.flags == 0xf8);
    CU_ASSERT(takes_header("0404 f8 ff ffff ffff 0000000000000000", &h));
}

static void
header_with_another_token_id_is_refused(void)
{
    struct cfx_header h;

    CU_ASSERT(!takes_header("0405 00 ff ffff ffff 0000000000000000", &h));
    CU_ASSERT(!takes_header("0101 00 ff ffff ffff 0000000000000000", &h));
    CU_ASSERT(!takes_header("0405 00 ff 0000 0000 0000000000000000", &h));
}

/* RULE 4121/4.2.6.1/mic-filler */
/* RULE 4121/4.2.6.2/wrap-filler */
static void
header_with_a_wrong_filler_is_refused(void)
{
    struct cfx_header h;

    CU_ASSERT(!takes_header("0504 00 fe 0000 0000 0000000000000000", &h));
    CU_ASSERT(!takes_header("0404 00 fe ffff ffff 0000000000000000", &h));
    CU_ASSERT(!takes_header("0404 00 ff fffe ffff 0000000000000000", &h));
    CU_ASSERT(!takes_header("0404 00 ff ffff 0000 0000000000000000", &h));
}

/* RULE 4121/4.2.2/sealed-flag */
static void
sealed_mic_header_is_refused(void)
{
    struct cfx_header h;

    CU_ASSERT(!takes_header("0404 02 ff ffff ffff 0000000000000000", &h));
}

#define TEST(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }
static const struct unit_test tests[] = {
    TEST(token_fields),
    TEST(token_without_inner_bytes),
    TEST(token_length_must_match),
    TEST(token_length_in_another_form_is_refused),
    TEST(token_with_a_bad_oid_is_refused),
    TEST(framed_tokens_begin_with_60),
    TEST(every_inner_length_to_70000),
    TEST(checksum_fields),
    TEST(checksum_extensions_one_by_one),
    TEST(checksum_flags_are_little_endian),
    TEST(checksum_under_24_bytes_is_short),
    TEST(checksum_with_another_hash_length_is_refused),
    TEST(checksum_with_the_flag_and_no_delegation_is_tolerated),
    TEST(checksum_with_a_cut_delegation_is_malformed),
    TEST(checksum_with_another_delegation_option_is_malformed),
    TEST(checksum_with_malformed_extensions_is_malformed),
    TEST(checksum_delegation_is_not_read_without_the_flag),
    TEST(checksum_of_the_largest_delegation),
    TEST(checksum_delegation_without_the_flag_is_not_encoded),
    TEST(wrap_header_fields),
    TEST(mic_header_fields),
    TEST(header_write_is_header_encode),
    TEST(header_with_unknown_flags_is_tolerated),
    TEST(header_with_another_token_id_is_refused),
    TEST(header_with_a_wrong_filler_is_refused),
    TEST(sealed_mic_header_is_refused),
};

int
main(void)
{
    return tap_main("asn1 gss", tests, sizeof(tests) / sizeof(tests[0]));
}
