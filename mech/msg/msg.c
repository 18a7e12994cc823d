/* mech/msg/msg.c: the flat calls; contracts in msg.h. */
#include "mech/msg/msg.h"

#include <string.h>

#include "mech/msg/engine.h"

/* Segments of a token with one piece of message. */
#define FLAT_SEGMENTS (1 + TOKEN_EXTRA_SEGMENTS)

static const struct surroundings nothing_around = {NULL, NULL, 0, 0};

static size_t
token_len(const struct token_shape *s, const struct token_sizes *z)
{
    size_t message = s->kind == TOKEN_MIC ? 0 : s->message_len;

    return z->header + message + z->padding + z->trailer;
}

/* Lays a token of one piece out in `room`. */
static void
lay_flat(struct token_parts *t, struct bytes message, uint8_t *room)
{
    uint8_t *at = room + t->sizes.header;

    t->header = room;
    t->segs[0].in = message.data;
    t->segs[0].len = message.len;
    t->num = 1;
    if (t->shape.kind == TOKEN_MIC)
        return;
    t->segs[0].out = at;
    if (t->shape.kind == TOKEN_SIGNED && message.len > 0)
        memcpy(at, message.data, message.len);
    t->padding = at + message.len;
    if (t->sizes.padding > 0) {
        t->segs[1].in = t->segs[1].out = t->padding;
        t->segs[1].len = t->sizes.padding;
        t->num = 2;
    }
    t->trailer = t->padding + t->sizes.padding;
}

static enum verdict
make_flat(struct msg_context *m, enum token_kind kind, struct bytes message,
          struct builder *out, struct evidence *ev)
{
    struct crypto_segment segs[FLAT_SEGMENTS] = {{NULL, NULL, 0}};
    struct token_parts t = {.segs = segs};
    size_t start = out->len;
    uint8_t *room;
    enum verdict v;

    t.shape.kind = kind;
    t.shape.rotated = kind == TOKEN_MIC;
    t.shape.message_len = message.len;
    m->format->measure(m, &t.shape, &t.sizes);
    room = builder_room(out, token_len(&t.shape, &t.sizes));
    if (room == NULL)
        return V_NO_MEMORY;
    lay_flat(&t, message, room);
    v = engine_send(m, &t, ev);
    if (v != V_OK)
        builder_cut(out, start);
    return v;
}

enum verdict
msg_wrap(struct msg_context *m, bool conf, struct bytes message,
         struct builder *out, struct evidence *ev)
{
    return make_flat(m, conf ? TOKEN_SEALED : TOKEN_SIGNED, message, out, ev);
}

enum verdict
msg_get_mic(struct msg_context *m, struct bytes message, struct builder *out,
            struct evidence *ev)
{
    return make_flat(m, TOKEN_MIC, message, out, ev);
}

enum verdict
msg_unwrap(struct msg_context *m, struct bytes token, struct builder *out,
           bool *out_conf, enum verdict *out_order, struct evidence *ev)
{
    struct crypto_segment segs[FLAT_SEGMENTS] = {{NULL, NULL, 0}};
    union any_incoming got = {.in = {.segs = segs}};
    size_t start = out->len;
    struct bytes stripped;
    uint8_t *area = NULL;
    enum verdict v;

    v = engine_read_wrap(m, token, &stripped, &got, ev);
    if (v != V_OK)
        return v;
    if (got.in.room > 0) {
        area = builder_room(out, got.in.room);
        if (area == NULL)
            return V_NO_MEMORY;
    }
    v = got.in.format->place(&got.in, area, &nothing_around, ev);
    if (v == V_OK)
        v = engine_receive(m, &got.in, out_order, ev);
    if (v == V_OK)
        *out_conf = got.in.kind == TOKEN_SEALED;
    builder_cut(out, start + (v == V_OK ? got.in.message_len : 0));
    return v;
}

enum verdict
msg_verify_mic(struct msg_context *m, struct bytes message, struct bytes token,
               enum verdict *out_order, struct evidence *ev)
{
    struct crypto_segment segs[FLAT_SEGMENTS] = {{NULL, NULL, 0}};
    union any_incoming got = {.in = {.segs = segs, .num = 1}};
    enum verdict v;

    segs[0].in = message.data;
    segs[0].len = message.len;
    v = engine_read_mic(m, token, &got, ev);
    if (v != V_OK)
        return v;
    return engine_receive(m, &got.in, out_order, ev);
}

enum verdict
msg_verify_deletion(struct msg_context *m, struct bytes token,
                    enum verdict *out_order, struct evidence *ev)
{
    struct crypto_segment segs[FLAT_SEGMENTS] = {{NULL, NULL, 0}};
    union any_incoming got = {.in = {.segs = segs}};
    enum verdict v = engine_read_deletion(m, token, &got, ev);

    return v == V_OK ? engine_receive(m, &got.in, out_order, ev) : v;
}

size_t
msg_wrap_size_limit(const struct msg_context *m, bool conf, size_t output_size)
{
    return m->format->size_limit(m, conf ? TOKEN_SEALED : TOKEN_SIGNED,
                                 output_size);
}
