/* mech/context/own_export.c: contracts in own_export.h. */
#include "mech/context/own_export.h"

#include "mech/form/own_context.h"
#include "mech/gss/oids.h"

static void
describe_messages(const struct context *c, struct own_context *t)
{
    struct msg_state m;

    msg_context_state(c->msg, &m);
    t->send_seq = m.send_seq;
    t->window = m.window;
}

/* An initiator goes on with the target that it asked for.  What was delegated
 * to an acceptor does not go along, so the flag does not promise it. */
static void
describe_awaiting(const struct context *c, struct own_context *t)
{
    t->awaits = ap_exchange_awaits(c->exchange, &t->awaiting);
    t->send_seq = t->session.send_seq;
    if (c->initiator) {
        t->session.server = *krb_name_wire(c->server);
        return;
    }
    t->window.base = t->session.recv_seq;
    t->flags &= ~(uint32_t)GSS_C_DELEG_FLAG;
}

enum verdict
own_context_export(const struct context *c, struct builder *out,
                   struct evidence *ev)
{
    struct own_context t = {
        .flags = c->flags,
        .clockskew = c->clockskew,
        .clock_offset = c->clock_offset,
        .session = *ap_exchange_partial(c->exchange),
    };
    enum verdict v;

    if (c->established)
        describe_messages(c, &t);
    else
        describe_awaiting(c, &t);
    v = own_context_encode(out, &t, ev);
    crypto_wipe(&t, sizeof(t));
    return v;
}

static enum verdict
resume_awaiting(const struct own_context *t, struct context *c,
                struct evidence *ev)
{
    enum verdict v =
        ap_exchange_resume_awaiting(&t->session, &t->awaiting, &c->exchange);

    if (v == V_OK && c->initiator)
        v = krb_name_from_wire(&t->session.server, &c->server, ev);
    return v;
}

static enum verdict
resume(const struct own_context *t, struct context *c, struct evidence *ev)
{
    enum verdict v;

    c->initiator = t->session.initiator;
    c->mech = mech_oid_plain();
    c->flags = t->flags;
    c->clockskew = t->clockskew;
    c->clock_offset = t->clock_offset;
    if (t->awaits)
        return resume_awaiting(t, c, ev);
    v = ap_exchange_resume(&t->session, &c->exchange);
    if (v == V_OK)
        v = context_establish(c, ev);
    if (v == V_OK)
        msg_context_restore(c->msg, t->send_seq, &t->window);
    return v;
}

static enum verdict
make(struct own_context *t, struct context **out, struct evidence *ev)
{
    enum verdict v;
    struct context *c;

    if (!bytes_equal(t->session.mech, oid_bytes(mech_oid_plain())))
        return verdict_with(V_BAD_EXPORT, ev, "it is of another mechanism");
    t->session.mech = oid_bytes(mech_oid_plain());
    c = context_new();
    if (c == NULL)
        return V_NO_MEMORY;
    v = resume(t, c, ev);
    if (v != V_OK) {
        context_free(c);
        return v;
    }
    *out = c;
    return V_OK;
}

enum verdict
own_context_import(struct bytes token, struct context **out,
                   struct evidence *ev)
{
    struct own_context t;
    enum verdict v = own_context_decode(token, &t, ev);

    if (v != V_OK)
        return v;
    v = make(&t, out, ev);
    crypto_wipe(&t, sizeof(t));
    return v;
}
