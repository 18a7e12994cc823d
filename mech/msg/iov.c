/* mech/msg/iov.c: the calls on lists of buffers; contracts in msg.h. */
#include <stdlib.h>

#include "mech/msg/engine.h"
#include "mech/msg/iov_list.h"
#include "mech/msg/msg.h"

static enum verdict
missing(const char *role, struct evidence *ev)
{
    return verdict_with(V_CALLER, ev, "there is no %s buffer", role);
}

/* ---- sending ---- */

static struct token_shape
shape_of(const struct msg_context *m, enum token_kind kind,
         const struct iov_list *l)
{
    struct token_shape s = {
        .kind = kind,
        .rotated = kind == TOKEN_MIC || l->trailer == NULL,
        .dce_style = m->dce_style,
        .message_len = l->data_len,
    };

    return s;
}

/* The buffer that a token begins with. */
static gss_iov_buffer_desc *
header_of(const struct iov_list *l, enum token_kind kind)
{
    return kind == TOKEN_MIC ? l->mic : l->header;
}

enum claim_role { CLAIM_HEADER, CLAIM_PADDING, CLAIM_TRAILER, CLAIM_COUNT };

static enum verdict
claim_buffers(const struct msg_context *m, const struct iov_list *l,
              struct token_parts *t, struct iov_claim claims[CLAIM_COUNT],
              struct evidence *ev)
{
    bool mic = t->shape.kind == TOKEN_MIC;
    gss_iov_buffer_desc *header = header_of(l, t->shape.kind);
    gss_iov_buffer_desc *padding = mic ? NULL : l->padding;
    gss_iov_buffer_desc *trailer = mic ? NULL : l->trailer;
    enum verdict v;

    m->format->measure(m, &t->shape, &t->sizes);
    if (t->sizes.padding > 0 && padding == NULL)
        return missing("PADDING", ev);
    v = iov_claim_take(&claims[CLAIM_HEADER], header, t->sizes.header, ev);
    if (v == V_OK)
        v = iov_claim_take(&claims[CLAIM_PADDING], padding, t->sizes.padding,
                           ev);
    if (v == V_OK)
        v = iov_claim_take(&claims[CLAIM_TRAILER], trailer, t->sizes.trailer,
                           ev);
    if (v != V_OK)
        return v;
    t->header = header->buffer.value;
    t->padding = padding != NULL ? padding->buffer.value : NULL;
    t->trailer = trailer != NULL ? trailer->buffer.value : NULL;
    return V_OK;
}

static enum verdict
make_parts(struct msg_context *m, enum token_kind kind,
           gss_iov_buffer_desc *iov, int count, struct evidence *ev)
{
    struct iov_claim claims[CLAIM_COUNT] = {{NULL, {0, {0, NULL}}}};
    struct token_parts t = {.segs = NULL};
    struct iov_list l;
    enum verdict v;

    v = iov_list_init(&l, iov, count, ev);
    if (v != V_OK)
        return v;
    if (header_of(&l, kind) == NULL)
        return missing(kind == TOKEN_MIC ? "MIC_TOKEN" : "HEADER", ev);
    t.shape = shape_of(m, kind, &l);
    /* The length of PADDING, which is a piece of its own, is set here. */
    v = claim_buffers(m, &l, &t, claims, ev);
    if (v == V_OK)
        v = iov_segments(&l, &t.segs, &t.num, ev);
    if (v == V_OK)
        v = engine_send(m, &t, ev);
    if (v != V_OK) {
        for (int i = 0; i < CLAIM_COUNT; i++)
            iov_claim_undo(&claims[i]);
    }
    free(t.segs);
    return v;
}

static void
set_length(gss_iov_buffer_desc *b, size_t len)
{
    if (b != NULL)
        b->buffer.length = len;
}

static enum verdict
measure_parts(const struct msg_context *m, enum token_kind kind,
              gss_iov_buffer_desc *iov, int count, struct evidence *ev)
{
    struct token_shape s;
    struct token_sizes z;
    struct iov_list l;
    enum verdict v;

    v = iov_list_init(&l, iov, count, ev);
    if (v != V_OK)
        return v;
    if (header_of(&l, kind) == NULL)
        return missing(kind == TOKEN_MIC ? "MIC_TOKEN" : "HEADER", ev);
    s = shape_of(m, kind, &l);
    m->format->measure(m, &s, &z);
    if (kind != TOKEN_MIC && z.padding > 0 && l.padding == NULL)
        return missing("PADDING", ev);
    set_length(header_of(&l, kind), z.header);
    if (kind != TOKEN_MIC) {
        set_length(l.padding, z.padding);
        set_length(l.trailer, z.trailer);
    }
    return V_OK;
}

enum verdict
msg_wrap_iov(struct msg_context *m, bool conf, gss_iov_buffer_desc *iov,
             int count, struct evidence *ev)
{
    return make_parts(m, conf ? TOKEN_SEALED : TOKEN_SIGNED, iov, count, ev);
}

enum verdict
msg_wrap_iov_length(const struct msg_context *m, bool conf,
                    gss_iov_buffer_desc *iov, int count, struct evidence *ev)
{
    return measure_parts(m, conf ? TOKEN_SEALED : TOKEN_SIGNED, iov, count, ev);
}

enum verdict
msg_get_mic_iov(struct msg_context *m, gss_iov_buffer_desc *iov, int count,
                struct evidence *ev)
{
    return make_parts(m, TOKEN_MIC, iov, count, ev);
}

enum verdict
msg_get_mic_iov_length(const struct msg_context *m, gss_iov_buffer_desc *iov,
                       int count, struct evidence *ev)
{
    return measure_parts(m, TOKEN_MIC, iov, count, ev);
}

/* ---- receiving ---- */

static struct bytes
view(const gss_iov_buffer_desc *b)
{
    struct bytes v = {NULL, 0};

    if (b != NULL && b->buffer.value != NULL) {
        v.data = b->buffer.value;
        v.len = b->buffer.length;
    }
    return v;
}

/* What was padding is no longer there: the buffer for it is empty, and so is
 * what stood at the end of the message. */
static void
strip_padding(const struct iov_list *l, size_t len)
{
    gss_iov_buffer_desc *b = l->padding;
    size_t take;

    len -= b->buffer.length;
    if ((b->type & GSS_IOV_BUFFER_FLAG_ALLOCATED) != 0) {
        free(b->buffer.value);
        b->buffer.value = NULL;
        b->type &= ~(OM_uint32)GSS_IOV_BUFFER_FLAG_ALLOCATED;
    }
    b->buffer.length = 0;
    for (size_t i = l->num; i > 0 && len > 0; i--) {
        b = &l->all[i - 1];
        if (GSS_IOV_BUFFER_TYPE(b->type) != GSS_IOV_BUFFER_TYPE_DATA)
            continue;
        take = b->buffer.length < len ? b->buffer.length : len;
        b->buffer.length -= take;
        len -= take;
    }
}

/* Each part of the token has a buffer of its own. */
static enum verdict
open_parts(struct msg_context *m, const struct iov_list *l,
           union any_incoming *got, enum verdict *out_order,
           struct evidence *ev)
{
    struct token_parts t = {.segs = NULL};
    enum verdict v;

    if (l->header == NULL)
        return missing("HEADER", ev);
    t.shape = shape_of(m, TOKEN_SIGNED, l);
    t.header = l->header->buffer.value;
    t.sizes.header = view(l->header).len;
    if (l->trailer != NULL) {
        t.trailer = l->trailer->buffer.value;
        t.sizes.trailer = view(l->trailer).len;
    }
    t.sizes.padding = view(l->padding).len;
    v = iov_segments(l, &t.segs, &t.num, ev);
    if (v == V_OK)
        v = engine_read_parts(m, &t, got, ev);
    if (v == V_OK)
        v = engine_receive(m, &got->in, out_order, ev);
    if (v == V_OK && got->in.padding_len > 0)
        strip_padding(l, got->in.padding_len);
    free(t.segs);
    return v;
}

static enum verdict
open_at(struct msg_context *m, struct incoming *in, uint8_t *area,
        const struct surroundings *around, enum verdict *out_order,
        struct evidence *ev)
{
    enum verdict v = in->format->place(in, area, around, ev);

    return v == V_OK ? engine_receive(m, in, out_order, ev) : v;
}

/* The message stays where it is in the stream. */
static enum verdict
open_in_place(struct msg_context *m, const struct iov_list *l,
              struct bytes token, struct incoming *in,
              const struct surroundings *around, enum verdict *out_order,
              struct evidence *ev)
{
    uint8_t *stream = l->stream->buffer.value;
    uint8_t *at = bytes_within(stream, token.data);
    uint8_t *area;
    enum verdict v;

    if (in->format->settle != NULL)
        in->format->settle(in, at, token.len);
    area = bytes_within(stream, in->body.part[0].pos);
    v = open_at(m, in, area, around, out_order, ev);
    if (v != V_OK)
        return v;
    l->data->buffer.value = area;
    l->data->buffer.length = in->message_len;
    return V_OK;
}

/* The message gets memory of its own. */
static enum verdict
open_apart(struct msg_context *m, const struct iov_list *l, struct incoming *in,
           const struct surroundings *around, enum verdict *out_order,
           struct evidence *ev)
{
    struct builder made = BUILDER_INIT;
    uint8_t *area, *value = NULL;
    enum verdict v;

    area = in->room > 0 ? builder_room(&made, in->room) : NULL;
    if (!builder_ok(&made))
        return V_NO_MEMORY;
    v = open_at(m, in, area, around, out_order, ev);
    if (v != V_OK)
        goto out;
    builder_cut(&made, in->message_len);
    if (!builder_take(&made, &value, &l->data->buffer.length)) {
        v = V_NO_MEMORY;
        goto out;
    }
    l->data->buffer.value = value;
    l->data->type |= GSS_IOV_BUFFER_FLAG_ALLOCATED;

out:
    builder_free(&made);
    return v;
}

/* A flat token in one buffer, and a DATA buffer that shall show its message. */
static enum verdict
open_stream(struct msg_context *m, const struct iov_list *l,
            union any_incoming *got, enum verdict *out_order,
            struct evidence *ev)
{
    struct incoming *in = &got->in;
    struct surroundings around;
    struct crypto_segment *pieces = NULL;
    struct bytes token;
    enum verdict v;

    /* What Windows rotates by in DCE style is not what RRC says, so that only
     * separate buffers can tell. */
    if (l->num_data != 1 || m->dce_style)
        return verdict_with(V_CALLER, ev,
                            "STREAM goes with one DATA buffer, "
                            "and not with DCE style");
    v = engine_read_wrap(m, view(l->stream), &token, got, ev);
    if (v == V_OK)
        v = iov_signed_only(l, &pieces, &around, &in->segs, ev);
    if (v != V_OK)
        goto out;
    if ((l->data->type & GSS_IOV_BUFFER_FLAG_ALLOCATE) != 0)
        v = open_apart(m, l, in, &around, out_order, ev);
    else
        v = open_in_place(m, l, token, in, &around, out_order, ev);

out:
    free(pieces);
    free(in->segs);
    return v;
}

enum verdict
msg_unwrap_iov(struct msg_context *m, gss_iov_buffer_desc *iov, int count,
               bool *out_conf, enum verdict *out_order, struct evidence *ev)
{
    union any_incoming got = {.in = {.segs = NULL}};
    struct iov_list l;
    enum verdict v;

    v = iov_list_init(&l, iov, count, ev);
    if (v != V_OK)
        return v;
    if (l.stream != NULL)
        v = open_stream(m, &l, &got, out_order, ev);
    else
        v = open_parts(m, &l, &got, out_order, ev);
    if (v == V_OK)
        *out_conf = got.in.kind == TOKEN_SEALED;
    return v;
}

enum verdict
msg_verify_mic_iov(struct msg_context *m, gss_iov_buffer_desc *iov, int count,
                   enum verdict *out_order, struct evidence *ev)
{
    union any_incoming got = {.in = {.segs = NULL}};
    struct iov_list l;
    enum verdict v;

    v = iov_list_init(&l, iov, count, ev);
    if (v != V_OK)
        return v;
    if (l.mic == NULL)
        return missing("MIC_TOKEN", ev);
    v = engine_read_mic(m, view(l.mic), &got, ev);
    if (v == V_OK)
        v = iov_segments(&l, &got.in.segs, &got.in.num, ev);
    if (v == V_OK)
        v = engine_receive(m, &got.in, out_order, ev);
    free(got.in.segs);
    return v;
}
