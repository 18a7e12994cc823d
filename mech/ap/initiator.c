/* mech/ap/initiator.c: step 1, the request. */
#include "asn1/authenticator.h"
#include "mech/ap/checksum.h"
#include "mech/ap/delegation.h"
#include "mech/ap/etype_negotiation.h"
#include "mech/ap/exchange.h"
#include "mech/ap/authdata_wishes.h"
#include "mech/verdict/text.h"

/* A request in the making. */
struct departure {
    struct ap_session session; /* views on the caller's data */
    int64_t ctime;
    int32_t cusec;
    struct builder delegation; /* KRB-CRED, sealed */
    struct builder checksum;
    struct builder authdata; /* content */
    struct builder cipher;   /* the authenticator, sealed */
    struct builder message;
    struct builder token;
};

static void
departure_wipe(struct departure *d)
{
    session_wipe_keys(&d->session);
    builder_free(&d->delegation);
    builder_free(&d->checksum);
    builder_free(&d->authdata);
    builder_free(&d->cipher);
    builder_free(&d->message);
    builder_free(&d->token);
}

/* The local check of the ticket is without skew: both clocks are ours. */
static enum verdict
check_ticket(const struct ap_step *s, int64_t now)
{
    const struct issued_ticket *ticket = s->initiator->ticket;
    char limit[TIME_TEXT_MAX], ours[TIME_TEXT_MAX];

    if (now > ticket->endtime) {
        time_text(ticket->endtime, limit);
        time_text(now, ours);
        return verdict_with(V_TKT_EXPIRED, s->ev, "it ended at %s, now is %s",
                            limit, ours);
    }
    return step_check_enctype(s, ticket->session_key.keytype,
                              "the session key");
}

static enum verdict
choose_keys(const struct ap_step *s, struct ap_session *session)
{
    enum verdict v;

    v = step_key(s, &s->initiator->ticket->session_key, "the session key",
                 &session->session_key);
    if (v != V_OK)
        return v;
    v = step_crypto(session->session_key.profile,
                    crypto_key_random(&session->initiator_subkey,
                                      session->session_key.profile->enctype),
                    "the subkey", s->ev);
    if (v != V_OK)
        return v;
    return step_sequence(s, &session->send_seq);
}

/* What the request says of the session to come. */
static enum verdict
describe_session(const struct ap_step *s, struct ap_session *session)
{
    const struct ap_initiator_request *request = s->initiator;
    const struct issued_ticket *ticket = request->ticket;
    enum verdict v;

    session->initiator = true;
    session->flags = checksum_flags(request);
    session->mech = ap_mech_krb5();
    if (request->mech.len != 0)
        session->mech = ap_mech_find(request->mech);
    if (session->mech.len == 0)
        return verdict_with(V_WRONG_MECH, s->ev,
                            "the mechanism asked for frames no token");
    session->client = ticket->client;
    session->server = ticket->server;
    session->ticket_flags = ticket->flags;
    session->authtime = ticket->authtime;
    session->starttime = ticket->starttime;
    session->endtime = ticket->endtime;
    session->renew_till = ticket->renew_till;
    v = choose_keys(s, session);
    /* Without an AP-REP the acceptor has no number of its own to tell. */
    session->recv_seq = session->send_seq;
    return v;
}

/* A credential that cannot be sent does not fail the login: the flag is dropped
 * and the application sees that. */
static enum verdict
prepare_delegation(const struct ap_step *s, struct departure *d)
{
    struct ap_session *session = &d->session;
    enum verdict v;

    if ((session->flags & GSS_WIRE_DELEG) == 0)
        return V_OK;
    v = delegation_seal(s, s->initiator->delegation, &session->session_key,
                        &d->delegation);
    if (v == V_OK || v == V_NO_MEMORY)
        return v;
    step_trace(s, "no delegation: %s: %s", verdict_sentence(v), s->ev->text);
    s->ev->text[0] = '\0';
    session->flags &= ~(uint32_t)GSS_WIRE_DELEG;
    return V_OK;
}

/* The parts that go into the authenticator. */
static enum verdict
prepare_parts(const struct ap_step *s, struct departure *d)
{
    const struct ap_session *session = &d->session;
    size_t num_etypes = 0;
    enum verdict v;

    v = prepare_delegation(s, d);
    if (v != V_OK)
        return v;
    v = checksum_make(s, session->flags, &session->initiator_subkey,
                      builder_view(&d->delegation), &d->checksum);
    if (v != V_OK)
        return v;
    /* RFC 4537 section 3: the choice comes back in the AP-REP. */
    if ((session->flags & GSS_WIRE_MUTUAL) != 0)
        num_etypes =
            etypes_to_offer(s->env, session->session_key.profile->enctype);
    return authdata_request(s, num_etypes, &d->authdata);
}

static enum verdict
seal_authenticator(const struct ap_step *s, struct departure *d)
{
    const struct ap_session *session = &d->session;
    const struct crypto_key *subkey = &session->initiator_subkey;
    struct builder plain = BUILDER_INIT;
    struct authenticator a = {
        .client = session->client,
        .has_checksum = true,
        .checksum = {GSS_CHECKSUM_TYPE, builder_view(&d->checksum)},
        .cusec = d->cusec,
        .ctime = d->ctime,
        .has_subkey = true,
        .subkey = {subkey->profile->enctype, crypto_key_value(subkey)},
        .has_seq_number = true,
        .seq_number = session->send_seq,
        .has_authdata = builder_view(&d->authdata).len != 0,
        .authdata = builder_view(&d->authdata),
    };
    enum verdict v = V_NO_MEMORY;

    authenticator_encode(&plain, &a);
    if (builder_ok(&plain))
        v = step_crypto(session->session_key.profile,
                        crypto_seal(&session->session_key,
                                    USAGE_AP_REQ_AUTHENTICATOR,
                                    builder_view(&plain), &d->cipher),
                        "the authenticator", s->ev);
    builder_free(&plain);
    return v;
}

static enum verdict
make_token(const struct ap_step *s, struct departure *d)
{
    bool mutual = (d->session.flags & GSS_WIRE_MUTUAL) != 0;
    bool dce = (d->session.flags & GSS_WIRE_DCE_STYLE) != 0;
    struct bytes mech = dce ? (struct bytes){NULL, 0} : d->session.mech;
    struct ap_req request = {
        .ap_options = mutual ? AP_OPTION_MUTUAL_REQUIRED : 0,
        .ticket = {.raw = s->initiator->ticket->raw},
        .authenticator = {.etype = d->session.session_key.profile->enctype,
                          .cipher = builder_view(&d->cipher)},
    };

    ap_req_encode(&d->message, &request);
    if (builder_ok(&d->message))
        ap_token_write(&d->token, mech, AP_TOKEN_REQUEST,
                       builder_view(&d->message));
    return builder_ok(&d->message) && builder_ok(&d->token) ? V_OK
                                                            : V_NO_MEMORY;
}

static void
trace_request(const struct ap_step *s, const struct departure *d)
{
    const struct ap_session *session = &d->session;
    char client[NAME_TEXT_MAX], server[NAME_TEXT_MAX], until[TIME_TEXT_MAX];

    if (s->env->trace == NULL)
        return;
    name_text(&session->client, client);
    name_text(&session->server, server);
    time_text(session->endtime, until);
    step_trace(s,
               "request: creating authenticator for %s -> %s, seqnum %lu, "
               "subkey and session key %s; ticket until %s, mutual %s, flags "
               "0x%04lx, bindings %s, delegation %s, token of %zu bytes",
               client, server, (unsigned long)session->send_seq,
               session->session_key.profile->name, until,
               (session->flags & GSS_WIRE_MUTUAL) != 0 ? "yes" : "no",
               (unsigned long)session->flags,
               s->initiator->has_bindings ? "yes" : "no",
               (session->flags & GSS_WIRE_DELEG) != 0 ? "yes" : "no",
               builder_view(&d->token).len);
}

/* An unprotected refusal must not change who logs in, nor where. */
static enum verdict
check_same_parties(const struct ap_step *s, const struct ap_exchange *x)
{
    const struct issued_ticket *ticket = s->initiator->ticket;
    const struct ap_session *first = &x->kept.session;
    char client[NAME_TEXT_MAX], server[NAME_TEXT_MAX];

    if (x->kept.lasting.data == NULL ||
        (principal_name_equal(&first->client, &ticket->client) &&
         principal_name_equal(&first->server, &ticket->server)))
        return V_OK;
    name_text(&ticket->client, client);
    name_text(&ticket->server, server);
    return verdict_with(V_CALLER, s->ev,
                        "the second request would be of %s to %s, unlike the "
                        "first",
                        client, server);
}

enum verdict
ap_send_request(struct ap_step *s, struct ap_exchange *x)
{
    struct departure d = {.cusec = 0};
    struct ap_kept_session kept = {.passing = {NULL, 0}};
    enum verdict v;

    s->env->now(s->env->lender, &d.ctime, &d.cusec);
    v = check_same_parties(s, x);
    if (v == V_OK)
        v = check_ticket(s, d.ctime);
    if (s->initiator->time != 0)
        d.ctime = s->initiator->time;
    if (v == V_OK)
        v = describe_session(s, &d.session);
    if (v == V_OK)
        v = prepare_parts(s, &d);
    if (v == V_OK)
        v = seal_authenticator(s, &d);
    if (v == V_OK)
        v = make_token(s, &d);
    if (v == V_OK)
        v = session_keep(&d.session, &kept);
    if (v != V_OK)
        goto out;
    builder_bytes(s->out, builder_view(&d.token));
    if (!builder_ok(s->out)) {
        v = V_NO_MEMORY;
        session_wipe(&kept);
        goto out;
    }
    trace_request(s, &d);
    session_wipe(&x->kept);
    x->kept = kept;
    x->ctime = d.ctime;
    x->cusec = d.cusec;
    v = ap_commit(s, x,
                  (d.session.flags & GSS_WIRE_MUTUAL) != 0 ? V_CONTINUE : V_OK);

out:
    crypto_wipe(&kept, sizeof(kept));
    departure_wipe(&d);
    return v;
}
