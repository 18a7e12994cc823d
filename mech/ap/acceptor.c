/* mech/ap/acceptor.c: steps 2 to 5, a request received. */
#include <inttypes.h>

#include "mech/ap/acceptor_reply.h"
#include "mech/ap/exchange.h"
#include "mech/ap/krb_error.h"
#include "mech/verdict/text.h"

void
arrival_wipe(struct arrival *a)
{
    crypto_key_wipe(&a->session_key);
    crypto_key_wipe(&a->service_key);
    crypto_key_wipe(&a->subkey);
    builder_free(&a->ticket_plain);
    builder_free(&a->server_bytes);
    builder_free(&a->indicators);
    builder_free(&a->authenticator_plain);
    builder_free(&a->delegation);
}

/* The checks of RFC 4120 section 3.2.3 and RFC 4121 section 4.1.1, in the order
 * of libkrb5, so that a request with two faults gets the same answer from both.
 * Before ticket and authenticator are open nothing is done that a forger could
 * make use of; in particular no forgery reaches the replay store. */
static const struct {
    unsigned step;
    arrival_check *check;
} checks[] = {
    {2, check_not_user_to_user},
    {2, open_ticket},
    {3, open_authenticator},
    {3, check_authenticator_client},
    {2, check_ticket_address},
    {2, check_ticket_path},
    {3, check_authenticator_replay},
    {2, check_ticket_time},
    {3, check_authenticator_time},
    {2, check_ticket_validated},
    {3, check_authdata_understood},
    {2, verify_authdata},
    {2, check_enctypes},
    {3, verify_checksum},
    {3, check_style},
    {4, check_mutual},
    {3, check_target},
    {3, open_delegation},
    {3, check_with_plugins},
};

static void
trace_authenticator(const struct ap_step *s, const struct arrival *a)
{
    char client[NAME_TEXT_MAX];

    if (s->env->trace == NULL)
        return;
    name_text(&a->authenticator.client, client);
    step_trace(s,
               "authenticator of %s opened and new: clocks differ %" PRId64
               " s, subkey %s, flags 0x%04lx, bindings %s, delegation %s, "
               "seq %lu",
               client, a->authenticator.ctime - a->now,
               a->subkey.profile != NULL ? a->subkey.profile->name : "none",
               (unsigned long)a->flags,
               a->channel_bound            ? "match"
               : s->acceptor->has_bindings ? "not sent"
                                           : "not asked for",
               (a->flags & GSS_WIRE_DELEG) != 0 ? "yes" : "no",
               (unsigned long)a->authenticator.seq_number);
}

static enum verdict
examine(struct ap_step *s, struct arrival *a)
{
    enum verdict v = V_OK;
    size_t i;

    for (i = 0; i < sizeof(checks) / sizeof(checks[0]) && v == V_OK; i++) {
        s->number = checks[i].step;
        v = checks[i].check(s, a);
    }
    if (v == V_OK) {
        s->number = 3;
        trace_authenticator(s, a);
    }
    return v;
}

/* A session of views on what was found. */
static void
describe_session(const struct ap_step *s, const struct arrival *a,
                 struct ap_session *session)
{
    session->mech = s->token.framed ? s->token.mech : ap_mech_krb5();
    session->flags = a->flags;
    session->channel_bound = a->channel_bound;
    session->client = a->ticket.client;
    session->server = a->server;
    session->session_key = a->session_key;
    session->initiator_subkey = a->subkey;
    session->recv_seq = a->authenticator.seq_number;
    session->send_seq = session->recv_seq;
    session->ticket_flags = a->ticket.flags;
    session->authtime = a->ticket.authtime;
    session->starttime = a->ticket.starttime;
    session->endtime = a->ticket.endtime;
    session->renew_till = a->ticket.renew_till;
    session->ticket_authdata = a->ticket.authdata;
    session->authenticator_authdata = a->authenticator.authdata;
    session->pac = a->pac;
    session->indicators = builder_view(&a->indicators);
    session->delegation = builder_view(&a->delegation);
    session->ticket_raw = a->request.ticket.raw;
}

/* Step 4, and step 5 for a client that wants an answer. */
static enum verdict
answer(struct ap_step *s, const struct arrival *a, struct ap_session *session,
       struct builder *out)
{
    bool mutual = (a->flags & GSS_WIRE_MUTUAL) != 0;

    s->number = 4;
    step_trace(s, mutual ? "mutual yes: the client wants proof of the service"
                         : "mutual no: the context stands");
    if (!mutual)
        return V_OK;
    s->number = 5;
    return acceptor_reply(s, a, session, out);
}

/* RFC 4120 section 3.2.3: an error is told to a client that awaits an answer.
 */
static bool
awaits_answer(const struct arrival *a)
{
    return (a->request.ap_options & AP_OPTION_MUTUAL_REQUIRED) != 0 ||
           (a->flags & GSS_WIRE_MUTUAL) != 0;
}

enum verdict
ap_receive_request(struct ap_step *s, struct ap_exchange *x)
{
    struct arrival a = {.now = 0};
    struct ap_session session = {.initiator = false};
    struct ap_kept_session kept = {.passing = {NULL, 0}};
    struct builder token = BUILDER_INIT;
    enum verdict v;

    s->env->now(s->env->lender, &a.now, &a.now_us);
    v = message_verdict(ap_req_decode(s->token.message, &a.request), "AP-REQ",
                        s->ev);
    if (v != V_OK)
        return v;
    v = examine(s, &a);
    if (v != V_OK)
        goto out;
    describe_session(s, &a, &session);
    v = answer(s, &a, &session, &token);
    if (v == V_OK)
        v = session_keep(&session, &kept);
    if (v != V_OK)
        goto out;
    builder_bytes(s->out, builder_view(&token));
    if (!builder_ok(s->out)) {
        v = V_NO_MEMORY;
        session_wipe(&kept);
        goto out;
    }
    x->kept = kept;
    v = ap_commit(s, x,
                  (a.flags & GSS_WIRE_DCE_STYLE) != 0 ? V_CONTINUE : V_OK);

out:
    crypto_wipe(&kept, sizeof(kept));
    session_wipe_keys(&session);
    builder_free(&token);
    if (v != V_OK && v != V_CONTINUE && awaits_answer(&a))
        krb_error_tell(s, &a, v);
    arrival_wipe(&a);
    return v;
}
