/* mech/msg/context.c: contracts in msg.h and context.h. */
#include "mech/msg/context.h"

#include <stdlib.h>
#include <string.h>

#include "mech/msg/cfx.h"
#include "mech/msg/v1.h"

/* ---- life ---- */

/* RFC 4121 section 1: the enctype of the key that protects messages decides on
 * the format of the tokens. */
static const struct token_format *
choose_format(const struct msg_context *m)
{
    return context_send_key(m)->profile->cfx ? &cfx_format : &v1_format;
}

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

static void
free_usages(struct usages *u)
{
    for (int k = 0; k < KEY_COUNT; k++) {
        for (int i = 0; i < USAGE_SLOT_COUNT; i++)
            crypto_usage_free(u->of[k][i]);
    }
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
    m->keys[KEY_INITIATOR] = *p->initiator_key;
    if (p->acceptor_subkey != NULL)
        m->keys[KEY_ACCEPTOR] = *p->acceptor_subkey;
    m->format = choose_format(m);
    v = m->format == &v1_format ? v1_check_key(m, ev) : V_OK;
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
    free_usages(&m->send.usages);
    free_usages(&m->receive.usages);
    (void)pthread_mutex_destroy(&m->send.lock);
    (void)pthread_mutex_destroy(&m->receive.lock);
    free(m->mech_data);
    for (int k = 0; k < KEY_COUNT; k++)
        crypto_key_wipe(&m->keys[k]);
    free(m);
}

void
msg_context_state(struct msg_context *m, struct msg_state *out)
{
    const struct window *w = &m->receive.window;
    struct msg_state s = {0};

    s.initiator = m->initiator;
    s.cfx = m->format == &cfx_format;
    s.initiator_key = m->keys[KEY_INITIATOR];
    s.acceptor_subkey = m->keys[KEY_ACCEPTOR];
    (void)pthread_mutex_lock(&m->send.lock);
    s.send_seq = m->send.seq;
    (void)pthread_mutex_unlock(&m->send.lock);
    (void)pthread_mutex_lock(&m->receive.lock);
    s.recv_seq = (w->base + w->next) & w->mask;
    s.window = *w;
    (void)pthread_mutex_unlock(&m->receive.lock);
    *out = s;
    crypto_key_wipe(&s.initiator_key);
    crypto_key_wipe(&s.acceptor_subkey);
}

void
msg_context_restore(struct msg_context *m, uint64_t send_seq,
                    const struct window *window)
{
    uint64_t mask = m->receive.window.mask;

    m->send.seq = send_seq & mask;
    m->receive.window = *window;
    m->receive.window.mask = mask;
}

/* ---- keys ---- */

enum key_slot
context_send_slot(const struct msg_context *m)
{
    return m->keys[KEY_ACCEPTOR].profile != NULL ? KEY_ACCEPTOR : KEY_INITIATOR;
}

const struct crypto_key *
context_send_key(const struct msg_context *m)
{
    return &m->keys[context_send_slot(m)];
}

enum verdict
context_usage(const struct msg_context *m, struct usages *side,
              enum key_slot key, enum usage_slot slot, uint32_t number,
              struct crypto_usage **out, struct evidence *ev)
{
    struct crypto_usage **kept = &side->of[key][slot];
    enum crypto_result r;

    if (*kept == NULL) {
        r = crypto_usage_new(&m->keys[key], number, kept);
        if (r != CRYPTO_OK)
            return context_crypto(r, m->keys[key].profile, ev);
    }
    *out = *kept;
    return V_OK;
}

enum verdict
context_crypto(enum crypto_result r, const struct crypto_profile *p,
               struct evidence *ev)
{
    switch (r) {
    case CRYPTO_OK:
        return V_OK;
    case CRYPTO_NO_MEMORY:
        return V_NO_MEMORY;
    case CRYPTO_BAD_INTEGRITY:
        return verdict_with(V_BAD_MESSAGE, ev, "%s", p->name);
    case CRYPTO_BAD_LENGTH:
        return verdict_with(V_MSG_FRAMING, ev,
                            "the sealed part has no length that %s gives",
                            p->name);
    case CRYPTO_UNSUPPORTED:
        return verdict_with(V_NOPERM_ETYPE, ev, "OpenSSL does not offer %s%s",
                            p->name, crypto_unsupported_hint(p));
    case CRYPTO_INTERNAL:
        break;
    }
    return verdict_with(V_CRYPTO, ev, "%s", p->name);
}

/* ---- sending and receiving ---- */

enum verdict
context_send(struct msg_context *m, struct token_parts *t, struct evidence *ev)
{
    enum verdict v;

    (void)pthread_mutex_lock(&m->send.lock);
    v = m->format->protect(m, t, ev);
    if (v == V_OK)
        m->send.seq = (m->send.seq + 1) & m->receive.window.mask;
    (void)pthread_mutex_unlock(&m->send.lock);
    return v;
}

/* What was only signed still has to get where the message belongs. */
static void
copy_out(const struct incoming *in)
{
    const struct crypto_segment *s;

    for (size_t i = 0; i < in->num; i++) {
        s = &in->segs[i];
        if (s->out != NULL && s->out != s->in)
            memcpy(s->out, s->in, s->len);
    }
}

enum verdict
context_receive(struct msg_context *m, struct incoming *in,
                enum verdict *out_order, struct evidence *ev)
{
    enum verdict v;

    (void)pthread_mutex_lock(&m->receive.lock);
    v = in->format->open(m, in, ev);
    if (v == V_OK)
        *out_order = window_check(&m->receive.window, in->seq);
    (void)pthread_mutex_unlock(&m->receive.lock);
    if (v == V_OK && in->kind == TOKEN_SIGNED)
        copy_out(in);
    return v;
}

/* RFC 4121 section 6: the first octet tells framed tokens from others.  The
 * token that the format reads begins with its TOK_ID. */
static enum verdict
strip_framing(const struct msg_context *m, struct bytes token,
              struct bytes *out, struct evidence *ev)
{
    struct gss_token t;
    struct reader r;

    if (!gss_token_is_framed(token)) {
        *out = token;
        return V_OK;
    }
    if (!gss_token_decode(token, &t))
        return verdict_with(V_MSG_FRAMING, ev,
                            "the framing of its %zu bytes is damaged",
                            token.len);
    if (!bytes_equal(t.mech, m->mech))
        return verdict_with(V_WRONG_MECH, ev,
                            "the framing is not that of this context");
    reader_init(&r, token);
    if (!reader_skip(&r, token.len - t.inner.len - 2) || !reader_rest(&r, out))
        return V_MSG_FRAMING;
    return V_OK;
}

/* Where the keys call for RFC 1964, tokens of RFC 4121 are taken too, as the
 * library's own mechanism does; never the other way.  `token` is stripped. */
static const struct token_format *
format_of(const struct msg_context *m, bool framed, struct bytes token)
{
    struct reader r;
    uint16_t token_id;

    reader_init(&r, token);
    if (framed && m->format == &v1_format && reader_be16(&r, &token_id) &&
        (token_id == TOKEN_V1_MIC || token_id == TOKEN_V1_WRAP))
        return &v1_format;
    return &cfx_format;
}

static enum verdict
read_flat(const struct msg_context *m, struct bytes token, struct bytes *out,
          struct incoming *in, struct evidence *ev)
{
    enum verdict v = strip_framing(m, token, out, ev);

    if (v != V_OK)
        return v;
    in->format = format_of(m, gss_token_is_framed(token), *out);
    return in->format->read_flat(m, *out, in, ev);
}

enum verdict
context_read_wrap(const struct msg_context *m, struct bytes token,
                  struct bytes *out_token, struct incoming *in,
                  struct evidence *ev)
{
    enum verdict v = read_flat(m, token, out_token, in, ev);

    if (v == V_OK && in->kind == TOKEN_MIC)
        return verdict_with(V_MSG_FRAMING, ev, "it is a MIC, not a message");
    return v;
}

enum verdict
context_read_mic(const struct msg_context *m, struct bytes token,
                 struct incoming *in, struct evidence *ev)
{
    struct bytes stripped;
    enum verdict v = read_flat(m, token, &stripped, in, ev);

    if (v == V_OK && in->kind != TOKEN_MIC)
        return verdict_with(V_MSG_FRAMING, ev, "it is a message, not a MIC");
    return v;
}

enum verdict
context_read_deletion(const struct msg_context *m, struct bytes token,
                      struct incoming *in, struct evidence *ev)
{
    struct bytes stripped;
    struct reader r;
    uint16_t token_id;
    enum verdict v;

    if (m->format != &v1_format)
        return V_NO_SUCH_TOKEN;
    v = strip_framing(m, token, &stripped, ev);
    if (v != V_OK)
        return v;
    reader_init(&r, stripped);
    if (!gss_token_is_framed(token) || !reader_be16(&r, &token_id) ||
        token_id != TOKEN_V1_DELETE)
        return V_NO_SUCH_TOKEN;
    in->format = &v1_format;
    return v1_read_flat(m, stripped, in, ev);
}

enum verdict
context_read_parts(const struct msg_context *m, const struct token_parts *t,
                   struct incoming *in, struct evidence *ev)
{
    struct bytes header = {t->header, t->sizes.header};

    in->format = m->format == &v1_format && gss_token_is_framed(header)
                     ? &v1_format
                     : &cfx_format;
    return in->format->read_parts(m, t, in, ev);
}

enum verdict
context_bad_direction(const struct msg_context *m, struct evidence *ev)
{
    return verdict_with(V_BAD_DIRECTION, ev, "both sides are the %s",
                        m->initiator ? "initiator" : "acceptor");
}
