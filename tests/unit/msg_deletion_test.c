/* tests/unit/msg_deletion_test.c: the deletion token of RFC 1964 section 1.2.3.
 * Nobody sends it today, so it is made by hand. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "asn1/gss_token.h"
#include "crypto/legacy_token.h"
#include "tests/unit/msg_support.h"
#include "tests/unit/tap.h"

#define COVERED 8 /* TOK_ID to Filler */
#define NUMBER  8
#define SUM     20 /* of triple DES; RC4 has fewer */

/* What a token is made with. */
struct maker {
    const struct crypto_key *key;
    uint16_t token_id;
    uint32_t seq;
    bool from_acceptor;
};

static void
put_number(const struct maker *k, uint8_t out[NUMBER])
{
    bool big_endian = k->key->profile->enctype == ENCTYPE_RC4;

    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(k->seq >> (8 * (big_endian ? 3 - i : i)));
    memset(out + 4, k->from_acceptor ? 0xff : 0, 4);
}

static struct builder
make(const struct maker *k)
{
    bool rc4 = k->key->profile->enctype == ENCTYPE_RC4;
    size_t sum_len = rc4 ? 8 : SUM;
    uint8_t sum[CRYPTO_MAX_TAG], number[NUMBER];
    struct builder body = BUILDER_INIT, out = BUILDER_INIT;
    struct crypto_usage *u = NULL;
    struct crypto_segment covered = {.len = COVERED};

    builder_be16(&body, k->token_id);
    builder_be16(&body, rc4 ? 0x1100 : 0x0400);
    builder_be32(&body, 0xffffffff);
    CU_ASSERT_FATAL(crypto_usage_new(k->key, rc4 ? 15 : 23, &u) == CRYPTO_OK);
    covered.in = body.data;
    CU_ASSERT_FATAL(crypto_checksum(u, &covered, 1, sum) == CRYPTO_OK);
    crypto_usage_free(u);
    put_number(k, number);
    CU_ASSERT_FATAL(legacy_token_seal_number(k->key, sum, number) == CRYPTO_OK);
    builder_bytes(&body, (struct bytes){number, NUMBER});
    builder_bytes(&body, (struct bytes){sum, sum_len});
    /* Its TOK_ID is written with the framing. */
    gss_token_encode(
        &out, &(struct gss_token){.mech = krb5_mech,
                                  .token_id = k->token_id,
                                  .inner = {body.data + 2, body.len - 2}});
    builder_free(&body);
    CU_ASSERT_FATAL(builder_ok(&out));
    return out;
}

static enum verdict
verify(struct msg_context *m, const struct builder *token)
{
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order = V_OK;
    enum verdict v = msg_verify_deletion(m, builder_view(token), &order, &ev);

    return v == V_OK ? order : v;
}

static void
open_pair(struct pair *p, int32_t enctype, struct maker *out)
{
    pair_open(p, enctype, false, false);
    *out = (struct maker){.key = &p->initiator_key,
                          .token_id = TOKEN_V1_DELETE,
                          .seq = INITIATOR_FIRST};
}

static const int32_t v1_enctypes[] = {ENCTYPE_DES3, ENCTYPE_RC4};

static void
test_genuine(void)
{
    struct builder token;
    struct maker k;
    struct pair p;

    for (size_t i = 0; i < 2; i++) {
        open_pair(&p, v1_enctypes[i], &k);
        token = make(&k);
        CU_ASSERT_EQUAL(verify(p.acceptor, &token), V_OK);
        CU_ASSERT_EQUAL(verify(p.acceptor, &token), V_DUPLICATE);
        builder_free(&token);
        pair_close(&p);
    }
}

static void
test_reflected(void)
{
    struct builder token;
    struct maker k;
    struct pair p;

    for (size_t i = 0; i < 2; i++) {
        open_pair(&p, v1_enctypes[i], &k);
        token = make(&k);
        CU_ASSERT_EQUAL(verify(p.initiator, &token), V_BAD_DIRECTION);
        builder_free(&token);
        pair_close(&p);
    }
}

static void
test_tampered(void)
{
    struct builder token;
    struct maker k;
    struct pair p;

    for (size_t i = 0; i < 2; i++) {
        open_pair(&p, v1_enctypes[i], &k);
        token = make(&k);
        for (size_t bit = 0; bit < token.len * 8; bit++) {
            token.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            CU_ASSERT_NOT_EQUAL(verify(p.acceptor, &token), V_OK);
            token.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        /* The number in a token of RC4 is protected by nothing: changed, it
         * is a genuine token out of order. */
        if (v1_enctypes[i] == ENCTYPE_DES3)
            CU_ASSERT_EQUAL(verify(p.acceptor, &token), V_OK);
        builder_free(&token);
        pair_close(&p);
    }
}

/* A MIC of nothing deletes nothing, and a deletion token is no MIC. */
static void
test_kinds_apart(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct bytes nothing = {NULL, 0};
    enum verdict order;
    struct builder token, mic = BUILDER_INIT;
    struct maker k;
    struct pair p;

    for (size_t i = 0; i < 2; i++) {
        open_pair(&p, v1_enctypes[i], &k);
        token = make(&k);
        CU_ASSERT(msg_verify_mic(p.acceptor, nothing, builder_view(&token),
                                 &order, &ev) != V_OK);
        CU_ASSERT_FATAL(msg_get_mic(p.initiator, nothing, &mic, &ev) == V_OK);
        CU_ASSERT_EQUAL(verify(p.acceptor, &mic), V_NO_SUCH_TOKEN);
        builder_free(&mic);
        k.token_id = TOKEN_V1_MIC; /* the maker makes good tokens */
        builder_free(&token);
        token = make(&k);
        CU_ASSERT(msg_verify_mic(p.acceptor, nothing, builder_view(&token),
                                 &order, &ev) == V_OK);
        builder_free(&token);
        pair_close(&p);
    }
}

static void
test_cfx_has_none(void)
{
    struct builder token = BUILDER_INIT;
    struct evidence ev = EVIDENCE_INIT;
    struct pair p;

    pair_open(&p, ENCTYPE_AES256_SHA1, true, false);
    CU_ASSERT_FATAL(
        msg_get_mic(p.initiator, (struct bytes){NULL, 0}, &token, &ev) == V_OK);
    CU_ASSERT_EQUAL(verify(p.acceptor, &token), V_NO_SUCH_TOKEN);
    builder_free(&token);
    CU_ASSERT_EQUAL(verify(p.acceptor, &token), V_NO_SUCH_TOKEN);
    pair_close(&p);
}

static const struct unit_test tests[] = {
    {"a genuine deletion token", test_genuine},
    {"a reflected deletion token", test_reflected},
    {"tampered deletion tokens", test_tampered},
    {"deletion tokens and MICs are apart", test_kinds_apart},
    {"RFC 4121 has no deletion tokens", test_cfx_has_none},
};

int
main(void)
{
    return tap_main("deletion", tests, sizeof(tests) / sizeof(tests[0]));
}
