/* mech/msg/engine.c: contracts in engine.h. */
#include "mech/msg/engine.h"

#include <string.h>

#include "asn1/gss_token.h"

/* RFC 4121 section 1: the enctype of the key that protects messages decides on
 * the format of the tokens. */
const struct token_format *
engine_format(const struct msg_keys *keys)
{
    return keys_send_key(keys)->profile->cfx ? &cfx_format : &v1_format;
}

/* ---- sending and receiving ---- */

enum verdict
engine_send(struct msg_context *m, struct token_parts *t, struct evidence *ev)
{
    enum verdict v;

    (void)pthread_mutex_lock(&m->send.lock);
    v = m->format->protect(m, t, ev);
    if (v == V_OK)
        m->send.seq = (m->send.seq + 1) & window_mask(m->format->wide);
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
engine_receive(struct msg_context *m, struct incoming *in,
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
engine_read_wrap(const struct msg_context *m, struct bytes token,
                 struct bytes *out_token, union any_incoming *out,
                 struct evidence *ev)
{
    enum verdict v = read_flat(m, token, out_token, &out->in, ev);

    if (v == V_OK && out->in.kind == TOKEN_MIC)
        return verdict_with(V_MSG_FRAMING, ev, "it is a MIC, not a message");
    return v;
}

enum verdict
engine_read_mic(const struct msg_context *m, struct bytes token,
                union any_incoming *out, struct evidence *ev)
{
    struct bytes stripped;
    enum verdict v = read_flat(m, token, &stripped, &out->in, ev);

    if (v == V_OK && out->in.kind != TOKEN_MIC)
        return verdict_with(V_MSG_FRAMING, ev, "it is a message, not a MIC");
    return v;
}

enum verdict
engine_read_deletion(const struct msg_context *m, struct bytes token,
                     union any_incoming *out, struct evidence *ev)
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
    out->in.format = &v1_format;
    return v1_format.read_flat(m, stripped, &out->in, ev);
}

enum verdict
engine_read_parts(const struct msg_context *m, const struct token_parts *t,
                  union any_incoming *out, struct evidence *ev)
{
    struct bytes header = {t->header, t->sizes.header};

    out->in.format = m->format == &v1_format && gss_token_is_framed(header)
                         ? &v1_format
                         : &cfx_format;
    return out->in.format->read_parts(m, t, &out->in, ev);
}
