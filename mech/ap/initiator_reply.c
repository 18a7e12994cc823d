/* mech/ap/initiator_reply.c: step 6, the acceptor's proof. */
#include "mech/ap/ap_rep_seal.h"
#include "mech/ap/exchange.h"
#include "mech/verdict/text.h"

/* RFC 4120 section 3.2.5: only who opened the ticket knows the time that was
 * sealed beside it. */
static enum verdict
check_echo(const struct ap_step *s, const struct ap_exchange *x,
           const struct enc_ap_rep_part *part)
{
    char sent[TIME_TEXT_MAX], echoed[TIME_TEXT_MAX];

    if (part->ctime == x->ctime && part->cusec == x->cusec)
        return V_OK;
    time_text(x->ctime, sent);
    time_text(part->ctime, echoed);
    return verdict_with(V_MUT_FAIL, s->ev,
                        "we sent the time %s and %ld us, the answer has %s and "
                        "%ld us",
                        sent, (long)x->cusec, echoed, (long)part->cusec);
}

/* The acceptor's subkey counts in the protocol of RFC 4121, in DCE style, and
 * where it is of a better enctype (RFC 4537); in that of RFC 1964 it is our
 * own, come back. */
static enum verdict
take_subkey(const struct ap_step *s, const struct ap_session *session,
            const struct enc_ap_rep_part *part, struct crypto_key *out)
{
    const struct crypto_profile *ours = session->initiator_subkey.profile;
    enum verdict v;

    if (!part->has_subkey)
        return V_OK;
    v = step_check_enctype(s, part->subkey.keytype, "the acceptor's subkey");
    if (v != V_OK)
        return v;
    if (!ours->cfx && (session->flags & GSS_WIRE_DCE_STYLE) == 0 &&
        part->subkey.keytype == ours->enctype)
        return V_OK;
    return step_key(s, &part->subkey, "the acceptor's subkey", out);
}

/* The third leg of DCE style: our time now, no subkey, and the acceptor's
 * sequence number as proof that its answer was opened. */
static enum verdict
make_third_leg(const struct ap_step *s, const struct ap_session *session,
               uint32_t acceptor_seq, struct builder *out)
{
    struct enc_ap_rep_part part = {
        .has_seq_number = true,
        .seq_number = acceptor_seq,
    };

    s->env->now(s->env->lender, &part.ctime, &part.cusec);
    return ap_rep_seal(s, &part, &session->session_key, (struct bytes){NULL, 0},
                       out);
}

enum verdict
ap_receive_reply(struct ap_step *s, struct ap_exchange *x)
{
    struct ap_session *session = &x->kept.session;
    bool dce = (session->flags & GSS_WIRE_DCE_STYLE) != 0;
    struct builder plain = BUILDER_INIT, third_leg = BUILDER_INIT;
    struct crypto_key subkey = {.profile = NULL};
    struct enc_ap_rep_part part = {.ctime = 0};
    enum verdict v;

    v = ap_rep_check_framing(s, session);
    if (v == V_OK)
        v = ap_rep_open(s, &session->session_key, &session->initiator_subkey,
                        &plain, &part);
    if (v == V_OK)
        v = check_echo(s, x, &part);
    if (v == V_OK)
        v = take_subkey(s, session, &part, &subkey);
    if (v == V_OK && dce)
        v = make_third_leg(s, session, part.seq_number, &third_leg);
    if (v != V_OK)
        goto out;
    builder_bytes(s->out, builder_view(&third_leg));
    if (!builder_ok(s->out)) {
        v = V_NO_MEMORY;
        goto out;
    }
    step_trace(s,
               "read AP-REP: the service proved itself, it echoed our time; "
               "subkey %s, seqnum %lu%s; the context stands",
               subkey.profile != NULL ? subkey.profile->name : "none",
               (unsigned long)part.seq_number,
               dce ? ", third leg of DCE style sent" : "");
    session->acceptor_subkey = subkey;
    session->recv_seq = part.seq_number;
    v = ap_commit(s, x, V_OK);

out:
    crypto_key_wipe(&subkey);
    builder_free(&third_leg);
    builder_free(&plain);
    return v;
}
