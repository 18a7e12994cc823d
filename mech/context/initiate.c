/* mech/context/initiate.c: the initiator's side of a context. */
#include <stdlib.h>

#include "mech/context/channel_bindings.h"
#include "mech/context/context.h"
#include "mech/context/environment.h"
#include "mech/context/export.h"
#include "mech/krb5/clock.h"
#include "mech/gss/status.h"
#include "mech/trace/trace.h"

/* The flags that this mechanism can grant an initiator. */
#define INITIATOR_FLAGS                                                        \
    (GSS_WIRE_CONF | GSS_WIRE_INTEG | GSS_WIRE_MUTUAL | GSS_WIRE_REPLAY |      \
     GSS_WIRE_SEQUENCE | GSS_WIRE_DELEG | GSS_WIRE_DCE_STYLE |                 \
     GSS_WIRE_IDENTIFY | GSS_WIRE_EXTENDED_ERROR)

/* What the first call gathers before the AP-REQ can be made. */
struct first_step {
    struct environment env;
    struct ticket_source *own_source; /* made for the default credential */
    struct ticket_source *source;
    struct service_ticket *ticket;
    struct service_ticket_view view;
    struct builder delegation;
    struct builder bindings; /* RFC 4121 section 4.1.1.2, before the hash */
    struct ap_remedy remedy; /* when this is the second attempt */
    OM_uint32 flags;
    OM_uint32 policy;     /* GSS_C_DELEG_POLICY_FLAG when it was honoured */
    int32_t clock_offset; /* of the KDC's clock, seconds */
};

static enum verdict
choose_source(const struct initiate_call *call, struct first_step *f,
              struct evidence *ev)
{
    enum verdict v = V_OK;
    struct ticket_source_request any = {0};

    if (call->cred == NULL) {
        v = ticket_source_acquire(&any, &f->own_source, ev);
        f->source = f->own_source;
    } else if (cred_can_initiate(call->cred)) {
        f->source = call->cred->tickets;
    } else {
        v = verdict_with(V_NO_CRED, ev,
                         "the credential was acquired to accept only");
    }
    return v;
}

/* CONF and INTEG are always offered, unless the credential
 * says otherwise; DCE style has no one-way form; the site may insist on
 * mutual authentication. */
static OM_uint32
choose_flags(const struct initiate_call *call, const struct settings *s)
{
    OM_uint32 flags = call->req_flags & INITIATOR_FLAGS;

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
wants_delegation(const struct initiate_call *call, struct first_step *f)
{
    OM_uint32 asked =
        call->req_flags & (GSS_C_DELEG_FLAG | GSS_C_DELEG_POLICY_FLAG);

    if ((asked & GSS_C_DELEG_FLAG) != 0 &&
        f->env.settings.enforce_ok_as_delegate)
        asked = GSS_C_DELEG_POLICY_FLAG;
    if ((asked & GSS_C_DELEG_POLICY_FLAG) != 0 &&
        (f->view.flags & TICKET_OK_AS_DELEGATE) != 0) {
        f->policy = GSS_C_DELEG_POLICY_FLAG;
        return true;
    }
    return (asked & GSS_C_DELEG_FLAG) != 0;
}

/* A ticket that cannot be forwarded does not fail the login: the flag is
 * dropped and the application sees that. */
static void
prepare_delegation(const struct initiate_call *call, struct first_step *f)
{
    struct evidence why = EVIDENCE_INIT;
    enum verdict v;

    f->flags &= ~(OM_uint32)GSS_WIRE_DELEG;
    if (!wants_delegation(call, f))
        return;
    v = ticket_source_forward(f->source, call->target->krb, &f->delegation,
                              &why);
    if (v != V_OK) {
        f->policy = 0;
        builder_free(&f->delegation);
        status_trace("no delegation", v, &why);
        return;
    }
    f->flags |= GSS_WIRE_DELEG;
}

static enum verdict
get_ticket(const struct initiate_call *call, struct first_step *f,
           struct evidence *ev)
{
    enum verdict v = choose_source(call, f, ev);

    if (v == V_OK)
        v = ticket_source_resolve(f->source, call->target->krb, ev);
    if (v == V_OK)
        v = ticket_source_get(f->source, call->target->krb, call->time_req,
                              &f->ticket, ev);
    return v;
}

/* The ticket of a second request is the first one's, or one under another key:
 * without that the answer would be the same. */
static enum verdict
get_remedy(const struct initiate_call *call, struct first_step *f,
           struct evidence *ev)
{
    const struct krb_name *target = call->target->krb;
    enum verdict v;

    if (f->remedy.kind == AP_REMEDY_CLOCK)
        return ticket_source_get(f->source, target, call->time_req, &f->ticket,
                                 ev);
    v = ticket_source_refresh(f->source, target, call->time_req, &f->ticket,
                              ev);
    if (v == V_OK && f->ticket == NULL)
        v = verdict_with(V_CALLER, ev,
                         "the KDC's ticket is under the same key");
    return v;
}

/* What depends on the ticket. */
static void
settle(const struct initiate_call *call, struct first_step *f)
{
    int32_t ignored;

    if (call->cred != NULL)
        environment_allow(&f->env, call->cred->etypes, call->cred->num_etypes);
    krb_clock_offset(&f->clock_offset, &ignored);
    service_ticket_view(f->ticket, &f->view);
    f->flags = choose_flags(call, &f->env.settings);
    prepare_delegation(call, f);
}

static void
first_step_end(struct first_step *f)
{
    environment_end(&f->env);
    service_ticket_free(f->ticket);
    ticket_source_free(f->own_source);
    builder_free(&f->delegation);
    builder_free(&f->bindings);
}

/* `*x` is NULL, or the exchange that begins again. */
static enum verdict
start_exchange(const struct initiate_call *call, struct first_step *f,
               struct ap_exchange **x, struct builder *out_token,
               struct evidence *ev)
{
    struct ap_service_ticket ticket = {
        .raw = f->view.raw,
        .client = f->view.client,
        .server = f->view.server,
        .session_key = f->view.session_key,
        .flags = f->view.flags,
        .authtime = f->view.authtime,
        .starttime = f->view.starttime,
        .endtime = f->view.endtime,
        .renew_till = f->view.renew_till,
    };
    struct ap_initiator_request request = {
        .ticket = &ticket,
        .flags = f->flags,
        .has_bindings = call->bindings != GSS_C_NO_CHANNEL_BINDINGS,
        .require_bindings = f->env.settings.client_aware_channel_bindings,
        .delegation = builder_view(&f->delegation),
        .time = f->remedy.time,
    };
    enum verdict v = settings_client_aware(&f->env.settings, ev);

    request.mech.data = call->mech->elements;
    request.mech.len = call->mech->length;
    if (v == V_OK && request.has_bindings) {
        channel_bindings_encode(call->bindings, &f->bindings);
        request.bindings_data = builder_view(&f->bindings);
        v = channel_bindings_hash(&f->bindings, request.bindings, ev);
    }
    if (v != V_OK)
        return v;
    if (*x != NULL)
        return ap_initiate_again(&f->env.ap, &request, *x, out_token, ev);
    return ap_initiate(&f->env.ap, &request, x, out_token, ev);
}

/* What is told to the application.  PROT_READY goes out only with a context
 * that one leg completes, as the builtin does it: RFC 2744 section 5.19 lets
 * the flag be absent beside GSS_S_COMPLETE. */
static OM_uint32
initiator_flags(const struct ap_session *s, gss_const_OID mech,
                OM_uint32 policy)
{
    OM_uint32 flags = s->flags | context_export_flag(mech);

    if ((s->flags & GSS_WIRE_DELEG) != 0)
        flags |= policy;
    if ((s->flags & GSS_WIRE_MUTUAL) == 0)
        flags |= GSS_C_PROT_READY_FLAG;
    return flags;
}

/* For a second request, which is an extra: without memory there is none. */
static void
note_asked(const struct initiate_call *call, const struct first_step *f,
           struct context *c)
{
    struct evidence ignored = EVIDENCE_INIT;

    if (asked_read(call, f->source, &c->asked, &ignored) != V_OK)
        asked_wipe(&c->asked);
}

static enum verdict
first_call(const struct initiate_call *call, struct context **out,
           struct builder *out_token, struct evidence *ev)
{
    enum verdict v;
    struct first_step f = {.delegation = BUILDER_INIT};
    struct context *c = NULL;

    v = environment_begin(&f.env, ev);
    if (v == V_OK)
        v = get_ticket(call, &f, ev);
    if (v != V_OK)
        goto out;
    settle(call, &f);
    c = context_new();
    if (c == NULL) {
        v = V_NO_MEMORY;
        goto out;
    }
    c->initiator = true;
    c->mech = call->mech;
    c->clock_offset = f.clock_offset;
    v = krb_name_duplicate(call->target->krb, &c->server, ev);
    if (v == V_OK)
        v = start_exchange(call, &f, &c->exchange, out_token, ev);
    if (v == V_OK)
        v = context_establish(c, ev);
    if (v != V_OK && v != V_CONTINUE)
        goto out;
    if (v == V_CONTINUE && f.env.settings.retry)
        note_asked(call, &f, c);
    c->flags =
        initiator_flags(ap_exchange_partial(c->exchange), c->mech, f.policy);
    *out = c;
    c = NULL;
out:
    context_free(c);
    first_step_end(&f);
    return v;
}

/* Whether the refusal `why` of the first request may be mended; `f` is made
 * ready for that. */
static enum verdict
check_remedy(const struct initiate_call *call, const struct context *c,
             struct first_step *f, struct evidence *ev)
{
    enum verdict v = environment_begin(&f->env, ev);

    if (v != V_OK)
        return v;
    if (c->asked.tickets == NULL || !f->env.settings.retry)
        return verdict_with(V_CALLER, ev, "[apex] retry is not set");
    f->remedy = ap_exchange_remedy(c->exchange);
    f->source = c->asked.tickets;
    if (f->remedy.kind == AP_REMEDY_NONE)
        return verdict_with(V_CALLER, ev, "%s", f->remedy.why_none);
    return asked_check_again(call, &c->asked, ev);
}

static enum verdict
keep_refusal(struct context *c, const struct evidence *refusal)
{
    c->refusal = malloc(sizeof(*c->refusal));
    if (c->refusal == NULL)
        return V_NO_MEMORY;
    *c->refusal = *refusal;
    return V_OK;
}

/* The peer's refusal can be mended, perhaps (mech/ap/recovery.h).  Where it
 * cannot, the refusal is what the application is told, and why it could not
 * be mended is for the trace. */
static enum verdict
try_again(const struct initiate_call *call, struct context *c,
          struct builder *out_token, const struct evidence *refusal)
{
    struct first_step f = {.delegation = BUILDER_INIT};
    struct evidence why = EVIDENCE_INIT;
    enum verdict v = check_remedy(call, c, &f, &why);

    if (v == V_OK)
        v = keep_refusal(c, refusal);
    if (v == V_OK)
        v = get_remedy(call, &f, &why);
    if (v == V_OK) {
        settle(call, &f);
        v = start_exchange(call, &f, &c->exchange, out_token, &why);
    }
    if (v == V_CONTINUE) {
        c->clock_offset = f.clock_offset;
        c->flags = initiator_flags(ap_exchange_partial(c->exchange), c->mech,
                                   f.policy);
        trace_line("tried again with %s", f.remedy.kind == AP_REMEDY_CLOCK
                                              ? "the peer's time"
                                              : "a fresh ticket");
    } else {
        status_trace("not tried again", v, &why);
    }
    first_step_end(&f);
    return v == V_CONTINUE ? V_AGAIN : V_PEER_ERROR;
}

/* After a second request that came to nothing, why the first was refused is
 * what tells the user most; but that an answer was not genuine stays the first
 * thing to know. */
static enum verdict
tell_both(const struct context *c, enum verdict v, struct evidence *ev)
{
    const struct evidence *first = c->refusal;
    struct evidence second = *ev;

    if (v != V_PEER_ERROR)
        return verdict_with(v, ev, "%.180s; before that %.190s", second.text,
                            first->text);
    ev->code = first->code;
    return verdict_with(v, ev, "%.190s; to a second request: %.180s",
                        first->text, second.text);
}

static enum verdict
take_answer(const struct initiate_call *call, struct context *c,
            struct builder *out_token, struct evidence *ev)
{
    struct environment env;
    enum verdict v;

    v = environment_begin(&env, ev);
    if (v == V_OK)
        v = ap_continue(&env.ap, c->exchange, call->input, out_token, ev);
    environment_end(&env);
    if (v == V_OK)
        v = context_establish(c, ev);
    if (v == V_OK) {
        asked_wipe(&c->asked);
        free(c->refusal);
        c->refusal = NULL;
    } else if (c->refusal != NULL) {
        v = tell_both(c, v, ev);
    } else if (v == V_PEER_ERROR) {
        v = try_again(call, c, out_token, ev);
    }
    return v;
}

static enum verdict
next_call(const struct initiate_call *call, struct context *c,
          struct builder *out_token, struct evidence *ev)
{
    /* RFC 2743 section 2.2.1: the later calls carry the same target. */
    if (!krb_name_equal(c->server, call->target->krb))
        return verdict_with(V_BAD_NAME, ev, "begun with %s, continued with %s",
                            krb_name_text(c->server),
                            krb_name_text(call->target->krb));
    if (!call->has_input)
        return verdict_with(V_BAD_FRAMING, ev, "no token was passed");
    return take_answer(call, c, out_token, ev);
}

static enum verdict
one_call(const struct initiate_call *call, struct context **context,
         struct builder *out_token, struct evidence *ev)
{
    enum verdict v;

    if (*context == NULL) {
        if (call->input.len != 0)
            return verdict_with(V_BAD_FRAMING, ev,
                                "the first call takes no token");
        return first_call(call, context, out_token, ev);
    }
    if ((*context)->established)
        return V_ESTABLISHED;
    v = (*context)->initiator
            ? next_call(call, *context, out_token, ev)
            : verdict_with(V_CALLER, ev, "an acceptor's context");
    if (!context_goes_on(v)) {
        context_free(*context);
        *context = NULL;
    }
    return v;
}

enum verdict
context_initiate(struct initiate_call *call, struct context **context,
                 struct builder *out_token, struct evidence *ev)
{
    enum verdict v = one_call(call, context, out_token, ev);

    /* An initiator that failed has nothing to say to the acceptor, and an
     * AP-REQ that was already made must not be sent all the same. */
    if (!context_goes_on(v))
        builder_free(out_token);
    return v;
}
