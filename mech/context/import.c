/* mech/context/import.c: contract in import.h. */
#include "mech/context/import.h"

#include "mech/context/own_export.h"
#include "mech/gss/oids.h"
#include "mech/form/mit_plugins.h"
#include "mech/krb5/pac_mark.h"
#include "mech/trace/trace.h"

static bool
take_key(const struct mit_key *key, struct crypto_key *out)
{
    return !key->present ||
           crypto_key_init(out, key->enctype, key->value) == CRYPTO_OK;
}

static enum verdict
take_keys(const struct mit_context *d, struct ap_session *s,
          struct evidence *ev)
{
    if (!take_key(&d->subkey, &s->initiator_subkey) ||
        !take_key(&d->acceptor_subkey, &s->acceptor_subkey))
        return verdict_with(V_BAD_EXPORT, ev, "a subkey has a bad length");
    if (d->session_key.present && take_key(&d->session_key, &s->session_key))
        return V_OK;
    /* The session key may be of an enctype that nothing here is protected
     * with.  Where the peer's next token is, the context is of no use; else the
     * key is not shown, and that is all. */
    if (!d->established)
        return verdict_with(V_NOPERM_ETYPE, ev, "the session key's enctype %ld",
                            (long)d->session_key.enctype);
    s->session_key = s->initiator_subkey;
    return V_OK;
}

/* A name is written with its realm, as it is unparsed.  Text that does not come
 * out again as it was has been tampered with, or had this site's realm added.
 */
static enum verdict
take_name(struct bytes text, struct krb_name **out, struct evidence *ev)
{
    struct krb_name *name = NULL;
    enum verdict v = krb_name_parse(text, &name, ev);

    if (v == V_MALFORMED_NAME)
        return verdict_with(V_BAD_EXPORT, ev, "a name is malformed");
    if (v != V_OK)
        return v;
    if (!bytes_equal(bytes_of_string(krb_name_text(name)), text)) {
        krb_name_free(name);
        return verdict_with(V_BAD_EXPORT, ev, "a name is not in full");
    }
    *out = name;
    return V_OK;
}

/* The builtin's export marks the PAC as verified; nothing here can verify it
 * again, for that takes the service's key. */
static void
take_pac(const struct mit_context *d, struct ap_session *s)
{
    if (d->pac.len == 0 || pac_mark_holds())
        s->pac = d->pac;
    else
        trace_line("the PAC of an imported context is left out: this libkrb5 "
                   "marks as verified what is not");
}

/* What an acceptor was delegated does not come along with a context that waits:
 * the flag would promise it. */
static void
take_rest(const struct mit_context *d, struct ap_session *s)
{
    s->initiator = d->initiator;
    s->flags = d->flags & GSS_WIRE_ALL;
    if (!d->established && !d->initiator)
        s->flags &= ~(uint32_t)GSS_WIRE_DELEG;
    s->channel_bound = (d->flags & GSS_C_CHANNEL_BOUND_FLAG) != 0;
    s->send_seq = (uint32_t)d->send_seq;
    s->recv_seq = (uint32_t)d->recv_seq;
    s->ticket_flags = d->ticket_flags;
    s->authtime = d->authtime;
    s->starttime = d->starttime;
    s->endtime = d->endtime;
    s->renew_till = d->renew_till;
    s->ticket_authdata = d->authdata;
    take_pac(d, s);
    s->indicators = d->indicators;
}

static enum verdict
make_exchange(const struct mit_context *d, gss_OID mech,
              struct ap_exchange **out, struct evidence *ev)
{
    struct ap_session s = {.mech = oid_bytes(mech)};
    const struct ap_awaiting awaiting = {d->ctime, d->cusec};
    struct krb_name *here = NULL, *there = NULL;
    enum verdict v;

    take_rest(d, &s);
    v = take_name(d->here, &here, ev);
    if (v == V_OK)
        v = take_name(d->there, &there, ev);
    if (v == V_OK)
        v = take_keys(d, &s, ev);
    if (v == V_OK) {
        s.client = *krb_name_wire(d->initiator ? here : there);
        s.server = *krb_name_wire(d->initiator ? there : here);
        v = d->established ? ap_exchange_resume(&s, out)
                           : ap_exchange_resume_awaiting(&s, &awaiting, out);
    }
    krb_name_free(here);
    krb_name_free(there);
    crypto_wipe(&s, sizeof(s));
    return v;
}

static enum verdict
take_up(const struct mit_context *d, struct context *c, struct evidence *ev)
{
    enum verdict v = context_establish(c, ev);

    if (v == V_OK)
        msg_context_restore(c->msg, d->send_seq, &d->window);
    return v;
}

static enum verdict
make_context(const struct mit_context *d, struct context **out,
             struct evidence *ev)
{
    enum verdict v;
    struct context *c = NULL;
    gss_OID mech = mech_oid_of_content(d->mech);

    if (mech == NULL || mech_oid_is_plain(mech))
        return verdict_with(V_BAD_EXPORT, ev, "it is of another mechanism");
    c = context_new();
    if (c == NULL)
        return V_NO_MEMORY;
    c->initiator = d->initiator;
    c->mech = mech;
    c->flags = d->flags;
    c->clockskew = d->clockskew;
    if (d->initiator) /* an acceptor does not go by the clock of a KDC */
        c->clock_offset = d->time_offset;
    v = make_exchange(d, mech, &c->exchange, ev);
    if (v == V_OK && d->established)
        v = take_up(d, c, ev);
    else if (v == V_OK && d->initiator) /* the target, for the next call */
        v = take_name(d->there, &c->server, ev);
    if (v != V_OK) {
        context_free(c);
        return v;
    }
    *out = c;
    return V_OK;
}

static enum verdict
make_with_plugins(struct mit_context *d, struct context **out,
                  struct evidence *ev)
{
    struct builder indicators = BUILDER_INIT;
    struct plugin_data *plugins = NULL;
    enum verdict v = mit_take_plugins(d, &indicators, &plugins, ev);

    if (v == V_OK)
        v = make_context(d, out, ev);
    if (v == V_OK)
        (*out)->plugins = plugins;
    else
        plugin_data_free(plugins);
    builder_free(&indicators);
    return v;
}

/* What MIT's builtin made. */
static enum verdict
import_builtin(struct bytes token, struct context **out, struct evidence *ev)
{
    enum verdict v;
    struct mit_context d;
    struct builder lists = BUILDER_INIT;

    if (mit_context_decode(token, &lists, &d))
        v = make_with_plugins(&d, out, ev);
    else if (!builder_ok(&lists))
        v = V_NO_MEMORY;
    else
        v = verdict_with(V_BAD_EXPORT, ev, "its %zu bytes are no context",
                         token.len);
    builder_free(&lists);
    return v;
}

enum verdict
context_import(gss_const_OID mech, struct bytes token, struct context **out,
               struct evidence *ev)
{
    return mech_oid_is_plain(mech) ? own_context_import(token, out, ev)
                                   : import_builtin(token, out, ev);
}
