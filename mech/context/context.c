/* mech/context/context.c: what both roles of a security context share. */
#include "mech/context/context.h"

#include <stdlib.h>

#include "mech/ap/session.h"
#include "mech/verdict/text.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/plugin_data.h"
#include "mech/gss/oids.h"

/* Its address is what tells a context of this module from another's. */
static const char ours;

struct context *
context_new(void)
{
    struct context *c = calloc(1, sizeof(*c));

    if (c != NULL)
        c->maker = &ours;
    return c;
}

bool
context_is_ours(const struct context *c)
{
    return c->maker == &ours;
}

void
context_free(struct context *c)
{
    if (c == NULL)
        return;
    msg_context_free(c->msg);
    ap_exchange_free(c->exchange);
    krb_name_free(c->client);
    krb_name_free(c->server);
    asked_free(c->asked);
    free(c->refusal);
    plugin_data_free(c->plugins);
    free(c);
}

bool
context_goes_on(enum verdict v)
{
    return v == V_OK || v == V_CONTINUE || v == V_AGAIN;
}

static enum verdict
make_messages(const struct ap_session *s, gss_OID mech,
              struct msg_context **out, struct evidence *ev)
{
    struct msg_parameters p = {
        .initiator = s->initiator,
        .initiator_key = session_initiator_key(s),
        .acceptor_subkey =
            s->acceptor_subkey.profile != NULL ? &s->acceptor_subkey : NULL,
        .send_seq = s->send_seq,
        .recv_seq = s->recv_seq,
        .detect_replay = (s->flags & GSS_WIRE_REPLAY) != 0,
        .detect_sequence = (s->flags & GSS_WIRE_SEQUENCE) != 0,
        .dce_style = (s->flags & GSS_WIRE_DCE_STYLE) != 0,
        .mech = oid_bytes(mech),
    };

    return msg_context_new(&p, out, ev);
}

enum verdict
context_establish(struct context *c, struct evidence *ev)
{
    enum verdict v;
    const struct ap_session *s = ap_exchange_session(c->exchange);
    struct krb_name *client = NULL, *server = NULL;
    struct msg_context *msg = NULL;

    if (s == NULL)
        return V_INCOMPLETE;
    v = krb_name_from_wire(&s->client, &client, ev);
    if (v == V_OK && c->server == NULL)
        v = krb_name_from_wire(&s->server, &server, ev);
    if (v == V_OK)
        v = make_messages(s, c->mech, &msg, ev);
    if (v != V_OK) {
        krb_name_free(client);
        krb_name_free(server);
        return v;
    }
    krb_name_free(c->client);
    c->client = client;
    if (c->server == NULL)
        c->server = server;
    c->msg = msg;
    c->established = true;
    return V_OK;
}

/* The builtin grants the skew on the acceptor's side only: there the ticket was
 * judged with it. */
static int64_t
end_of(const struct context *c, const struct ap_session *s)
{
    return s->endtime + (c->initiator ? 0 : c->clockskew);
}

static int64_t
now_of(const struct context *c)
{
    int64_t now;
    int32_t usec;

    krb_clock_system(&now, &usec);
    return now + c->clock_offset;
}

OM_uint32
context_lifetime(const struct context *c)
{
    const struct ap_session *s = c->established
                                     ? ap_exchange_session(c->exchange)
                                     : ap_exchange_partial(c->exchange);
    int64_t left = s != NULL ? end_of(c, s) - now_of(c) : 0;

    if (left <= 0)
        return 0;
    return left < GSS_C_INDEFINITE ? (OM_uint32)left : GSS_C_INDEFINITE - 1;
}

enum verdict
context_expired(const struct context *c, struct evidence *ev)
{
    const struct ap_session *s = ap_exchange_session(c->exchange);
    char client[NAME_TEXT_MAX], server[NAME_TEXT_MAX];
    char ended[TIME_TEXT_MAX], now[TIME_TEXT_MAX];

    name_text(&s->client, client);
    name_text(&s->server, server);
    time_text(end_of(c, s), ended);
    time_text(now_of(c), now);
    return verdict_with(V_CONTEXT_EXPIRED, ev,
                        "that of %s with %s ended at %s, now is %s", client,
                        server, ended, now);
}

enum verdict
context_msg(const struct context *c, gss_qop_t qop, struct msg_context **out)
{
    if (c == NULL)
        return V_INCOMPLETE;
    if (qop != GSS_C_QOP_DEFAULT)
        return V_BAD_QOP;
    if (!c->established)
        return V_INCOMPLETE;
    *out = c->msg;
    return V_OK;
}

enum verdict
context_process_token(struct context *c, struct bytes token,
                      struct evidence *ev)
{
    enum verdict v, order = V_OK;

    if (!c->established)
        return V_INCOMPLETE;
    v = msg_verify_deletion(c->msg, token, &order, ev);
    if (v != V_OK)
        return v;
    c->established = false;
    return order;
}
