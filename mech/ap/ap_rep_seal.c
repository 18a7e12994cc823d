/* mech/ap/ap_rep_seal.c: AP-REP tokens. */
#include "mech/ap/ap_rep_seal.h"

enum verdict
ap_rep_seal(const struct ap_step *s, const struct enc_ap_rep_part *part,
            const struct crypto_key *session_key, struct bytes mech,
            struct builder *out)
{
    struct builder plain = BUILDER_INIT, cipher = BUILDER_INIT;
    struct builder message = BUILDER_INIT;
    struct ap_rep reply = {.enc_part = {.etype = 0}};
    enum verdict v = V_NO_MEMORY;

    enc_ap_rep_part_encode(&plain, part);
    if (!builder_ok(&plain))
        goto out;
    v = step_crypto(
        session_key->profile,
        crypto_seal(session_key, USAGE_AP_REP, builder_view(&plain), &cipher),
        "the AP-REP", s->ev);
    if (v != V_OK)
        goto out;
    reply.enc_part.etype = session_key->profile->enctype;
    reply.enc_part.cipher = builder_view(&cipher);
    ap_rep_encode(&message, &reply);
    v = V_NO_MEMORY;
    if (!builder_ok(&message))
        goto out;
    ap_token_write(out, mech, AP_TOKEN_REPLY, builder_view(&message));
    v = builder_ok(out) ? V_OK : V_NO_MEMORY;

out:
    builder_free(&message);
    builder_free(&cipher);
    builder_free(&plain);
    return v;
}

enum verdict
ap_rep_open(const struct ap_step *s, const struct crypto_key *session_key,
            const struct crypto_key *subkey, struct builder *plain,
            struct enc_ap_rep_part *out)
{
    static const char what[] = "the AP-REP";
    struct ap_rep reply;
    enum verdict v;

    v = message_verdict(ap_rep_decode(s->token.message, &reply), "AP-REP",
                        s->ev);
    if (v != V_OK)
        return v;
    v = step_open(s, session_key, USAGE_AP_REP, &reply.enc_part, what, plain);
    if (v == V_BAD_INTEGRITY && subkey != NULL && subkey->profile != NULL) {
        evidence_clear(s->ev); /* of the first try */
        v = step_open(s, subkey, USAGE_AP_REP, &reply.enc_part, what, plain);
    }
    if (v != V_OK)
        return v;
    if (!enc_ap_rep_part_decode(builder_view(plain), out))
        return verdict_with(V_BAD_ENCODING, s->ev,
                            "the sealed part of the AP-REP");
    return V_OK;
}

enum verdict
ap_rep_check_framing(const struct ap_step *s, const struct ap_session *session)
{
    bool dce = (session->flags & GSS_WIRE_DCE_STYLE) != 0;

    if (dce == s->token.framed)
        return verdict_with(V_STYLE_MISMATCH, s->ev, "%s",
                            dce ? "DCE style with framing"
                                : "no framing, and not DCE style");
    if (!dce && !bytes_equal(s->token.mech, session->mech))
        return verdict_with(V_WRONG_MECH, s->ev,
                            "the answer is framed for another mechanism");
    return V_OK;
}
