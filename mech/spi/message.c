/* mech/spi/message.c: entry points for protecting messages. */
#include "mech/gss/buffers.h"
#include "mech/context/context.h"
#include "mech/context/prf.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"

OM_uint32
gssi_get_mic(OM_uint32 *minor, gss_ctx_id_t context, gss_qop_t qop,
             gss_buffer_t message, gss_buffer_t token)
{
    enum verdict v;
    struct evidence ev = EVIDENCE_INIT;
    struct builder b = BUILDER_INIT;
    struct msg_context *m = NULL;

    buffer_clear(token);
    v = context_msg(context_of(context), qop, &m);
    if (v == V_OK)
        v = msg_get_mic(m, buffer_bytes(message), &b, &ev);
    if (v == V_OK)
        v = buffer_take(&b, token);
    builder_free(&b);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_verify_mic(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t message,
                gss_buffer_t token, gss_qop_t *qop)
{
    enum verdict v, order = V_OK;
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;

    if (qop != NULL)
        *qop = GSS_C_QOP_DEFAULT;
    v = context_msg(context_of(context), GSS_C_QOP_DEFAULT, &m);
    if (v == V_OK)
        v = msg_verify_mic(m, buffer_bytes(message), buffer_bytes(token),
                           &order, &ev);
    return status_of_received(v, order, &ev, minor);
}

OM_uint32
gssi_wrap(OM_uint32 *minor, gss_ctx_id_t context, int conf_req, gss_qop_t qop,
          gss_buffer_t input, int *conf_state, gss_buffer_t output)
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
        v = msg_wrap(m, conf_req != 0, buffer_bytes(input), &b, &ev);
    if (v == V_OK)
        v = buffer_take(&b, output);
    if (v == V_OK && conf_state != NULL)
        *conf_state = conf_req != 0;
    builder_free(&b);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_unwrap(OM_uint32 *minor, gss_ctx_id_t context, gss_buffer_t input,
            gss_buffer_t output, int *conf_state, gss_qop_t *qop)
{
    enum verdict v, order = V_OK;
    bool conf = false;
    struct evidence ev = EVIDENCE_INIT;
    struct builder b = BUILDER_INIT;
    struct msg_context *m = NULL;

    buffer_clear(output);
    if (conf_state != NULL)
        *conf_state = 0;
    if (qop != NULL)
        *qop = GSS_C_QOP_DEFAULT;
    v = context_msg(context_of(context), GSS_C_QOP_DEFAULT, &m);
    if (v == V_OK)
        v = msg_unwrap(m, buffer_bytes(input), &b, &conf, &order, &ev);
    if (v == V_OK)
        v = buffer_take(&b, output);
    if (v == V_OK && conf_state != NULL)
        *conf_state = conf;
    builder_free(&b);
    return status_of_received(v, order, &ev, minor);
}

OM_uint32
gssi_wrap_size_limit(OM_uint32 *minor, gss_ctx_id_t context, int conf_req,
                     gss_qop_t qop, OM_uint32 output_size, OM_uint32 *max_input)
{
    enum verdict v;
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;

    if (max_input == NULL)
        return status_no_place(minor);
    *max_input = 0;
    v = context_msg(context_of(context), qop, &m);
    if (v == V_OK)
        *max_input =
            (OM_uint32)msg_wrap_size_limit(m, conf_req != 0, output_size);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_pseudo_random(OM_uint32 *minor, gss_ctx_id_t context, int prf_key,
                   const gss_buffer_t input, ssize_t desired_len,
                   gss_buffer_t output)
{
    enum verdict v;
    struct evidence ev = EVIDENCE_INIT;
    struct builder b = BUILDER_INIT;

    buffer_clear(output);
    v = desired_len < 0
            ? verdict_with(V_CALLER, &ev, "a negative length was asked for")
            : prf_plus(context_of(context), prf_key, buffer_bytes(input),
                       (size_t)desired_len, &b, &ev);
    if (v == V_OK)
        v = buffer_take(&b, output);
    builder_free(&b);
    return status_of(v, &ev, minor);
}
