/* mech/ap/exchange.c: the table of moves, and the life of an exchange. */
#include "mech/ap/exchange.h"

#include <stdlib.h>

static const struct ap_move moves[] = {
    {AP_INITIATOR, AP_START, AP_TOKEN_NONE, ap_send_request, 1, AP_ESTABLISHED,
     AP_AWAIT_REPLY},
    {AP_INITIATOR, AP_AWAIT_REPLY, AP_TOKEN_REPLY, ap_receive_reply, 6,
     AP_ESTABLISHED, AP_FAILED},
    {AP_INITIATOR, AP_AWAIT_REPLY, AP_TOKEN_ERROR, ap_receive_error, 6,
     AP_FAILED, AP_REFUSED},
    {AP_INITIATOR, AP_REFUSED, AP_TOKEN_NONE, ap_send_request, 1, AP_FAILED,
     AP_AWAIT_LAST_REPLY},
    {AP_INITIATOR, AP_AWAIT_LAST_REPLY, AP_TOKEN_REPLY, ap_receive_reply, 6,
     AP_ESTABLISHED, AP_FAILED},
    {AP_INITIATOR, AP_AWAIT_LAST_REPLY, AP_TOKEN_ERROR, ap_receive_error, 6,
     AP_FAILED, AP_FAILED},
    {AP_ACCEPTOR, AP_START, AP_TOKEN_REQUEST, ap_receive_request, 2,
     AP_ESTABLISHED, AP_AWAIT_THIRD_LEG},
    {AP_ACCEPTOR, AP_AWAIT_THIRD_LEG, AP_TOKEN_REPLY, ap_receive_third_leg, 6,
     AP_ESTABLISHED, AP_FAILED},
};

const struct ap_move *
ap_move_find(enum ap_role role, enum ap_state state, enum ap_token_kind kind)
{
    size_t i;

    for (i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
        if (moves[i].role == role && moves[i].state == state &&
            moves[i].kind == kind)
            return &moves[i];
    }
    return NULL;
}

enum verdict
ap_commit(const struct ap_step *s, struct ap_exchange *x, enum verdict v)
{
    x->state = v == V_OK ? s->move->when_ok : s->move->when_continue;
    return v;
}

/* What a state refuses without looking at the token. */
static enum verdict
check_state(const struct ap_exchange *x)
{
    if (x->state == AP_ESTABLISHED)
        return V_ESTABLISHED;
    return x->state == AP_FAILED ? V_DEAD : V_OK;
}

enum verdict
ap_exchange_move(struct ap_step *s, struct ap_exchange *x)
{
    enum verdict v = check_state(x);

    if (v != V_OK)
        return v;
    s->move = ap_move_find(x->role, x->state, s->token.kind);
    x->state = AP_FAILED;
    if (s->move == NULL) {
        v = verdict_with(V_BAD_TOKEN_ID, s->ev,
                         "a token of this kind is not awaited here");
    } else {
        s->number = s->move->step;
        v = s->move->handler(s, x);
    }
    if (v != V_OK && v != V_CONTINUE)
        step_refused(s, v);
    return v;
}

static struct ap_exchange *
exchange_new(enum ap_role role)
{
    struct ap_exchange *x = calloc(1, sizeof(*x));

    if (x != NULL)
        x->role = role;
    return x;
}

/* The end of a first move: an exchange that does not go on is not made. */
static enum verdict
give(struct ap_exchange *x, enum verdict v, struct ap_exchange **out)
{
    if (v == V_OK || v == V_CONTINUE)
        *out = x;
    else
        ap_exchange_free(x);
    return v;
}

enum verdict
ap_initiate(const struct ap_environment *env,
            const struct ap_initiator_request *request,
            struct ap_exchange **out_exchange, struct builder *out_token,
            struct evidence *ev)
{
    struct ap_step s = {
        .env = env,
        .initiator = request,
        .out = out_token,
        .ev = ev,
        .number = 1,
    };
    struct ap_exchange *x = exchange_new(AP_INITIATOR);

    *out_exchange = NULL;
    if (x == NULL)
        return V_NO_MEMORY;
    return give(x, ap_exchange_move(&s, x), out_exchange);
}

enum verdict
ap_accept(const struct ap_environment *env,
          const struct ap_acceptor_request *request, struct bytes token,
          struct ap_exchange **out_exchange, struct builder *out_token,
          struct evidence *ev)
{
    struct ap_step s = {
        .env = env,
        .acceptor = request,
        .out = out_token,
        .ev = ev,
        .number = 2,
    };
    struct ap_exchange *x;
    enum verdict v;

    *out_exchange = NULL;
    v = ap_token_read(token, &s.token, ev);
    if (v != V_OK) {
        step_refused(&s, v);
        return v;
    }
    x = exchange_new(AP_ACCEPTOR);
    if (x == NULL)
        return V_NO_MEMORY;
    return give(x, ap_exchange_move(&s, x), out_exchange);
}

enum verdict
ap_continue(const struct ap_environment *env, struct ap_exchange *x,
            struct bytes token, struct builder *out_token, struct evidence *ev)
{
    struct ap_step s = {
        .env = env,
        .out = out_token,
        .ev = ev,
        .number = 6,
    };
    /* What may be mended is mended by a call, never by another token. */
    enum verdict v = x->state == AP_REFUSED ? V_DEAD : check_state(x);

    if (v != V_OK)
        return v;
    v = ap_token_read(token, &s.token, ev);
    if (v != V_OK) {
        x->state = AP_FAILED;
        step_refused(&s, v);
        return v;
    }
    return ap_exchange_move(&s, x);
}

struct ap_remedy
ap_exchange_remedy(const struct ap_exchange *x)
{
    struct ap_remedy remedy = x->remedy;

    if (x->state != AP_REFUSED)
        remedy.kind = AP_REMEDY_NONE;
    return remedy;
}

enum verdict
ap_initiate_again(const struct ap_environment *env,
                  const struct ap_initiator_request *request,
                  struct ap_exchange *x, struct builder *out_token,
                  struct evidence *ev)
{
    struct ap_step s = {
        .env = env,
        .initiator = request,
        .out = out_token,
        .ev = ev,
        .number = 1,
    };

    return ap_exchange_move(&s, x);
}

const struct ap_session *
ap_exchange_session(const struct ap_exchange *x)
{
    return x->state == AP_ESTABLISHED ? &x->kept.session : NULL;
}

const struct ap_session *
ap_exchange_partial(const struct ap_exchange *x)
{
    bool known = x->state == AP_AWAIT_REPLY ||
                 x->state == AP_AWAIT_LAST_REPLY ||
                 x->state == AP_AWAIT_THIRD_LEG || x->state == AP_ESTABLISHED;

    return known ? &x->kept.session : NULL;
}

void
ap_exchange_forget_passing(struct ap_exchange *x)
{
    session_forget_passing(&x->kept);
}

enum verdict
ap_exchange_resume(const struct ap_session *session,
                   struct ap_exchange **out_exchange)
{
    struct ap_exchange *x;
    enum verdict v;

    x = exchange_new(session->initiator ? AP_INITIATOR : AP_ACCEPTOR);
    if (x == NULL)
        return V_NO_MEMORY;
    v = session_keep(session, &x->kept);
    if (v != V_OK) {
        free(x);
        return v;
    }
    x->state = AP_ESTABLISHED;
    *out_exchange = x;
    return V_OK;
}

bool
ap_exchange_awaits(const struct ap_exchange *x, struct ap_awaiting *out)
{
    if (x->state != AP_AWAIT_REPLY && x->state != AP_AWAIT_LAST_REPLY &&
        x->state != AP_AWAIT_THIRD_LEG)
        return false;
    out->ctime = x->ctime;
    out->cusec = x->cusec;
    return true;
}

enum verdict
ap_exchange_resume_awaiting(const struct ap_session *session,
                            const struct ap_awaiting *awaiting,
                            struct ap_exchange **out_exchange)
{
    struct ap_exchange *x = NULL;
    enum verdict v = ap_exchange_resume(session, &x);

    if (v != V_OK)
        return v;
    x->state = session->initiator ? AP_AWAIT_LAST_REPLY : AP_AWAIT_THIRD_LEG;
    x->ctime = awaiting->ctime;
    x->cusec = awaiting->cusec;
    *out_exchange = x;
    return V_OK;
}

void
ap_exchange_free(struct ap_exchange *x)
{
    if (x == NULL)
        return;
    session_wipe(&x->kept);
    free(x);
}
