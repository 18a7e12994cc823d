/* mech/ap/acceptor_reply.c: step 5, the acceptor's proof. */
#include "mech/ap/acceptor_reply.h"
#include "mech/ap/ap_rep_seal.h"
#include "mech/ap/etype_negotiation.h"

/* RFC 4121 section 2: its protocol always gets a fresh subkey, as does DCE
 * style; that of RFC 1964 only where RFC 4537 leads out of it. */
static enum verdict
choose_subkey(const struct ap_step *s, const struct arrival *a,
              struct crypto_key *out)
{
    const struct crypto_key *theirs =
        a->subkey.profile != NULL ? &a->subkey : &a->session_key;
    int32_t etype = 0;
    enum verdict v;

    v = etypes_negotiate(s, &a->wishes.etypes, &a->session_key, &a->subkey,
                         &etype);
    if (v != V_OK)
        return v;
    if (!theirs->profile->cfx && (a->flags & GSS_WIRE_DCE_STYLE) == 0 &&
        !crypto_profile_find(etype)->cfx)
        return V_OK;
    return step_crypto(crypto_profile_find(etype),
                       crypto_key_random(out, etype), "the acceptor's subkey",
                       s->ev);
}

enum verdict
acceptor_reply(const struct ap_step *s, const struct arrival *a,
               struct ap_session *session, struct builder *out)
{
    struct crypto_key *fresh = &session->acceptor_subkey;
    const struct crypto_key *told;
    struct enc_ap_rep_part part = {
        .ctime = a->authenticator.ctime,
        .cusec = a->authenticator.cusec,
        .has_seq_number = true,
    };
    enum verdict v;

    v = choose_subkey(s, a, fresh);
    if (v == V_OK)
        v = step_sequence(s, &session->send_seq);
    if (v != V_OK)
        return v;
    /* Without one of our own the client's subkey goes back. */
    told = fresh->profile != NULL ? fresh : &a->subkey;
    part.seq_number = session->send_seq;
    if (told->profile != NULL) {
        part.has_subkey = true;
        part.subkey.keytype = told->profile->enctype;
        part.subkey.keyvalue = crypto_key_value(told);
    }
    v = ap_rep_seal(s, &part, &a->session_key, s->token.mech, out);
    if (v == V_OK)
        step_trace(s,
                   "answer: creating AP-REP, the client's time echoed, subkey "
                   "%s%s, seqnum %lu, token of %zu bytes",
                   told->profile != NULL ? told->profile->name : "none",
                   fresh->profile != NULL  ? " (ours)"
                   : told->profile != NULL ? " (the client's)"
                                           : "",
                   (unsigned long)session->send_seq, builder_view(out).len);
    return v;
}
