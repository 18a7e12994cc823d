/* mech/ap/delegation.c: sealing and opening a forwarded credential. */
#include "mech/ap/delegation.h"

#include "asn1/krb_cred.h"

/* Dlgth has 16 bits (RFC 4121 section 4.1.1), and peers read all of them. */
#define DELEGATION_MAX UINT16_MAX

/* RFC 6448: an enc-part that is not encrypted. */
#define ETYPE_NULL 0

enum verdict
delegation_seal(const struct ap_step *s, struct bytes in,
                const struct crypto_key *session_key, struct builder *out)
{
    struct builder cipher = BUILDER_INIT, sealed = BUILDER_INIT;
    struct krb_cred cred;
    enum verdict v;

    if (krb_cred_decode(in, &cred) != MESSAGE_OK ||
        cred.enc_part.etype != ETYPE_NULL)
        return verdict_with(V_DELEGATION, s->ev,
                            "what is to be forwarded is no open KRB-CRED");
    v = step_crypto(
        session_key->profile,
        crypto_seal(session_key, USAGE_KRB_CRED, cred.enc_part.cipher, &cipher),
        "the delegated credential", s->ev);
    if (v != V_OK)
        goto out;
    cred.enc_part.etype = session_key->profile->enctype;
    cred.enc_part.has_kvno = false;
    cred.enc_part.cipher = builder_view(&cipher);
    krb_cred_encode(&sealed, &cred);
    v = V_NO_MEMORY;
    if (!builder_ok(&sealed))
        goto out;
    if (builder_view(&sealed).len > DELEGATION_MAX) {
        v = verdict_with(V_FIELD_TOO_LONG, s->ev,
                         "KRB-CRED of %zu bytes, the checksum carries %d",
                         builder_view(&sealed).len, DELEGATION_MAX);
        goto out;
    }
    builder_bytes(out, builder_view(&sealed));
    v = builder_ok(out) ? V_OK : V_NO_MEMORY;

out:
    builder_free(&sealed);
    builder_free(&cipher);
    return v;
}

/* Opens the enc-part with whichever key it was sealed with. */
static enum verdict
open_enc_part(const struct ap_step *s, const struct encrypted_data *enc_part,
              const struct crypto_key *session_key,
              const struct crypto_key *subkey, struct builder *plain)
{
    static const char what[] = "the KRB-CRED";
    enum verdict v = V_BAD_INTEGRITY;

    if (enc_part->etype == ETYPE_NULL) {
        builder_bytes(plain, enc_part->cipher);
        return builder_ok(plain) ? V_OK : V_NO_MEMORY;
    }
    if (subkey->profile != NULL)
        v = step_open(s, subkey, USAGE_KRB_CRED, enc_part, what, plain);
    if (v == V_BAD_INTEGRITY) {
        evidence_clear(s->ev); /* of the first try */
        v = step_open(s, session_key, USAGE_KRB_CRED, enc_part, what, plain);
    }
    if (v == V_BAD_INTEGRITY)
        return verdict_with(V_DELEGATION, s->ev,
                            "neither the subkey nor the session key opens the "
                            "KRB-CRED");
    return v;
}

enum verdict
delegation_open(const struct ap_step *s, struct bytes in,
                const struct crypto_key *session_key,
                const struct crypto_key *subkey, struct builder *out)
{
    struct builder plain = BUILDER_INIT;
    struct enc_krb_cred_part part;
    struct krb_cred cred;
    enum verdict v;

    if (krb_cred_decode(in, &cred) != MESSAGE_OK)
        return verdict_with(V_DELEGATION, s->ev, "the KRB-CRED is malformed");
    v = open_enc_part(s, &cred.enc_part, session_key, subkey, &plain);
    if (v != V_OK)
        goto out;
    /* Each ticket has its KrbCredInfo, RFC 4120 section 5.8.1. */
    if (!enc_krb_cred_part_decode(builder_view(&plain), &part) ||
        part.num_infos != cred.num_tickets) {
        v = verdict_with(V_DELEGATION, s->ev,
                         "the sealed part of the KRB-CRED is malformed");
        goto out;
    }
    cred.enc_part.etype = ETYPE_NULL;
    cred.enc_part.has_kvno = false;
    cred.enc_part.cipher = builder_view(&plain);
    krb_cred_encode(out, &cred);
    v = builder_ok(out) ? V_OK : V_NO_MEMORY;

out:
    builder_free(&plain);
    return v;
}
