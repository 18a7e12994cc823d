/* mech/spi/context.c: entry points for establishing and inspecting contexts. */
#include "mech/gss/buffers.h"
#include "mech/context/builtin_context.h"
#include "mech/context/context.h"
#include "mech/context/inquiry.h"
#include "mech/krb5/call.h"
#include "mech/spi/audit.h"
#include "mech/spi/log.h"
#include "mech/gss/oids.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"
#include "mech/trace/trace.h"

/* The status of one leg; a context that fails is worth a line in the log. */
static OM_uint32
initiator_status(enum verdict v, const struct evidence *ev, OM_uint32 *minor)
{
    if (!context_goes_on(v))
        log_client_failure(v, ev);
    return status_of(v, ev, minor);
}

static OM_uint32
acceptor_status(enum verdict v, const struct evidence *ev, OM_uint32 *minor)
{
    if (!context_goes_on(v))
        log_refusal(v, ev);
    return status_of(v, ev, minor);
}

/* A second request that nobody answered: the application may have been told of
 * the connection's end alone. */
static void
log_unanswered(const struct context *c)
{
    if (c == NULL || c->refusal == NULL)
        return;
    trace_line("no answer to the second request; the first: %s",
               c->refusal->text);
    log_client_failure(V_PEER_ERROR, c->refusal);
}

/* Outputs of init_sec_context that are only set by a call that went well. */
static void
report_initiated(const struct context *c, gss_OID *actual_mech,
                 OM_uint32 *ret_flags, OM_uint32 *time_rec)
{
    if (actual_mech != NULL)
        *actual_mech = c->mech;
    if (ret_flags != NULL)
        *ret_flags = c->flags;
    if (time_rec != NULL)
        *time_rec = context_lifetime(c);
}

/* The library's builtin goes on with its own context. */
static OM_uint32
pass_on(const struct builtin_call *call, OM_uint32 *minor)
{
    OM_uint32 theirs = GSS_S_COMPLETE, ours;
    struct evidence ev = EVIDENCE_INIT;
    enum verdict v = builtin_context_continue(call, &theirs, &ev);

    ours = initiator_status(v, &ev, minor);
    return theirs != GSS_S_COMPLETE ? theirs : ours;
}

OM_uint32
gssi_init_sec_context(OM_uint32 *minor, gss_cred_id_t cred,
                      gss_ctx_id_t *context, gss_name_t target, gss_OID mech,
                      OM_uint32 req_flags, OM_uint32 time_req,
                      gss_channel_bindings_t bindings, gss_buffer_t input,
                      gss_OID *actual_mech, gss_buffer_t output,
                      OM_uint32 *ret_flags, OM_uint32 *time_rec)
{
    enum verdict v, taken;
    struct evidence ev = EVIDENCE_INIT;
    struct builder token = BUILDER_INIT;
    struct context *c = context != NULL ? context_of(*context) : NULL;
    struct initiate_call call = {
        .cred = cred_of(cred),
        .target = name_of(target),
        .mech = mech_oid_find(mech),
        .req_flags = req_flags,
        .time_req = time_req == GSS_C_INDEFINITE ? 0 : time_req,
        .bindings = bindings,
        .has_input = input != GSS_C_NO_BUFFER && input->value != NULL,
        .input = buffer_bytes(input),
    };

    if (context == NULL || output == GSS_C_NO_BUFFER)
        return status_no_place(minor);
    buffer_clear(output);
    if (call.mech == NULL)
        return status_of(V_BAD_MECH, &ev, minor);
    if (call.target == NULL)
        return status_of(V_BAD_NAME, &ev, minor);
    if (c != NULL && !context_is_ours(c)) {
        const struct builtin_call theirs = {
            context, call.target, req_flags, time_req,  bindings,
            input,   actual_mech, output,    ret_flags, time_rec,
        };

        return pass_on(&theirs, minor);
    }
    v = context_initiate(&call, &c, &token, &ev);
    taken = buffer_take(&token, output);
    if (taken != V_OK && context_goes_on(v)) {
        context_free(c);
        c = NULL;
        v = taken;
    }
    *context = context_handle(c);
    if (context_goes_on(v))
        report_initiated(c, actual_mech, ret_flags, time_rec);
    return initiator_status(v, &ev, minor);
}

/* What accept_sec_context gives the application beside the token. */
struct accepted {
    gss_name_t *src_name;
    gss_OID *mech_type;
    OM_uint32 *ret_flags;
    OM_uint32 *time_rec;
    gss_cred_id_t *delegated;
};

static void
clear_accepted(const struct accepted *out)
{
    if (out->src_name != NULL)
        *out->src_name = GSS_C_NO_NAME;
    if (out->mech_type != NULL)
        *out->mech_type = GSS_C_NO_OID;
    if (out->ret_flags != NULL)
        *out->ret_flags = 0;
    if (out->time_rec != NULL)
        *out->time_rec = 0;
    if (out->delegated != NULL)
        *out->delegated = GSS_C_NO_CREDENTIAL;
}

static enum verdict
copy_server(const struct context *c, struct name **out, struct evidence *ev)
{
    struct krb_name *copy = NULL;
    enum verdict v = krb_name_duplicate(c->server, &copy, ev);

    return v == V_OK ? name_new(c->mech, copy, out) : v;
}

/* The client's name; an acceptor's has attributes. */
static enum verdict
copy_client(const struct context *c, struct name **out, struct evidence *ev)
{
    const struct ap_session *s = ap_exchange_session(c->exchange);
    struct attributes *attributes = NULL;
    struct krb_name *copy = NULL;
    enum verdict v = V_OK;

    if (s != NULL)
        v = attributes_new(s->pac, s->indicators, &attributes);
    if (v == V_OK)
        v = krb_name_duplicate(c->client, &copy, ev);
    if (v != V_OK) {
        attributes_free(attributes);
        return v;
    }
    v = name_new_with(c->mech, copy, attributes, out);
    if (v == V_OK)
        (*out)->plugins = plugin_data_share(c->plugins);
    return v;
}

static enum verdict
report_accepted(const struct context *c, struct cred *delegated,
                const struct accepted *out, struct evidence *ev)
{
    enum verdict v = V_OK;
    struct name *source = NULL;

    if (out->src_name != NULL) {
        v = copy_client(c, &source, ev);
        if (v != V_OK)
            return v;
        *out->src_name = name_handle(source);
    }
    if (out->mech_type != NULL)
        *out->mech_type = c->mech;
    if (out->ret_flags != NULL)
        *out->ret_flags = c->flags;
    if (out->time_rec != NULL)
        *out->time_rec = context_lifetime(c);
    if (out->delegated != NULL)
        *out->delegated = cred_handle(delegated);
    return V_OK;
}

/* A context that stands, with its token, is given to the application whole or
 * not at all. */
static enum verdict
deliver(struct accept_call *call, const struct context *c,
        struct builder *token, gss_buffer_t output, const struct accepted *out,
        struct evidence *ev)
{
    enum verdict v = buffer_take(token, output);

    if (v == V_OK)
        v = report_accepted(c, call->delegated, out, ev);
    return v;
}

/* One leg, with its line of the audit. */
static enum verdict
accept_leg(struct accept_call *call, struct context **c, gss_buffer_t output,
           const struct accepted *out, struct evidence *ev)
{
    struct builder token = BUILDER_INIT;
    const struct audit audit = audit_begin();
    enum verdict v = context_accept(call, c, &token, ev);
    OM_uint32 ignored;

    if (v == V_OK) {
        v = deliver(call, *c, &token, output, out, ev);
        if (v != V_OK) {
            cred_free(call->delegated);
            context_free(*c);
            *c = NULL;
            (void)gss_release_buffer(&ignored, output);
        }
    } else if (buffer_take(&token, output) != V_OK && v == V_CONTINUE) {
        context_free(*c);
        *c = NULL;
        v = V_NO_MEMORY;
    }
    audit_end(&audit, call, *c, v, ev);
    builder_free(&token);
    return v;
}

OM_uint32
gssi_accept_sec_context(OM_uint32 *minor, gss_ctx_id_t *context,
                        gss_cred_id_t verifier_cred, gss_buffer_t input,
                        gss_channel_bindings_t bindings, gss_name_t *src_name,
                        gss_OID *mech_type, gss_buffer_t output,
                        OM_uint32 *ret_flags, OM_uint32 *time_rec,
                        gss_cred_id_t *delegated)
{
    enum verdict v;
    OM_uint32 status;
    struct evidence ev = EVIDENCE_INIT;
    struct context *c = context != NULL ? context_of(*context) : NULL;
    const struct accepted out = {src_name, mech_type, ret_flags, time_rec,
                                 delegated};
    struct accept_call call = {
        .cred = cred_of(verifier_cred),
        .bindings = bindings,
        .input = buffer_bytes(input),
        .want_delegated = delegated != NULL,
    };

    clear_accepted(&out);
    if (context == NULL || output == GSS_C_NO_BUFFER)
        return status_no_place(minor);
    buffer_clear(output);
    krb_call_begin();
    v = accept_leg(&call, &c, output, &out, &ev);
    *context = context_handle(c);
    status = acceptor_status(v, &ev, minor);
    krb_call_end();
    return status;
}

/* RFC 2743 section 2.2.3: output tokens are obsolete, so none is made. */
OM_uint32
gssi_delete_sec_context(OM_uint32 *minor, gss_ctx_id_t *context,
                        gss_buffer_t output)
{
    *minor = 0;
    buffer_clear(output);
    if (context != NULL) {
        log_unanswered(context_of(*context));
        context_free(context_of(*context));
        *context = GSS_C_NO_CONTEXT;
    }
    return GSS_S_COMPLETE;
}

OM_uint32
gssi_context_time(OM_uint32 *minor, gss_ctx_id_t context, OM_uint32 *time_rec)
{
    enum verdict v = V_OK;
    struct evidence ev = EVIDENCE_INIT;
    const struct context *c = context_of(context);

    if (time_rec == NULL)
        return status_no_place(minor);
    *time_rec = 0;
    if (c == NULL || !c->established)
        return status_of_question(V_INCOMPLETE, &ev, minor);
    *time_rec = context_lifetime(c);
    if (*time_rec == 0)
        v = context_expired(c, &ev);
    return status_of_question(v, &ev, minor);
}

static enum verdict
inquire_names(const struct context *c, gss_name_t *src_name,
              gss_name_t *targ_name, struct evidence *ev)
{
    enum verdict v = V_OK;
    struct name *source = NULL, *target = NULL;

    if (src_name != NULL)
        v = copy_client(c, &source, ev);
    if (v == V_OK && targ_name != NULL)
        v = copy_server(c, &target, ev);
    if (v != V_OK) {
        name_free(source);
        return v;
    }
    if (src_name != NULL)
        *src_name = name_handle(source);
    if (targ_name != NULL)
        *targ_name = name_handle(target);
    return V_OK;
}

OM_uint32
gssi_inquire_context(OM_uint32 *minor, gss_ctx_id_t context,
                     gss_name_t *src_name, gss_name_t *targ_name,
                     OM_uint32 *lifetime, gss_OID *mech_type, OM_uint32 *flags,
                     int *locally_initiated, int *open)
{
    enum verdict v = V_OK;
    struct evidence ev = EVIDENCE_INIT;
    const struct context *c = context_of(context);

    if (src_name != NULL)
        *src_name = GSS_C_NO_NAME;
    if (targ_name != NULL)
        *targ_name = GSS_C_NO_NAME;
    /* The library reads the mechanism whatever we return. */
    if (mech_type != NULL)
        *mech_type = c != NULL && c->mech != NULL ? c->mech : mech_oid_krb5();
    if (c == NULL)
        return status_of_question(V_INCOMPLETE, &ev, minor);
    /* The library drops the names of a call that reports expiry, so expiry is
     * told by a lifetime of 0 beside GSS_S_COMPLETE (RFC 2744 section 5.21). */
    if (c->established)
        v = inquire_names(c, src_name, targ_name, &ev);
    if (v == V_OK) {
        if (lifetime != NULL)
            *lifetime = c->established ? context_lifetime(c) : 0;
        if (flags != NULL)
            *flags = c->flags;
        if (locally_initiated != NULL)
            *locally_initiated = c->initiator;
        if (open != NULL)
            *open = c->established;
    }
    return status_of_question(v, &ev, minor);
}

OM_uint32
gssi_inquire_sec_context_by_oid(OM_uint32 *minor, const gss_ctx_id_t context,
                                const gss_OID object,
                                gss_buffer_set_t *data_set)
{
    enum verdict v = V_UNAVAILABLE;
    struct evidence ev = EVIDENCE_INIT;

    if (data_set == NULL)
        return status_no_place(minor);
    *data_set = GSS_C_NO_BUFFER_SET;
    if (object != GSS_C_NO_OID)
        v = context_inquire(context_of(context), object, data_set, &ev);
    return status_of_question(v, &ev, minor);
}

/* There is no object of this mechanism that a context could be told. */
OM_uint32
gssi_set_sec_context_option(OM_uint32 *minor, gss_ctx_id_t *context,
                            const gss_OID object, const gss_buffer_t value)
{
    struct evidence ev = EVIDENCE_INIT;

    (void)context;
    (void)object;
    (void)value;
    return status_of_question(V_UNAVAILABLE, &ev, minor);
}
