/* mech/spi/aead.c: entry points for messages with associated data. */
#include "mech/msg/aead.h"
#include "mech/gss/buffers.h"
#include "mech/context/context.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"

OM_uint32
gssi_wrap_aead(OM_uint32 *minor, gss_ctx_id_t context, int conf_req,
               gss_qop_t qop, gss_buffer_t assoc, gss_buffer_t input,
               int *conf_state, gss_buffer_t output)
{
    enum verdict v;
    struct evidence ev = EVIDENCE_INIT;
    struct builder b = BUILDER_INIT;
    struct msg_context *m = NULL;

    buffer_clear(output);
    if (conf_state != NULL)
        *conf_state = 0;
    v = context_msg(context_of(context), qop, &m);
    if (v == V_OK)
        v = aead_wrap(m, conf_req != 0, buffer_bytes(assoc),
                      buffer_bytes(input), &b, &ev);
    if (v == V_OK)
        v = buffer_take(&b, output);
    if (v == V_OK && conf_state != NULL)
        *conf_state = conf_req != 0;
    builder_free(&b);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_unwrap_aead(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t input,
                 gss_buffer_t assoc, gss_buffer_t output, int *conf_state,
                 gss_qop_t *qop)
{
    enum verdict v, order = V_OK;
    bool conf = false;
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;

    buffer_clear(output);
    if (conf_state != NULL)
        *conf_state = 0;
    if (qop != NULL)
        *qop = GSS_C_QOP_DEFAULT;
    v = context_msg(context_of(context), GSS_C_QOP_DEFAULT, &m);
    if (v == V_OK)
        v = aead_unwrap(m, buffer_bytes(input), buffer_bytes(assoc), output,
                        &conf, &order, &ev);
    if (v == V_OK && conf_state != NULL)
        *conf_state = conf;
    return status_of_received(v, order, &ev, minor);
}
