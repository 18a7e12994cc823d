/* mech/context/second_request.c: contracts in second_request.h. */
#include "mech/context/second_request.h"

#include <stdlib.h>

#include "mech/context/request.h"
#include "mech/gss/status.h"
#include "mech/trace/trace.h"

/* The ticket of a second request is the first one's, or one under another key:
 * without that the answer would be the same. */
static enum verdict
get_remedy(const struct initiate_call *call, struct request *r,
           struct evidence *ev)
{
    const struct krb_name *target = call->target->krb;
    enum verdict v;

    if (r->remedy.kind == AP_REMEDY_CLOCK)
        return ticket_source_get(r->source, target, call->time_req, &r->ticket,
                                 ev);
    v = ticket_source_refresh(r->source, target, call->time_req, &r->ticket,
                              ev);
    if (v == V_OK && r->ticket == NULL)
        v = verdict_with(V_CALLER, ev,
                         "the KDC's ticket is under the same key");
    return v;
}

/* V_OK where the first request's refusal may be mended; `r` is ready for that
 * then. */
static enum verdict
check_remedy(const struct initiate_call *call, const struct context *c,
             struct request *r, struct evidence *ev)
{
    enum verdict v = environment_begin(&r->env, ev);

    if (v != V_OK)
        return v;
    if (c->asked == NULL || !r->env.settings.retry)
        return verdict_with(V_CALLER, ev, "[apex] retry is not set");
    r->remedy = ap_exchange_remedy(c->exchange);
    r->source = c->asked->tickets;
    if (r->remedy.kind == AP_REMEDY_NONE)
        return verdict_with(V_CALLER, ev, "%s", r->remedy.why_none);
    return asked_check_again(call, c->asked, ev);
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

enum verdict
second_request_try(const struct initiate_call *call, struct context *c,
                   struct builder *out_token, const struct evidence *refusal)
{
    struct request r = {.delegation = BUILDER_INIT};
    struct evidence why = EVIDENCE_INIT;
    enum verdict v = check_remedy(call, c, &r, &why);

    if (v == V_OK)
        v = keep_refusal(c, refusal);
    if (v == V_OK)
        v = get_remedy(call, &r, &why);
    if (v == V_OK) {
        request_settle(call, &r);
        v = request_start(call, &r, &c->exchange, out_token, &why);
    }
    if (v == V_CONTINUE) {
        c->clock_offset = r.clock_offset;
        c->flags =
            request_flags(ap_exchange_partial(c->exchange), c->mech, r.policy);
        trace_line("tried again with %s", r.remedy.kind == AP_REMEDY_CLOCK
                                              ? "the peer's time"
                                              : "a fresh ticket");
    } else {
        status_trace("not tried again", v, &why);
    }
    request_end(&r);
    return v == V_CONTINUE ? V_AGAIN : V_PEER_ERROR;
}

enum verdict
second_request_tell_both(const struct context *c, enum verdict v,
                         struct evidence *ev)
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
