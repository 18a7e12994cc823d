/* mech/spi/cred_export.c: entry points that export and import credentials. */
#include "mech/gss/buffers.h"
#include "mech/cred/export.h"
#include "mech/gss/oids.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"

OM_uint32
gssi_export_cred(OM_uint32 *minor, gss_cred_id_t cred, gss_buffer_t token)
{
    enum verdict v = V_CALLER;
    struct evidence ev = EVIDENCE_INIT;
    struct builder out = BUILDER_INIT;

    buffer_clear(token);
    if (cred != GSS_C_NO_CREDENTIAL)
        v = cred_export(cred_of(cred), &out, &ev);
    if (v == V_OK)
        v = buffer_take(&out, token);
    builder_free(&out);
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_import_cred_by_mech(OM_uint32 *minor, gss_OID mech, gss_buffer_t token,
                         gss_cred_id_t *cred)
{
    enum verdict v = V_BAD_MECH;
    struct evidence ev = EVIDENCE_INIT;
    struct cred *c = NULL;

    if (cred == NULL)
        return status_no_place(minor);
    *cred = GSS_C_NO_CREDENTIAL;
    if (mech_oid_find(mech) != NULL)
        v = cred_import(buffer_bytes(token), &c, &ev);
    if (v == V_OK) {
        c->mech = mech_oid_find(mech);
        *cred = cred_handle(c);
    }
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_import_cred(OM_uint32 *minor, gss_buffer_t token, gss_cred_id_t *cred)
{
    return gssi_import_cred_by_mech(minor, GSS_C_NO_OID, token, cred);
}
