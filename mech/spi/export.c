/* mech/spi/export.c: entry points for contexts that change processes. */
#include "mech/gss/buffers.h"
#include "mech/context/export.h"
#include "mech/context/import.h"
#include "mech/gss/oids.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"

/* RFC 2743 section 2.2.8: the context is gone once its token is made, and is
 * untouched where none could be. */
OM_uint32
gssi_export_sec_context(OM_uint32 *minor, gss_ctx_id_t *context,
                        gss_buffer_t token)
{
    enum verdict v = V_INCOMPLETE;
    struct evidence ev = EVIDENCE_INIT;
    struct builder b = BUILDER_INIT;
    struct context *c;

    buffer_clear(token);
    c = context != NULL ? context_of(*context) : NULL;
    if (c != NULL)
        v = context_export(c, &b, &ev);
    if (v == V_OK)
        v = buffer_take(&b, token);
    if (v == V_OK) {
        context_free(c);
        *context = GSS_C_NO_CONTEXT;
    }
    builder_free(&b);
    return status_of(v, &ev, minor);
}

/* The mechanism says which form the token has; NULL is krb5. */
OM_uint32
gssi_import_sec_context_by_mech(OM_uint32 *minor, gss_OID mech,
                                gss_buffer_t token, gss_ctx_id_t *context)
{
    enum verdict v = V_BAD_MECH;
    struct evidence ev = EVIDENCE_INIT;
    struct context *c = NULL;

    if (context == NULL)
        return status_no_place(minor);
    *context = GSS_C_NO_CONTEXT;
    if (mech_oid_find(mech) != NULL)
        v = context_import(mech, buffer_bytes(token), &c, &ev);
    if (v == V_OK)
        *context = context_handle(c);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_import_sec_context(OM_uint32 *minor, gss_buffer_t token,
                        gss_ctx_id_t *context)
{
    return gssi_import_sec_context_by_mech(minor, GSS_C_NO_OID, token, context);
}

OM_uint32
gssi_process_context_token(OM_uint32 *minor, gss_ctx_id_t context,
                           gss_buffer_t token)
{
    enum verdict v = V_INCOMPLETE;
    struct evidence ev = EVIDENCE_INIT;

    if (context != GSS_C_NO_CONTEXT)
        v = context_process_token(context_of(context), buffer_bytes(token),
                                  &ev);
    return status_of(v, &ev, minor);
}
