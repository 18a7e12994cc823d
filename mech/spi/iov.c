/* mech/spi/iov.c: entry points for messages in scattered buffers. */
#include "mech/context/context.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"

static enum verdict
engine_for_buffers(gss_ctx_id_t context, gss_qop_t qop,
                   const gss_iov_buffer_desc *iov, int count,
                   struct msg_context **out)
{
    return iov == NULL || count < 0
               ? V_CALLER
               : context_msg(context_of(context), qop, out);
}

OM_uint32
gssi_wrap_iov(OM_uint32 *minor, gss_ctx_id_t context, int conf_req,
              gss_qop_t qop, int *conf_state, gss_iov_buffer_desc *iov,
              int count)
{
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;
    enum verdict v = engine_for_buffers(context, qop, iov, count, &m);

    if (v == V_OK)
        v = msg_wrap_iov(m, conf_req != 0, iov, count, &ev);
    if (conf_state != NULL)
        *conf_state = v == V_OK && conf_req != 0;
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_wrap_iov_length(OM_uint32 *minor, gss_ctx_id_t context, int conf_req,
                     gss_qop_t qop, int *conf_state, gss_iov_buffer_desc *iov,
                     int count)
{
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;
    enum verdict v = engine_for_buffers(context, qop, iov, count, &m);

    if (v == V_OK)
        v = msg_wrap_iov_length(m, conf_req != 0, iov, count, &ev);
    if (conf_state != NULL)
        *conf_state = v == V_OK && conf_req != 0;
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_unwrap_iov(OM_uint32 *minor, gss_ctx_id_t context, int *conf_state,
                gss_qop_t *qop, gss_iov_buffer_desc *iov, int count)
{
    enum verdict v, order = V_OK;
    bool conf = false;
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;

    if (qop != NULL)
        *qop = GSS_C_QOP_DEFAULT;
    v = engine_for_buffers(context, GSS_C_QOP_DEFAULT, iov, count, &m);
    if (v == V_OK)
        v = msg_unwrap_iov(m, iov, count, &conf, &order, &ev);
    if (conf_state != NULL)
        *conf_state = v == V_OK && conf;
    return status_of_received(v, order, &ev, minor);
}

OM_uint32
gssi_get_mic_iov(OM_uint32 *minor, gss_ctx_id_t context, gss_qop_t qop,
                 gss_iov_buffer_desc *iov, int count)
{
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;
    enum verdict v = engine_for_buffers(context, qop, iov, count, &m);

    if (v == V_OK)
        v = msg_get_mic_iov(m, iov, count, &ev);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_get_mic_iov_length(OM_uint32 *minor, gss_ctx_id_t context, gss_qop_t qop,
                        gss_iov_buffer_desc *iov, int count)
{
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;
    enum verdict v = engine_for_buffers(context, qop, iov, count, &m);

    if (v == V_OK)
        v = msg_get_mic_iov_length(m, iov, count, &ev);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_verify_mic_iov(OM_uint32 *minor, gss_ctx_id_t context, gss_qop_t *qop,
                    gss_iov_buffer_desc *iov, int count)
{
    enum verdict v, order = V_OK;
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;

    if (qop != NULL)
        *qop = GSS_C_QOP_DEFAULT;
    v = engine_for_buffers(context, GSS_C_QOP_DEFAULT, iov, count, &m);
    if (v == V_OK)
        v = msg_verify_mic_iov(m, iov, count, &order, &ev);
    return status_of_received(v, order, &ev, minor);
}
