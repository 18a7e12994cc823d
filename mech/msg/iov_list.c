/* mech/msg/iov_list.c: contracts in iov_list.h. */
#include "mech/msg/iov_list.h"

#include <stdlib.h>

static bool
set_once(gss_iov_buffer_desc **role, gss_iov_buffer_desc *b)
{
    if (*role != NULL)
        return false;
    *role = b;
    return true;
}

static bool
add_data(struct iov_list *l, gss_iov_buffer_desc *b)
{
    if (l->data == NULL)
        l->data = b;
    l->num_data++;
    if (b->buffer.length > SIZE_MAX / 2 - l->data_len)
        return false;
    l->data_len += b->buffer.length;
    return true;
}

static bool
sort_buffer(struct iov_list *l, gss_iov_buffer_desc *b)
{
    switch (GSS_IOV_BUFFER_TYPE(b->type)) {
    case GSS_IOV_BUFFER_TYPE_HEADER:
        return set_once(&l->header, b);
    case GSS_IOV_BUFFER_TYPE_PADDING:
        return set_once(&l->padding, b);
    case GSS_IOV_BUFFER_TYPE_TRAILER:
        return set_once(&l->trailer, b);
    case GSS_IOV_BUFFER_TYPE_STREAM:
        return set_once(&l->stream, b);
    case GSS_IOV_BUFFER_TYPE_MIC_TOKEN:
        return set_once(&l->mic, b);
    case GSS_IOV_BUFFER_TYPE_DATA:
        return add_data(l, b);
    default:
        return true;
    }
}

enum verdict
iov_list_init(struct iov_list *l, gss_iov_buffer_desc *iov, int count,
              struct evidence *ev)
{
    struct iov_list made = {.all = iov};

    if (count <= 0 || iov == NULL)
        return verdict_with(V_CALLER, ev, "there are no buffers");
    made.num = (size_t)count;
    for (int i = 0; i < count; i++) {
        if (!sort_buffer(&made, &iov[i]))
            return verdict_with(
                V_CALLER, ev, "buffer %d, of type %u, does not fit the others",
                i, (unsigned)iov[i].type);
    }
    *l = made;
    return V_OK;
}

static struct crypto_segment *
new_segments(const struct iov_list *l)
{
    return calloc(l->num + TOKEN_EXTRA_SEGMENTS, sizeof(struct crypto_segment));
}

/* Empty ones are left out: they may have no place. */
static void
add_message(struct crypto_segment *segs, size_t *num,
            const gss_iov_buffer_desc *b, uint8_t *out)
{
    if (b->buffer.length == 0)
        return;
    segs[*num].in = b->buffer.value;
    segs[*num].out = out;
    segs[*num].len = b->buffer.length;
    (*num)++;
}

static bool
is_message(const gss_iov_buffer_desc *b)
{
    OM_uint32 type = GSS_IOV_BUFFER_TYPE(b->type);

    return type == GSS_IOV_BUFFER_TYPE_DATA ||
           type == GSS_IOV_BUFFER_TYPE_PADDING;
}

static bool
is_signed_only(const gss_iov_buffer_desc *b)
{
    return GSS_IOV_BUFFER_TYPE(b->type) == GSS_IOV_BUFFER_TYPE_SIGN_ONLY;
}

static enum verdict
no_place(size_t i, struct evidence *ev)
{
    return verdict_with(V_CALLER, ev, "buffer %zu has a length, but no place",
                        i);
}

enum verdict
iov_segments(const struct iov_list *l, struct crypto_segment **out,
             size_t *out_num, struct evidence *ev)
{
    struct crypto_segment *segs = new_segments(l);
    size_t num = 0;

    if (segs == NULL)
        return V_NO_MEMORY;
    for (size_t i = 0; i < l->num; i++) {
        const gss_iov_buffer_desc *b = &l->all[i];
        bool message = is_message(b);

        if (!message && !is_signed_only(b))
            continue;
        if (b->buffer.length > 0 && b->buffer.value == NULL) {
            free(segs);
            return no_place(i, ev);
        }
        add_message(segs, &num, b, message ? b->buffer.value : NULL);
    }
    *out = segs;
    *out_num = num;
    return V_OK;
}

enum verdict
iov_signed_only(const struct iov_list *l, struct crypto_segment **out_pieces,
                struct surroundings *out_around,
                struct crypto_segment **out_segs, struct evidence *ev)
{
    struct crypto_segment *pieces = new_segments(l), *segs = new_segments(l);
    size_t num = 0, before = 0;
    enum verdict v = pieces != NULL && segs != NULL ? V_OK : V_NO_MEMORY;

    for (size_t i = 0; i < l->num && v == V_OK; i++) {
        const gss_iov_buffer_desc *b = &l->all[i];

        if (b == l->data)
            before = num;
        if (!is_signed_only(b))
            continue;
        if (b->buffer.length > 0 && b->buffer.value == NULL)
            v = no_place(i, ev);
        else
            add_message(pieces, &num, b, NULL);
    }
    if (v != V_OK) {
        free(pieces);
        free(segs);
        return v;
    }
    out_around->before = pieces;
    out_around->num_before = before;
    out_around->after = pieces + before;
    out_around->num_after = num - before;
    *out_pieces = pieces;
    *out_segs = segs;
    return V_OK;
}

enum verdict
iov_claim_take(struct iov_claim *c, gss_iov_buffer_desc *buffer, size_t len,
               struct evidence *ev)
{
    void *place = NULL;

    if (buffer == NULL)
        return V_OK;
    if ((buffer->type & GSS_IOV_BUFFER_FLAG_ALLOCATE) != 0) {
        if (len > 0 && (place = malloc(len)) == NULL)
            return V_NO_MEMORY;
        c->before = *buffer;
        buffer->buffer.value = place;
        buffer->type |= GSS_IOV_BUFFER_FLAG_ALLOCATED;
    } else {
        if (buffer->buffer.length < len ||
            (len > 0 && buffer->buffer.value == NULL))
            return verdict_with(
                V_BUFFER_SIZE, ev, "%zu bytes of type %u, %zu are needed",
                buffer->buffer.length, (unsigned)buffer->type, len);
        c->before = *buffer;
    }
    c->buffer = buffer;
    buffer->buffer.length = len;
    return V_OK;
}

void
iov_claim_undo(struct iov_claim *c)
{
    if (c->buffer == NULL)
        return;
    if ((c->before.type & GSS_IOV_BUFFER_FLAG_ALLOCATE) != 0 &&
        c->buffer->buffer.value != NULL) {
        crypto_wipe(c->buffer->buffer.value, c->buffer->buffer.length);
        free(c->buffer->buffer.value);
    }
    *c->buffer = c->before;
    c->buffer = NULL;
}
