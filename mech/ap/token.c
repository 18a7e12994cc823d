/* mech/ap/token.c: kinds and framing of tokens. */
#include "mech/ap/token.h"

#include "asn1/gss_token.h"
#include "mech/ap/plain_oid.h"

static const uint8_t krb5_oid[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                   0x12, 0x01, 0x02, 0x02};
/* 1.3.5.1.5.2, from before RFC 1964. */
static const uint8_t old_oid[] = {0x2b, 0x05, 0x01, 0x05, 0x02};
/* 1.2.840.48018.1.2.2: krb5's with an arc cut to 16 bits, by Windows 2000. */
static const uint8_t ms_wrong_oid[] = {0x2a, 0x86, 0x48, 0x82, 0xf7,
                                       0x12, 0x01, 0x02, 0x02};
static const uint8_t plain_oid[] = PLAIN_OID;

static const struct bytes mechs[] = {
    {krb5_oid, sizeof(krb5_oid)},
    {old_oid, sizeof(old_oid)},
    {ms_wrong_oid, sizeof(ms_wrong_oid)},
    {plain_oid, sizeof(plain_oid)},
};

/* TOK_ID of RFC 4121 section 4.1, and the identifier octet of the message where
 * it travels bare (RFC 4120 section 5.10). */
static const struct {
    enum ap_token_kind kind;
    uint16_t token_id;
    uint8_t identifier;
} kinds[] = {
    {AP_TOKEN_REQUEST, TOKEN_AP_REQ, DER_APPLICATION(14)},
    {AP_TOKEN_REPLY, TOKEN_AP_REP, DER_APPLICATION(15)},
    {AP_TOKEN_ERROR, TOKEN_KRB_ERROR, DER_APPLICATION(30)},
};
#define NUM_KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct bytes
ap_mech_krb5(void)
{
    return mechs[0];
}

struct bytes
ap_mech_find(struct bytes oid)
{
    size_t i;

    for (i = 0; i < sizeof(mechs) / sizeof(mechs[0]); i++) {
        if (bytes_equal(oid, mechs[i]))
            return mechs[i];
    }
    return (struct bytes){NULL, 0};
}

static enum verdict
read_framed(struct bytes in, struct ap_token *out, struct evidence *ev)
{
    struct gss_token token;
    size_t i;

    if (!gss_token_decode(in, &token))
        return verdict_with(V_BAD_FRAMING, ev,
                            "the framing of %zu bytes is malformed", in.len);
    out->mech = ap_mech_find(token.mech);
    if (out->mech.len == 0)
        return verdict_with(V_WRONG_MECH, ev,
                            "the framing names no Kerberos mechanism");
    out->framed = true;
    out->message = token.inner;
    out->kind = AP_TOKEN_OTHER;
    for (i = 0; i < NUM_KINDS; i++) {
        if (token.token_id == kinds[i].token_id)
            out->kind = kinds[i].kind;
    }
    return V_OK;
}

static enum verdict
read_bare(struct bytes in, struct ap_token *out, struct evidence *ev)
{
    struct reader r;
    size_t i;

    reader_init(&r, in);
    for (i = 0; i < NUM_KINDS; i++) {
        if (der_peek(&r, kinds[i].identifier)) {
            out->kind = kinds[i].kind;
            out->message = in;
            return V_OK;
        }
    }
    return verdict_with(V_BAD_FRAMING, ev,
                        "%zu bytes that are neither framed nor a message of "
                        "this exchange",
                        in.len);
}

enum verdict
ap_token_read(struct bytes in, struct ap_token *out, struct evidence *ev)
{
    struct ap_token token = {AP_TOKEN_NONE, false, {NULL, 0}, {NULL, 0}};
    enum verdict v;

    v = gss_token_is_framed(in) ? read_framed(in, &token, ev)
                                : read_bare(in, &token, ev);
    if (v == V_OK)
        *out = token;
    return v;
}

void
ap_token_write(struct builder *b, struct bytes mech, enum ap_token_kind kind,
               struct bytes message)
{
    struct gss_token token = {mech, 0, message};
    size_t i;

    if (mech.len == 0) {
        builder_bytes(b, message);
        return;
    }
    for (i = 0; i < NUM_KINDS; i++) {
        if (kinds[i].kind == kind)
            token.token_id = kinds[i].token_id;
    }
    gss_token_encode(b, &token);
}
