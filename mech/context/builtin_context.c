/* mech/context/builtin_context.c: contract in builtin_context.h. */
#include "mech/context/builtin_context.h"

#include <stddef.h>

#include "mech/gss/builtin_status.h"
#include "mech/krb5/oids.h"
#include "mech/gss/oids.h"

/* What a gss_ctx_id_t of an application points to. */
struct library_context {
    struct library_context *itself;
    gss_OID mech;
    gss_ctx_id_t inner;
};

/* The mechanism is the public one: a context that is keyed with it is the
 * builtin's. */
static struct library_context *
surrounding(gss_ctx_id_t *inner)
{
    struct library_context *c =
        (struct library_context *)((char *)inner -
                                   offsetof(struct library_context, inner));

    if (c->itself != c || mech_oid_find(c->mech) == NULL)
        return NULL;
    return c;
}

static enum verdict
bring_target(const struct name *target, gss_name_t *out)
{
    void *handle = krb_name_handle(target->krb);
    gss_buffer_desc principal = {sizeof(handle), &handle};
    OM_uint32 minor;

    return GSS_ERROR(
               gss_import_name(&minor, &principal, krb_oid_principal(), out))
               ? V_NO_MEMORY
               : V_OK;
}

static enum verdict
go_on(const struct builtin_call *call, struct library_context *c,
      gss_name_t target, gss_OID mech, OM_uint32 *out_major,
      struct evidence *ev)
{
    gss_ctx_id_t handle = (gss_ctx_id_t)c;
    OM_uint32 minor;

    *out_major = gss_init_sec_context(
        &minor, GSS_C_NO_CREDENTIAL, &handle, target, mech, call->req_flags,
        call->time_req, call->bindings, call->input, call->actual_mech,
        call->output, call->ret_flags, call->time_rec);
    if (!GSS_ERROR(*out_major))
        return V_OK;
    return builtin_verdict(*out_major, minor, mech, "MIT's own mechanism", ev);
}

enum verdict
builtin_context_continue(const struct builtin_call *call, OM_uint32 *out_major,
                         struct evidence *ev)
{
    struct library_context *c = surrounding(call->context);
    gss_name_t target = GSS_C_NO_NAME;
    struct builder oid = BUILDER_INIT;
    gss_OID_desc mech;
    OM_uint32 ignored;
    enum verdict v = V_NO_MEMORY;

    if (c == NULL)
        return verdict_with(V_INCOMPLETE, ev, "it is another mechanism's");
    mech_oid_builtin(&oid);
    mech.length = (OM_uint32)oid.len;
    mech.elements = oid.data;
    if (builder_ok(&oid))
        v = bring_target(call->target, &target);
    if (v == V_OK)
        v = go_on(call, c, target, &mech, out_major, ev);
    (void)gss_release_name(&ignored, &target);
    builder_free(&oid);
    return v;
}
