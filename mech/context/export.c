/* mech/context/export.c: contract in export.h. */
#include "mech/context/export.h"

#include "mech/ap/session.h"
#include "mech/context/own_export.h"
#include "mech/gss/oids.h"
#include "mech/form/mit_context.h"
#include "mech/form/mit_probe.h"

static struct mit_key
mit_key_of(const struct crypto_key *key)
{
    struct mit_key out = {.present = false};

    if (key->profile == NULL)
        return out;
    out.present = true;
    out.enctype = key->profile->enctype;
    out.value = crypto_key_value(key);
    return out;
}

/* The builtin keeps the authorization data of ticket and authenticator in one
 * list, in this order. */
static void
join_authdata(const struct ap_session *s, struct builder *out)
{
    builder_bytes(out, s->ticket_authdata);
    builder_bytes(out, s->authenticator_authdata);
}

/* The fields that do not depend on how far the context has come. */
static struct mit_context
describe(const struct context *c, const struct ap_session *s)
{
    struct mit_context d = {
        .initiator = c->initiator,
        .established = c->established,
        .flags = c->flags,
        .authtime = (uint32_t)s->authtime,
        .starttime = (uint32_t)s->starttime,
        .endtime = (uint32_t)s->endtime,
        .renew_till = (uint32_t)s->renew_till,
        .ticket_flags = s->ticket_flags,
        .mech = oid_bytes(c->mech),
        .acceptor_subkey = mit_key_of(&s->acceptor_subkey),
        .session_key = mit_key_of(&s->session_key),
        .clockskew = c->clockskew,
        .time_offset = c->clock_offset,
        .pac = s->pac,
        .indicators = s->indicators,
    };

    return d;
}

static void
name_both(const struct context *c, const struct krb_name *client,
          const struct krb_name *server, struct mit_context *d)
{
    struct bytes of_client = bytes_of_string(krb_name_text(client));
    struct bytes of_server = bytes_of_string(krb_name_text(server));

    d->here = c->initiator ? of_client : of_server;
    d->there = c->initiator ? of_server : of_client;
}

static enum verdict
encode(const struct context *c, const struct ap_session *s,
       struct mit_context *d, struct builder *out, struct evidence *ev)
{
    struct builder authdata = BUILDER_INIT, attributes = BUILDER_INIT;
    enum verdict v = V_OK;

    join_authdata(s, &authdata);
    d->authdata = builder_view(&authdata);
    if (c->plugins != NULL)
        v = plugin_data_export(c->plugins, &attributes, ev);
    d->attributes = builder_view(&attributes);
    if (v == V_OK && builder_ok(&authdata))
        mit_context_encode(out, d);
    else
        builder_fail(out);
    builder_free(&authdata);
    builder_free(&attributes);
    return v == V_OK && !builder_ok(out) ? V_NO_MEMORY : v;
}

static enum verdict
export_established(const struct context *c, struct builder *out,
                   struct evidence *ev)
{
    const struct ap_session *s = ap_exchange_session(c->exchange);
    struct mit_context d = describe(c, s);
    struct msg_state m;

    msg_context_state(c->msg, &m);
    d.send_seq = m.send_seq;
    d.recv_seq = m.window.base;
    d.subkey = mit_key_of(session_initiator_key(s));
    d.window = m.window;
    name_both(c, c->client, c->server, &d);
    return encode(c, s, &d, out, ev);
}

/* The form has no place for what was delegated, so the flag does not promise
 * it.  The number of the acceptor is not known to an initiator yet. */
static void
describe_partial(const struct context *c, const struct ap_session *s,
                 const struct ap_awaiting *awaiting, struct mit_context *d)
{
    d->subkey = mit_key_of(session_initiator_key(s));
    d->send_seq = s->send_seq;
    d->ctime = (uint32_t)awaiting->ctime;
    d->cusec = awaiting->cusec;
    if (c->initiator)
        return;
    d->flags &= ~(OM_uint32)GSS_C_DELEG_FLAG;
    d->recv_seq = s->recv_seq;
    window_init(&d->window, s->recv_seq, session_message_key(s)->profile->cfx,
                (s->flags & GSS_WIRE_REPLAY) != 0,
                (s->flags & GSS_WIRE_SEQUENCE) != 0);
}

/* An initiator goes on with the target that it asked for. */
static enum verdict
export_partial(const struct context *c, const struct ap_awaiting *awaiting,
               struct builder *out, struct evidence *ev)
{
    const struct ap_session *s = ap_exchange_partial(c->exchange);
    struct mit_context d = describe(c, s);
    struct krb_name *client = NULL, *server = NULL;
    enum verdict v;

    describe_partial(c, s, awaiting, &d);
    v = krb_name_from_wire(&s->client, &client, ev);
    if (v == V_OK && c->initiator)
        v = krb_name_duplicate(c->server, &server, ev);
    else if (v == V_OK)
        v = krb_name_from_wire(&s->server, &server, ev);
    if (v == V_OK) {
        name_both(c, client, server, &d);
        v = encode(c, s, &d, out, ev);
    }
    krb_name_free(client);
    krb_name_free(server);
    return v;
}

bool
context_exportable(gss_const_OID mech)
{
    return mech_oid_is_plain(mech) || mit_probe() == NULL;
}

OM_uint32
context_export_flag_initiator(gss_const_OID mech)
{
    bool can = mech_oid_is_plain(mech) || mit_probe_initiator() == NULL;

    return can ? GSS_C_TRANS_FLAG : 0;
}

OM_uint32
context_export_flag_acceptor(gss_const_OID mech)
{
    bool can = mech_oid_is_plain(mech) || mit_probe_acceptor() == NULL;

    return can ? GSS_C_TRANS_FLAG : 0;
}

enum verdict
context_export(const struct context *c, struct builder *out,
               struct evidence *ev)
{
    struct ap_awaiting awaiting;
    const char *why_not;

    if (!c->established && !ap_exchange_awaits(c->exchange, &awaiting))
        return V_INCOMPLETE;
    if (mech_oid_is_plain(c->mech))
        return own_context_export(c, out, ev);
    why_not = mit_probe();
    if (why_not == NULL && !c->established)
        why_not = mit_probe_waiting();
    if (why_not != NULL)
        return verdict_with(V_UNAVAILABLE, ev,
                            "tried with a made-up context, libgssapi_krb5 does "
                            "not read and write the module's form: %s",
                            why_not);
    return c->established ? export_established(c, out, ev)
                          : export_partial(c, &awaiting, out, ev);
}
