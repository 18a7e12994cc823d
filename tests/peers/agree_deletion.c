/* tests/peers/agree_deletion.c: the deletion token of RFC 1964 section 1.2.3,
 * which nobody sends today. */
#include "asn1/gss_token.h"
#include "crypto/legacy_token.h"
#include "tests/peers/agree.h"

#include <krb5/krb5.h>
#include <stdlib.h>
#include <string.h>

#define COVERED 8  /* TOK_ID to Filler */
#define NUMBER  8  /* SND_SEQ */
#define SUM     20 /* SGN_CKSUM of triple DES */
#define RC4_SUM 8

static bool
take_key(gss_ctx_id_t context, int enctype, struct crypto_key *out)
{
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    OM_uint32 major, minor;
    bool ok;

    major = gss_inquire_sec_context_by_oid(&minor, context,
                                           GSS_C_INQ_SSPI_SESSION_KEY, &set);
    ok = EXPECT_NUMBER(major, GSS_S_COMPLETE) && EXPECT(set->count == 2);
    if (ok) {
        struct bytes value = {set->elements[0].value, set->elements[0].length};

        ok = EXPECT_NUMBER(crypto_key_init(out, enctype, value), CRYPTO_OK);
    }
    gss_release_buffer_set(&minor, &set);
    return ok;
}

static bool
sign(const struct crypto_key *key, uint32_t usage, const struct builder *body,
     uint8_t sum[CRYPTO_MAX_TAG])
{
    struct crypto_segment covered = {.in = body->data, .len = COVERED};
    struct crypto_usage *u = NULL;
    bool ok;

    ok = crypto_usage_new(key, usage, &u) == CRYPTO_OK &&
         crypto_checksum(u, &covered, 1, sum) == CRYPTO_OK;
    crypto_usage_free(u);
    return EXPECT(ok);
}

/* A token like a MIC of nothing, but for TOK_ID. */
static struct builder
make_deletion(const struct crypto_key *key, bool from_acceptor)
{
    static const uint8_t oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                  0x12, 0x01, 0x02, 0x02};
    bool rc4 = key->profile->enctype == ENCTYPE_RC4;
    struct builder body = BUILDER_INIT, out = BUILDER_INIT;
    uint8_t sum[CRYPTO_MAX_TAG], number[NUMBER] = {0};
    struct gss_token token = {.mech = {oid, sizeof(oid)},
                              .token_id = TOKEN_V1_DELETE};

    if (from_acceptor)
        memset(number + 4, 0xff, 4);
    builder_be16(&body, TOKEN_V1_DELETE);
    builder_be16(&body, rc4 ? 0x1100 : 0x0400);
    builder_be32(&body, 0xffffffff);
    if (sign(key, rc4 ? 15 : 23, &body, sum) &&
        EXPECT_NUMBER(legacy_token_seal_number(key, sum, number), CRYPTO_OK)) {
        builder_bytes(&body, (struct bytes){number, NUMBER});
        builder_bytes(&body, (struct bytes){sum, rc4 ? RC4_SUM : SUM});
        token.inner = (struct bytes){body.data + 2, body.len - 2};
        gss_token_encode(&out, &token);
    }
    builder_free(&body);
    return out;
}

static OM_uint32
process(gss_ctx_id_t context, struct builder *token)
{
    gss_buffer_desc in = {token->len, token->data};
    OM_uint32 minor;

    return gss_process_context_token(&minor, context, &in);
}

/* One that is genuine ends the context of its receiver, and no other does. */
static void
delete_at(gss_ctx_id_t from, gss_ctx_id_t to, bool from_acceptor, int enctype)
{
    gss_buffer_desc message = gss_text("text"), out = GSS_C_EMPTY_BUFFER;
    struct builder token, reflected;
    struct crypto_key key;
    OM_uint32 minor;

    if (!take_key(from, enctype, &key))
        return;
    token = make_deletion(&key, from_acceptor);
    reflected = make_deletion(&key, !from_acceptor);
    EXPECT_NUMBER(process(to, &reflected), GSS_S_BAD_SIG);
    token.data[token.len - 1] ^= 1;
    EXPECT_NUMBER(process(to, &token), GSS_S_BAD_SIG);
    token.data[token.len - 1] ^= 1;
    EXPECT_NUMBER(process(to, &token), GSS_S_COMPLETE);
    EXPECT_NUMBER(
        gss_wrap(&minor, to, 1, GSS_C_QOP_DEFAULT, &message, NULL, &out),
        GSS_S_NO_CONTEXT);
    EXPECT_NUMBER(process(to, &token), GSS_S_NO_CONTEXT);
    builder_free(&token);
    builder_free(&reflected);
    crypto_key_wipe(&key);
}

void
agree_on_deletion(const char *direction, int enctype)
{
    struct pair p;
    int way;

    report_open("%s, enctype %d, deletion tokens", direction, enctype);
    for (way = 0; way < 2; way++) {
        if (mixed_make(direction, enctype, GSS_C_MUTUAL_FLAG, &p) && way == 0)
            delete_at(p.initiator, p.acceptor, false, enctype);
        else if (p.acceptor != GSS_C_NO_CONTEXT)
            delete_at(p.acceptor, p.initiator, true, enctype);
        pair_free(&p);
    }
    report_close();
}
