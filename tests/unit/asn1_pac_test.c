/* tests/unit/asn1_pac_test.c: PACs, whole, cut and changed. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "asn1/pac.h"
#include "asn1/pac_logon_info.h"
#include "tests/unit/asn1_text.h"
#include "tests/unit/pac_make.h"
#include "tests/unit/tap.h"

static struct pac_vector vectors[PAC_VECTORS];

/* A copy of exactly `len` bytes, so that a sanitizer sees a step beyond. */
static uint8_t *
cut(struct bytes in, size_t len, struct bytes *out)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);

    CU_ASSERT_FATAL(copy != NULL);
    memcpy(copy, in.data, len);
    *out = (struct bytes){copy, len};
    return copy;
}

static struct bytes
buffer_of(const struct pac_vector *v, uint32_t type)
{
    struct pac_buffer buffer;
    struct pac p;

    CU_ASSERT_FATAL(pac_decode(v->pac, &p));
    CU_ASSERT_FATAL(pac_find(&p, type, &buffer));
    return buffer.data;
}

static void
sid_is(const struct sid *sid, const char *text)
{
    struct builder b = BUILDER_INIT;

    sid_text(sid, &b);
    CU_ASSERT(bytes_equal(builder_view(&b), bytes_of_string(text)));
    builder_free(&b);
}

static void
table(void)
{
    static const uint32_t types[][5] = {{1, 10, 6, 7}, {1, 10, 12, 6, 7}};
    struct pac_buffer buffer;
    struct pac p;

    for (size_t v = 0; v < PAC_VECTORS; v++) {
        CU_ASSERT_FATAL(pac_decode(vectors[v].pac, &p));
        CU_ASSERT_EQUAL(p.num_buffers, 4 + v);
        for (size_t i = 0; i < p.num_buffers; i++) {
            CU_ASSERT_FATAL(pac_buffer_at(&p, i, &buffer));
            CU_ASSERT_EQUAL(buffer.type, types[v][i]);
        }
        CU_ASSERT(!pac_buffer_at(&p, p.num_buffers, &buffer));
        CU_ASSERT(!pac_buffer_at(&p, SIZE_MAX, &buffer));
        CU_ASSERT(!pac_find(&p, 99, &buffer));
    }
}

static void
who(void)
{
    struct pac_client_info info;
    struct pac_upn_dns_info upn;
    struct pac_logon_info logon;
    struct sid sid;

    for (size_t v = 0; v < PAC_VECTORS; v++) {
        CU_ASSERT_FATAL(pac_client_info_decode(
            buffer_of(&vectors[v], PAC_CLIENT_INFO), &info));
        CU_ASSERT_EQUAL(info.authtime, vectors[v].authtime);
        CU_ASSERT_EQUAL(info.name.len, 2 * strlen(vectors[v].client));
        CU_ASSERT_FATAL(pac_logon_info_decode(
            buffer_of(&vectors[v], PAC_LOGON_INFO), &logon));
        CU_ASSERT(pac_logon_info_sid(&logon, &sid));
        sid_is(&sid, vectors[v].sid);
        CU_ASSERT_EQUAL(logon.account_name.len, 2 * strlen(vectors[v].client));
    }
    CU_ASSERT_FATAL(
        pac_logon_info_decode(buffer_of(&vectors[0], PAC_LOGON_INFO), &logon));
    CU_ASSERT(logon.has_extra);
    sid_is(&logon.first_extra, "S-1-5-9");
    logon.user_id = 0;
    CU_ASSERT(pac_logon_info_sid(&logon, &sid));
    sid_is(&sid, "S-1-5-9");
    CU_ASSERT_FATAL(pac_upn_dns_info_decode(
        buffer_of(&vectors[1], PAC_UPN_DNS_INFO), &upn));
    CU_ASSERT(!upn.extended);
    CU_ASSERT_EQUAL(upn.upn.len, 2 * strlen(vectors[1].upn));
    CU_ASSERT_EQUAL(upn.dns_domain.len, 2 * strlen("ACME.COM"));
}

/* Reads all that there is. */
static bool
read_all(struct bytes in)
{
    struct builder b = BUILDER_INIT;
    struct pac_client_info info;
    struct pac_upn_dns_info upn;
    struct pac_logon_info logon;
    struct pac_signature signature;
    struct pac_buffer buffer;
    struct sid sid;
    struct pac p;

    if (!pac_decode(in, &p))
        return false;
    if (pac_put_unsigned(&p, &b))
        CU_ASSERT_EQUAL(b.len, in.len);
    for (size_t i = 0; pac_buffer_at(&p, i, &buffer); i++) {
        (void)!pac_client_info_decode(buffer.data, &info);
        (void)!pac_signature_decode(buffer.data, &signature);
        if (pac_upn_dns_info_decode(buffer.data, &upn) && upn.extended)
            sid_text(&upn.sid, &b);
        if (pac_logon_info_decode(buffer.data, &logon) &&
            pac_logon_info_sid(&logon, &sid))
            sid_text(&sid, &b);
    }
    builder_free(&b);
    return true;
}

/* The last buffer of both ends 4 bytes before the end. */
static void
truncated_pac(void)
{
    for (size_t v = 0; v < PAC_VECTORS; v++) {
        for (size_t len = 0; len < vectors[v].pac.len; len++) {
            struct bytes shorter;
            uint8_t *copy = cut(vectors[v].pac, len, &shorter);

            CU_ASSERT_EQUAL(read_all(shorter), len + 4 >= vectors[v].pac.len);
            free(copy);
        }
    }
}

typedef bool
decoder(struct bytes in);

static bool
decode_logon(struct bytes in)
{
    struct pac_logon_info out;

    return pac_logon_info_decode(in, &out);
}

static bool
decode_upn(struct bytes in)
{
    struct pac_upn_dns_info out;

    return pac_upn_dns_info_decode(in, &out);
}

static bool
decode_client(struct bytes in)
{
    struct pac_client_info out;

    return pac_client_info_decode(in, &out);
}

/* Accepted only from `enough` bytes on. */
static void
truncated(struct bytes good, decoder *decode, size_t enough)
{
    for (size_t len = 0; len <= good.len; len++) {
        struct bytes shorter;
        uint8_t *copy = cut(good, len, &shorter);

        CU_ASSERT_EQUAL(decode(shorter), len >= enough);
        free(copy);
    }
}

static void
truncated_buffers(void)
{
    for (size_t v = 0; v < PAC_VECTORS; v++) {
        struct bytes logon = buffer_of(&vectors[v], PAC_LOGON_INFO);
        struct bytes client = buffer_of(&vectors[v], PAC_CLIENT_INFO);

        truncated(logon, decode_logon, logon.len);
        truncated(client, decode_client, client.len);
    }
    /* The DNS name ends where its place says, padding follows. */
    truncated(buffer_of(&vectors[1], PAC_UPN_DNS_INFO), decode_upn, 0x28 + 16);
}

static void
flipped(void)
{
    for (size_t v = 0; v < PAC_VECTORS; v++) {
        struct bytes changed;
        uint8_t *copy = cut(vectors[v].pac, vectors[v].pac.len, &changed);

        for (size_t at = 0; at < changed.len; at++) {
            uint8_t was = copy[at];

            for (unsigned value = 0; value < 256; value++) {
                copy[at] = (uint8_t)value;
                (void)read_all(changed);
            }
            copy[at] = was;
        }
        free(copy);
    }
}

static void
refuses(const char *text)
{
    struct bytes in;
    uint8_t *data = asn1_text(text, &in);

    CU_ASSERT(!read_all(in));
    free(data);
}

static void
bad_tables(void)
{
    refuses("00000000 00000000"); /* no buffer */
    refuses("01100000 00000000"); /* 4097 */
    refuses("ffffffff 00000000"); /* far too many */
    refuses("01000000 01000000 0a000000 08000000 1800000000000000"
            "0000000000000000"); /* version 1 */
    refuses("01000000 00000000 0a000000 08000000 1000000000000000"
            "0000000000000000"); /* inside the table */
    refuses("01000000 00000000 0a000000 04000000 1c00000000000000"
            "0000000000000000"); /* not aligned */
    refuses("01000000 00000000 0a000000 09000000 1800000000000000"
            "0000000000000000"); /* beyond the end */
    refuses("01000000 00000000 0a000000 08000000 f8ffffffffffffff"
            "0000000000000000"); /* around the corner */
    refuses("01000000 00000000 0a000000 ffffffff 1800000000000000"
            "0000000000000000");
}

static void
doubled(void)
{
    struct builder b = BUILDER_INIT, unsigned_form = BUILDER_INIT;
    struct bytes four = bytes_of_string("abcdefgh");
    struct pac_part parts[] = {{6, four}, {7, four}, {6, four}};
    struct pac_buffer buffer;
    struct pac p;

    pac_put_buffers(&b, parts, 3);
    CU_ASSERT_FATAL(pac_decode(builder_view(&b), &p));
    CU_ASSERT(!pac_find(&p, 6, &buffer));
    CU_ASSERT(pac_find(&p, 7, &buffer));
    CU_ASSERT(!pac_put_unsigned(&p, &unsigned_form));
    builder_free(&b);
    builder_free(&unsigned_form);
}

/* Both signatures in one place would leave more out than one checksum. */
static void
overlapping_signatures(void)
{
    struct builder b = BUILDER_INIT;
    struct bytes in;
    uint8_t *data = asn1_text("02000000 00000000"
                              "06000000 10000000 2800000000000000"
                              "07000000 10000000 3000000000000000"
                              "1000000000000000 1000000000000000"
                              "0000000000000000",
                              &in);
    struct pac p;

    CU_ASSERT_FATAL(pac_decode(in, &p));
    CU_ASSERT(!pac_put_unsigned(&p, &b));
    builder_free(&b);
    free(data);
}

/* What the signature covers: zeroes in both checksums, in either order. */
static void
unsigned_form(void)
{
    struct bytes server = bytes_of_string("TYPEserver-sum-.");
    struct bytes kdc = bytes_of_string("TYPEkdc-");
    struct bytes other = bytes_of_string("otherbuf");
    struct pac_part first[] = {{6, server}, {1, other}, {7, kdc}};
    struct pac_part second[] = {{7, kdc}, {1, other}, {6, server}};
    struct pac_part *orders[] = {first, second};

    for (size_t i = 0; i < 2; i++) {
        struct builder b = BUILDER_INIT, got = BUILDER_INIT;
        struct bytes table_only, rest, want[2];
        struct reader r;
        struct pac p;

        pac_put_buffers(&b, orders[i], 3);
        CU_ASSERT_FATAL(pac_decode(builder_view(&b), &p));
        CU_ASSERT_FATAL(pac_put_unsigned(&p, &got));
        reader_init(&r, builder_view(&got));
        CU_ASSERT(reader_bytes(&r, 8 + 3 * 16, &table_only));
        CU_ASSERT(reader_rest(&r, &rest));
        want[0] = (struct bytes){
            (const uint8_t *)"TYPE\0\0\0\0\0\0\0\0\0\0\0\0otherbufTYPE\0\0\0",
            32};
        want[1] = (struct bytes){
            (const uint8_t *)"TYPE\0\0\0\0otherbufTYPE\0\0\0\0\0\0\0\0\0\0\0",
            32};
        CU_ASSERT(bytes_equal(rest, want[i]));
        builder_free(&b);
        builder_free(&got);
    }
}

static void
upn_with_sid(void)
{
    struct bytes in;
    uint8_t *data =
        asn1_text("0200 1800 0400 1a00 03000000 0200 1e00 1000 2000 00000000"
                  "6100 62006300 7300"
                  "0102 000000000005 20000000 20020000",
                  &in);
    struct pac_upn_dns_info upn;

    CU_ASSERT_FATAL(pac_upn_dns_info_decode(in, &upn));
    CU_ASSERT(upn.extended);
    CU_ASSERT_EQUAL(upn.sam_name.len, 2);
    sid_is(&upn.sid, "S-1-5-32-544");
    free(data);
}

static void
sids(void)
{
    struct sid sid = {.authority = 0xffffffff};
    struct reader r;
    struct bytes in;
    uint8_t *data;

    sid_is(&sid, "S-1-4294967295");
    sid.authority = 0x100000000;
    sid_is(&sid, "S-1-0x000100000000");
    for (uint32_t i = 0; i < SID_MAX_SUBAUTHORITIES; i++)
        CU_ASSERT(sid_append(&sid, UINT32_MAX));
    CU_ASSERT(!sid_append(&sid, 1));
    data = asn1_text("0110 000000000005"
                     "01000000 02000000 03000000 04000000 05000000 06000000"
                     "07000000 08000000 09000000 0a000000 0b000000 0c000000"
                     "0d000000 0e000000 0f000000 10000000",
                     &in);
    reader_init(&r, in);
    CU_ASSERT(!sid_decode(&r, &sid)); /* 16 sub-authorities */
    free(data);
    data = asn1_text("0200 000000000005", &in);
    reader_init(&r, in);
    CU_ASSERT(!sid_decode(&r, &sid)); /* revision 2 */
    free(data);
}

static const struct unit_test tests[] = {
    {"the tables of real PACs", table},
    {"who real PACs are about", who},
    {"every truncation of a PAC", truncated_pac},
    {"every truncation of its buffers", truncated_buffers},
    {"every byte set to every value", flipped},
    {"bad tables are refused", bad_tables},
    {"a buffer that is there twice is not found", doubled},
    {"signatures that overlap", overlapping_signatures},
    {"what the signature covers", unsigned_form},
    {"UPN_DNS_INFO with a SID", upn_with_sid},
    {"SIDs as text", sids},
};

int
main(void)
{
    pac_vectors(vectors);
    return tap_main("asn1 pac", tests, sizeof(tests) / sizeof(tests[0]));
}
