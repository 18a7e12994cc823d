/* mech/context/initiate.c: the initiator's side of a context. */
#include <stdlib.h>

#include "mech/context/request.h"
#include "mech/context/second_request.h"
#include "mech/krb5/call.h"

static enum verdict
choose_source(const struct initiate_call *call, struct request *r,
              struct evidence *ev)
{
    enum verdict v = V_OK;
    struct ticket_source_request any = {0};

    if (call->cred == NULL) {
        v = ticket_source_acquire(&any, &r->own_source, ev);
        r->source = r->own_source;
    } else if (cred_can_initiate(call->cred)) {
        r->source = call->cred->tickets;
    } else {
        v = verdict_with(V_NO_CRED, ev,
                         "the credential was acquired to accept only");
    }
    return v;
}

static enum verdict
get_ticket(const struct initiate_call *call, struct request *r,
           struct evidence *ev)
{
    enum verdict v = choose_source(call, r, ev);

    if (v == V_OK)
        v = ticket_source_resolve(r->source, call->target->krb, ev);
    if (v == V_OK)
        v = ticket_source_get(r->source, call->target->krb, call->time_req,
                              &r->ticket, ev);
    return v;
}

static enum verdict
first_call(const struct initiate_call *call, struct context **out,
           struct builder *out_token, struct evidence *ev)
{
    enum verdict v;
    struct request r = {.delegation = BUILDER_INIT};
    struct context *c = NULL;

    v = environment_begin(&r.env, ev);
    if (v == V_OK)
        v = get_ticket(call, &r, ev);
    if (v != V_OK)
        goto out;
    request_settle(call, &r);
    c = context_new();
    if (c == NULL) {
        v = V_NO_MEMORY;
        goto out;
    }
    c->initiator = true;
    c->mech = call->mech;
    c->clock_offset = r.clock_offset;
    v = krb_name_duplicate(call->target->krb, &c->server, ev);
    if (v == V_OK)
        v = request_start(call, &r, &c->exchange, out_token, ev);
    if (v == V_OK)
        v = context_establish(c, ev);
    if (v != V_OK && v != V_CONTINUE)
        goto out;
    /* A second request is an extra: without memory there will be none. */
    if (v == V_CONTINUE && r.env.settings.retry)
        c->asked = asked_note(call, r.source);
    c->flags =
        request_flags(ap_exchange_partial(c->exchange), c->mech, r.policy);
    *out = c;
    c = NULL;
out:
    context_free(c);
    request_end(&r);
    return v;
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
        asked_free(c->asked);
        c->asked = NULL;
        free(c->refusal);
        c->refusal = NULL;
    } else if (c->refusal != NULL) {
        v = second_request_tell_both(c, v, ev);
    } else if (v == V_PEER_ERROR) {
        v = second_request_try(call, c, out_token, ev);
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
    enum verdict v;

    krb_call_begin();
    v = one_call(call, context, out_token, ev);
    krb_call_end();
    /* An initiator that failed has nothing to say to the acceptor, and an
     * AP-REQ that was already made must not be sent all the same. */
    if (!context_goes_on(v))
        builder_free(out_token);
    return v;
}
