/* mech/msg/life.c: a context from its making to its end, and its state for
 * exports; contracts in msg.h. */
#include <stdlib.h>

#include "mech/msg/engine.h"
#include "mech/msg/msg.h"

/* Both mutexes or none. */
static bool
init_locks(struct msg_context *m)
{
    if (pthread_mutex_init(&m->send.lock, NULL) != 0)
        return false;
    if (pthread_mutex_init(&m->receive.lock, NULL) != 0) {
        (void)pthread_mutex_destroy(&m->send.lock);
        return false;
    }
    return true;
}

enum verdict
msg_context_new(const struct msg_parameters *p, struct msg_context **out,
                struct evidence *ev)
{
    struct msg_context *m = calloc(1, sizeof(*m));
    enum verdict v;

    if (m == NULL)
        return V_NO_MEMORY;
    if (!init_locks(m)) {
        free(m);
        return V_NO_MEMORY;
    }
    m->initiator = p->initiator;
    m->dce_style = p->dce_style;
    m->keys.of[KEY_INITIATOR] = *p->initiator_key;
    if (p->acceptor_subkey != NULL)
        m->keys.of[KEY_ACCEPTOR] = *p->acceptor_subkey;
    m->format = engine_format(&m->keys);
    v = m->format->check_key != NULL ? m->format->check_key(m, ev) : V_OK;
    if (v == V_OK && !bytes_dup(p->mech, &m->mech_data, &m->mech))
        v = V_NO_MEMORY;
    if (v != V_OK) {
        msg_context_free(m);
        return v;
    }
    m->send.seq = p->send_seq;
    window_init(&m->receive.window, p->recv_seq, m->format->wide,
                p->detect_replay, p->detect_sequence);
    *out = m;
    return V_OK;
}

void
msg_context_free(struct msg_context *m)
{
    if (m == NULL)
        return;
    keys_free_usages(&m->send.usages);
    keys_free_usages(&m->receive.usages);
    (void)pthread_mutex_destroy(&m->send.lock);
    (void)pthread_mutex_destroy(&m->receive.lock);
    free(m->mech_data);
    for (int k = 0; k < KEY_COUNT; k++)
        crypto_key_wipe(&m->keys.of[k]);
    free(m);
}

void
msg_context_state(struct msg_context *m, struct msg_state *out)
{
    const struct window *w = &m->receive.window;

    (void)pthread_mutex_lock(&m->send.lock);
    out->send_seq = m->send.seq;
    (void)pthread_mutex_unlock(&m->send.lock);
    (void)pthread_mutex_lock(&m->receive.lock);
    out->recv_seq = (w->base + w->next) & w->mask;
    out->window = *w;
    (void)pthread_mutex_unlock(&m->receive.lock);
}

void
msg_context_restore(struct msg_context *m, uint64_t send_seq,
                    const struct window *window)
{
    uint64_t mask = window_mask(m->format->wide);

    m->send.seq = send_seq & mask;
    m->receive.window = *window;
    m->receive.window.mask = mask;
}
