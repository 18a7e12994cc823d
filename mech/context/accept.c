/* mech/context/accept.c: the acceptor's side of a context. */
#include "mech/context/channel_bindings.h"
#include "mech/context/context.h"
#include "mech/cred/impersonate.h"
#include "mech/context/environment.h"
#include "mech/context/export.h"
#include "mech/gss/oids.h"
#include "mech/gss/status.h"
#include "mech/krb5/call.h"

/* As whom we accept. */
static enum verdict
fill_names(const struct environment *env, struct ap_acceptor_request *out,
           struct evidence *ev)
{
    struct key_own_name own[KEY_OWN_NAMES];
    enum verdict v;
    size_t i;

    _Static_assert(KEY_OWN_NAMES <= AP_MAX_OWN_NAMES, "own names have no room");
    v = key_source_own_names(env->keys, own, &out->num_own_names, ev);
    for (i = 0; v == V_OK && i < out->num_own_names; i++) {
        out->own_names[i].name = *own[i].name;
        out->own_names[i].any_host = own[i].any_host;
    }
    return v;
}

static enum verdict
fill_request(const struct accept_call *call, const struct environment *env,
             struct builder *bindings, struct ap_acceptor_request *out,
             struct evidence *ev)
{
    const gss_channel_bindings_t cb = call->bindings;
    enum verdict v = fill_names(env, out, ev);

    if (v != V_OK)
        return v;
    out->ignore_target = env->settings.target_name_ignored;
    out->require_bindings = env->settings.channel_bindings_required;
    out->require_mutual = env->settings.mutual_required;
    if (cb == GSS_C_NO_CHANNEL_BINDINGS)
        return V_OK;
    out->has_bindings = true;
    if (cb->initiator_addrtype == GSS_C_AF_INET &&
        cb->initiator_address.length != 0) {
        out->peer_addr_type = 2; /* IPv4, RFC 4120 section 7.5.3 */
        out->peer_address.data = cb->initiator_address.value;
        out->peer_address.len = cb->initiator_address.length;
    }
    channel_bindings_encode(cb, bindings);
    out->bindings_data = builder_view(bindings);
    return channel_bindings_hash(bindings, out->bindings, ev);
}

static enum verdict
choose_keys(const struct accept_call *call, struct key_source **out_own,
            struct key_source **out, struct evidence *ev)
{
    enum verdict v;

    if (call->cred == NULL) {
        v = key_source_acquire(NULL, NULL, out_own, ev);
        *out = *out_own;
        return v;
    }
    if (!cred_can_accept(call->cred))
        return verdict_with(V_NO_CRED, ev,
                            "the credential was acquired to initiate only");
    *out = call->cred->keys;
    return V_OK;
}

/* The client's AP-REQ. */
static enum verdict
first_leg(const struct accept_call *call, struct context *c,
          struct builder *out_token, struct evidence *ev)
{
    enum verdict v;
    const struct cred *cred = call->cred;
    struct environment env = {.replay = NULL};
    struct ap_acceptor_request request = {0};
    struct builder bindings = BUILDER_INIT;
    struct key_source *own_keys = NULL, *keys = NULL;

    v = choose_keys(call, &own_keys, &keys, ev);
    if (v == V_OK)
        v = environment_begin(&env, ev);
    if (v == V_OK)
        v = environment_add_acceptor(&env, keys,
                                     cred != NULL ? cred->rcache : NULL, ev);
    if (v == V_OK && cred != NULL)
        environment_allow(&env, cred->etypes, cred->num_etypes);
    if (v == V_OK)
        v = fill_request(call, &env, &bindings, &request, ev);
    if (v == V_OK)
        v = ap_accept(&env.ap, &request, call->input, &c->exchange, out_token,
                      ev);
    c->clockskew = env.settings.clockskew;
    c->plugins = env.plugins;
    env.plugins = NULL;
    environment_end(&env);
    builder_free(&bindings);
    key_source_free(own_keys);
    return v;
}

/* The client's answer in DCE style. */
static enum verdict
third_leg(const struct accept_call *call, struct context *c,
          struct builder *out_token, struct evidence *ev)
{
    struct environment env;
    enum verdict v = environment_begin(&env, ev);

    if (v == V_OK)
        v = ap_continue(&env.ap, c->exchange, call->input, out_token, ev);
    environment_end(&env);
    return v;
}

/* What is told to the application.  PROT_READY goes out as the builtin does it,
 * with a context that an AP-REP completed: RFC 2744 section 5.1 lets the flag
 * be absent beside GSS_S_COMPLETE. */
static OM_uint32
acceptor_flags(const struct ap_session *s, gss_const_OID mech)
{
    OM_uint32 flags = s->flags | context_export_flag_acceptor(mech);

    if ((s->flags & GSS_WIRE_MUTUAL) != 0 &&
        (s->flags & GSS_WIRE_DCE_STYLE) == 0)
        flags |= GSS_C_PROT_READY_FLAG;
    return flags | (s->channel_bound ? GSS_C_CHANNEL_BOUND_FLAG : 0);
}

/* What is known of a context from the client's first token on. */
static void
note_peer(const struct ap_session *s, struct context *c)
{
    c->mech = mech_oid_of_content(s->mech);
    if (c->mech == NULL) /* DCE style: the token has no framing */
        c->mech = mech_oid_krb5();
    c->flags = acceptor_flags(s, c->mech);
}

static enum verdict
take_delegated(const struct ap_session *s, struct cred **out,
               struct evidence *ev)
{
    struct ticket_source *tickets = NULL;
    enum verdict v = ticket_source_from_delegation(s->delegation, &tickets, ev);

    return v == V_OK ? cred_from_tickets(tickets, out) : v;
}

/* Without a delegated credential a service that is a client too may act for the
 * peer with the ticket it was given, if the KDC agrees.  If it cannot, the
 * login does not fail.  Only a lack of memory fails it: the next try may
 * succeed. */
static enum verdict
take_constrained(const struct accept_call *call, const struct ap_session *s,
                 struct cred **out)
{
    struct evidence why = EVIDENCE_INIT;
    enum verdict v;
    const struct issued_ticket ticket = {
        .raw = s->ticket_raw,
        .client = s->client,
        .server = s->server,
        .session_key = {.keytype = s->session_key.profile->enctype,
                        .keyvalue = crypto_key_value(&s->session_key)},
        .flags = s->ticket_flags,
        .authtime = s->authtime,
        .starttime = s->starttime,
        .endtime = s->endtime,
        .renew_till = s->renew_till,
    };

    if (call->cred == NULL || call->cred->usage != GSS_C_BOTH ||
        s->ticket_raw.len == 0) /* it stayed where the context came from */
        return V_OK;
    v = cred_act_for(call->cred, &ticket, out, &why);
    if (v != V_OK)
        status_trace("no constrained delegation", v, &why);
    return v == V_NO_MEMORY ? v : V_OK;
}

/* The exchange stands: make all that the application asked for, then commit. */
static enum verdict
finish(struct accept_call *call, struct context *c, struct builder *out_token,
       struct evidence *ev)
{
    enum verdict v = V_OK;
    struct cred *delegated = NULL;
    const struct ap_session *s = ap_exchange_session(c->exchange);

    if (s == NULL)
        return V_INCOMPLETE;
    note_peer(s, c);
    if (call->want_delegated && s->delegation.len != 0)
        v = take_delegated(s, &delegated, ev);
    else if (call->want_delegated)
        v = take_constrained(call, s, &delegated);
    ap_exchange_forget_passing(c->exchange);
    if (v == V_OK)
        v = context_establish(c, ev);
    if (v != V_OK) {
        cred_free(delegated);
        /* The client must not get an AP-REP for a login that failed. */
        builder_free(out_token);
        return v;
    }
    if (delegated != NULL) {
        c->flags |= GSS_C_DELEG_FLAG;
        delegated->mech = c->mech;
    }
    call->delegated = delegated;
    return V_OK;
}

static enum verdict
one_call(struct accept_call *call, struct context **context,
         struct builder *out_token, struct evidence *ev)
{
    enum verdict v;
    struct context *c = *context;

    if (c != NULL && (c->established || c->initiator))
        return verdict_with(V_CALLER, ev,
                            "the context is already established, or an "
                            "initiator's");
    if (c != NULL) {
        v = third_leg(call, c, out_token, ev);
    } else {
        c = context_new();
        if (c == NULL)
            return V_NO_MEMORY;
        v = first_leg(call, c, out_token, ev);
    }
    if (v == V_OK)
        v = finish(call, c, out_token, ev);
    else if (v == V_CONTINUE)
        note_peer(ap_exchange_partial(c->exchange), c);
    if (v != V_OK && v != V_CONTINUE) {
        context_free(c);
        c = NULL;
    }
    *context = c;
    return v;
}

enum verdict
context_accept(struct accept_call *call, struct context **context,
               struct builder *out_token, struct evidence *ev)
{
    enum verdict v;

    krb_call_begin();
    v = one_call(call, context, out_token, ev);
    krb_call_end();
    return v;
}
