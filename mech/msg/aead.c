/* mech/msg/aead.c: contracts in aead.h. */
#include "mech/msg/aead.h"

#include <string.h>

/* The buffers of a token to be made, in the order of the token; the associated
 * data stands in front of the message that it goes with. */
enum wrap_buffer { HEADER, ASSOC, DATA, PADDING, TRAILER, WRAP_BUFFERS };

static gss_iov_buffer_desc
input_buffer(OM_uint32 type, struct bytes in)
{
    gss_iov_buffer_desc b = {.type = type};

    /* The engine reads SIGN_ONLY and STREAM buffers, and writes neither. */
    b.buffer.value = bytes_unconst(in.data);
    b.buffer.length = in.len;
    return b;
}

static size_t
token_len(const gss_iov_buffer_desc iov[WRAP_BUFFERS])
{
    return iov[HEADER].buffer.length + iov[DATA].buffer.length +
           iov[PADDING].buffer.length + iov[TRAILER].buffer.length;
}

/* Gives the buffers that make up the token their places, side by side. */
static void
place(gss_iov_buffer_desc iov[WRAP_BUFFERS], uint8_t *at, struct bytes message)
{
    for (int i = 0; i < WRAP_BUFFERS; i++) {
        if (i == ASSOC)
            continue;
        iov[i].buffer.value = at;
        if (i == DATA && message.len > 0)
            memcpy(at, message.data, message.len);
        at += iov[i].buffer.length;
    }
}

enum verdict
aead_wrap(struct msg_context *m, bool conf, struct bytes assoc,
          struct bytes message, struct builder *out, struct evidence *ev)
{
    size_t start = out->len;
    uint8_t *at;
    enum verdict v;
    gss_iov_buffer_desc iov[WRAP_BUFFERS] = {
        [HEADER] = {.type = GSS_IOV_BUFFER_TYPE_HEADER},
        [ASSOC] = input_buffer(GSS_IOV_BUFFER_TYPE_SIGN_ONLY, assoc),
        [DATA] = input_buffer(GSS_IOV_BUFFER_TYPE_DATA, message),
        [PADDING] = {.type = GSS_IOV_BUFFER_TYPE_PADDING},
        [TRAILER] = {.type = GSS_IOV_BUFFER_TYPE_TRAILER},
    };

    v = msg_wrap_iov_length(m, conf, iov, WRAP_BUFFERS, ev);
    if (v != V_OK)
        return v;
    at = builder_room(out, token_len(iov));
    if (at == NULL)
        return V_NO_MEMORY;
    place(iov, at, message);
    v = msg_wrap_iov(m, conf, iov, WRAP_BUFFERS, ev);
    /* What the padding took may be less than was set aside. */
    builder_cut(out, start + (v == V_OK ? token_len(iov) : 0));
    return v;
}

enum verdict
aead_unwrap(struct msg_context *m, struct bytes token, struct bytes assoc,
            gss_buffer_t out, bool *out_conf, enum verdict *out_order,
            struct evidence *ev)
{
    enum verdict v;
    gss_iov_buffer_desc iov[] = {
        input_buffer(GSS_IOV_BUFFER_TYPE_STREAM, token),
        input_buffer(GSS_IOV_BUFFER_TYPE_SIGN_ONLY, assoc),
        {.type = GSS_IOV_BUFFER_TYPE_DATA | GSS_IOV_BUFFER_FLAG_ALLOCATE},
    };

    v = msg_unwrap_iov(m, iov, sizeof(iov) / sizeof(iov[0]), out_conf,
                       out_order, ev);
    if (v == V_OK)
        *out = iov[2].buffer;
    return v;
}
