/* mech/interprocess.c: contracts in interprocess.h. */
#include "mech/interprocess.h"

#include <stdlib.h>

#include "mech/interprocess_token.h"
#include "mech/oids.h"

enum verdict
interprocess_export(const struct context *c, struct builder *out,
                    struct evidence *ev)
{
    struct msg_state m;
    struct interprocess_token t = {
        .flags = c->flags,
        .clockskew = c->clockskew,
        .clock_offset = c->clock_offset,
        .session = *ap_exchange_session(c->exchange),
    };
    enum verdict v;

    msg_context_state(c->msg, &m);
    t.send_seq = m.send_seq;
    t.window = m.window;
    v = interprocess_token_encode(out, &t, ev);
    crypto_wipe(&t, sizeof(t));
    crypto_wipe(&m, sizeof(m));
    return v;
}

static enum verdict
resume(const struct interprocess_token *t, struct context *c,
       struct evidence *ev)
{
    enum verdict v;

    c->initiator = t->session.initiator;
    c->mech = mech_oid_plain();
    c->flags = t->flags;
    c->clockskew = t->clockskew;
    c->clock_offset = t->clock_offset;
    v = ap_exchange_resume(&t->session, &c->exchange);
    if (v == V_OK)
        v = context_establish(c, ev);
    if (v == V_OK)
        msg_context_restore(c->msg, t->send_seq, &t->window);
    return v;
}

static enum verdict
make(struct interprocess_token *t, struct context **out, struct evidence *ev)
{
    enum verdict v;
    struct context *c;

    if (!bytes_equal(t->session.mech, oid_bytes(mech_oid_plain())))
        return verdict_with(V_BAD_EXPORT, ev, "it is of another mechanism");
    t->session.mech = oid_bytes(mech_oid_plain());
    c = calloc(1, sizeof(*c));
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
interprocess_import(struct bytes token, struct context **out,
                    struct evidence *ev)
{
    struct interprocess_token t;
    enum verdict v = interprocess_token_decode(token, &t, ev);

    if (v != V_OK)
        return v;
    v = make(&t, out, ev);
    crypto_wipe(&t, sizeof(t));
    return v;
}
