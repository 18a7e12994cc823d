/* mech/gss/buffers.c: between GSS-API's buffers and ours. */
#include "mech/gss/buffers.h"

struct bytes
buffer_bytes(gss_const_buffer_t buffer)
{
    struct bytes view = {NULL, 0};

    if (buffer != NULL) {
        view.data = buffer->value;
        view.len = buffer->length;
    }
    return view;
}

void
buffer_clear(gss_buffer_t buffer)
{
    if (buffer == NULL)
        return;
    buffer->value = NULL;
    buffer->length = 0;
}

enum verdict
buffer_take(struct builder *b, gss_buffer_t out)
{
    uint8_t *data = NULL;
    size_t len = 0;

    if (out == NULL) {
        builder_free(b);
        return V_CALLER;
    }
    if (!builder_take(b, &data, &len))
        return V_NO_MEMORY;
    out->value = data;
    out->length = len;
    return V_OK;
}
