/* mech/ap/third_leg.c: the acceptor's last step in DCE style. */
#include "mech/ap/ap_rep_seal.h"
#include "mech/ap/exchange.h"

/* Our own AP-REP has all that a third leg needs; its subkey tells it from the
 * client's answer, so that it cannot be sent back to us. */
static bool
is_our_reply(const struct ap_session *session,
             const struct enc_ap_rep_part *part)
{
    struct bytes ours = crypto_key_value(&session->acceptor_subkey);

    return part->has_subkey && part->subkey.keyvalue.len == ours.len &&
           crypto_equal(part->subkey.keyvalue.data, ours.data, ours.len);
}

enum verdict
ap_receive_third_leg(struct ap_step *s, struct ap_exchange *x)
{
    const struct ap_session *session = &x->kept.session;
    struct builder plain = BUILDER_INIT;
    struct enc_ap_rep_part part;
    enum verdict v;

    v = ap_rep_check_framing(s, session);
    if (v == V_OK)
        v = ap_rep_open(s, &session->session_key, NULL, &plain, &part);
    if (v != V_OK)
        goto out;
    if (!part.has_seq_number || part.seq_number != session->send_seq) {
        v = verdict_with(V_MUT_FAIL, s->ev,
                         "the third leg has the sequence number %lu, not ours",
                         (unsigned long)part.seq_number);
        goto out;
    }
    if (is_our_reply(session, &part)) {
        v = verdict_with(V_MUT_FAIL, s->ev, "our own answer came back");
        goto out;
    }
    step_trace(s, "third leg of DCE style: the client has our answer; the "
                  "context stands");
    v = ap_commit(s, x, V_OK);

out:
    builder_free(&plain);
    return v;
}
