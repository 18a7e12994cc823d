/* mech/context/request.c: contracts in request.h. */
#include "mech/context/request.h"

#include "mech/context/channel_bindings.h"
#include "mech/context/export.h"
#include "mech/gss/status.h"
#include "mech/krb5/clock.h"

/* CONF and INTEG are always offered, unless the credential
 * says otherwise; DCE style has no one-way form; the site may insist on
 * mutual authentication. */
static OM_uint32
choose_flags(const struct initiate_call *call, const struct settings *s)
{
    OM_uint32 flags = call->req_flags & GSS_WIRE_ALL;

    if (call->cred == NULL || !call->cred->no_ci_flags)
        flags |= GSS_WIRE_CONF | GSS_WIRE_INTEG;
    if ((flags & GSS_WIRE_DCE_STYLE) != 0 || s->mutual_required)
        flags |= GSS_WIRE_MUTUAL;
    return flags;
}

/* Whether to delegate: the application's word, the site's rule
 * (enforce_ok_as_delegate) and, for DELEG_POLICY, the KDC's word in the ticket
 * (RFC 5896). */
static bool
wants_delegation(const struct initiate_call *call, struct request *r)
{
    OM_uint32 asked =
        call->req_flags & (GSS_C_DELEG_FLAG | GSS_C_DELEG_POLICY_FLAG);

    if ((asked & GSS_C_DELEG_FLAG) != 0 &&
        r->env.settings.enforce_ok_as_delegate)
        asked = GSS_C_DELEG_POLICY_FLAG;
    if ((asked & GSS_C_DELEG_POLICY_FLAG) != 0 &&
        (r->view.flags & TICKET_OK_AS_DELEGATE) != 0) {
        r->policy = GSS_C_DELEG_POLICY_FLAG;
        return true;
    }
    return (asked & GSS_C_DELEG_FLAG) != 0;
}

static void
prepare_delegation(const struct initiate_call *call, struct request *r)
{
    struct evidence why = EVIDENCE_INIT;
    enum verdict v;

    r->flags &= ~(OM_uint32)GSS_WIRE_DELEG;
    if (!wants_delegation(call, r))
        return;
    v = ticket_source_forward(r->source, call->target->krb, &r->delegation,
                              &why);
    if (v != V_OK) {
        r->policy = 0;
        builder_free(&r->delegation);
        status_trace("no delegation", v, &why);
        return;
    }
    r->flags |= GSS_WIRE_DELEG;
}

void
request_settle(const struct initiate_call *call, struct request *r)
{
    int32_t ignored;

    if (call->cred != NULL)
        environment_allow(&r->env, call->cred->etypes, call->cred->num_etypes);
    krb_clock_offset(&r->clock_offset, &ignored);
    service_ticket_view(r->ticket, &r->view);
    r->flags = choose_flags(call, &r->env.settings);
    prepare_delegation(call, r);
}

void
request_end(struct request *r)
{
    environment_end(&r->env);
    service_ticket_free(r->ticket);
    ticket_source_free(r->own_source);
    builder_free(&r->delegation);
    builder_free(&r->bindings);
}

enum verdict
request_start(const struct initiate_call *call, struct request *r,
              struct ap_exchange **x, struct builder *out_token,
              struct evidence *ev)
{
    struct ap_initiator_request request = {
        .ticket = &r->view,
        .flags = r->flags,
        .has_bindings = call->bindings != GSS_C_NO_CHANNEL_BINDINGS,
        .require_bindings = r->env.settings.client_aware_channel_bindings,
        .delegation = builder_view(&r->delegation),
        .time = r->remedy.time,
    };
    enum verdict v = settings_client_aware(&r->env.settings, ev);

    request.mech.data = call->mech->elements;
    request.mech.len = call->mech->length;
    if (v == V_OK && request.has_bindings) {
        channel_bindings_encode(call->bindings, &r->bindings);
        request.bindings_data = builder_view(&r->bindings);
        v = channel_bindings_hash(&r->bindings, request.bindings, ev);
    }
    if (v != V_OK)
        return v;
    if (*x != NULL)
        return ap_initiate_again(&r->env.ap, &request, *x, out_token, ev);
    return ap_initiate(&r->env.ap, &request, x, out_token, ev);
}

/* What is told to the application.  PROT_READY goes out only with a context
 * that one leg completes, as the builtin does it: RFC 2744 section 5.19 lets
 * the flag be absent beside GSS_S_COMPLETE. */
OM_uint32
request_flags(const struct ap_session *s, gss_const_OID mech, OM_uint32 policy)
{
    OM_uint32 flags = s->flags | context_export_flag_initiator(mech);

    if ((s->flags & GSS_WIRE_DELEG) != 0)
        flags |= policy;
    if ((s->flags & GSS_WIRE_MUTUAL) == 0)
        flags |= GSS_C_PROT_READY_FLAG;
    return flags;
}
