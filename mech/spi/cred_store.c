/* mech/spi/cred_store.c: entry points that store credentials. */
#include "mech/cred/save.h"
#include "mech/gss/oids.h"
#include "mech/spi/objects.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"

static enum verdict
elements_of(gss_const_OID mech, gss_OID_set *out)
{
    OM_uint32 minor;
    gss_OID_set set = GSS_C_NO_OID_SET;

    if (gss_create_empty_oid_set(&minor, &set) != GSS_S_COMPLETE)
        return V_NO_MEMORY;
    if (gss_add_oid_set_member(&minor, mech_oid_find(mech), &set) !=
        GSS_S_COMPLETE) {
        (void)gss_release_oid_set(&minor, &set);
        return V_NO_MEMORY;
    }
    *out = set;
    return V_OK;
}

OM_uint32
gssi_store_cred_into(OM_uint32 *minor, gss_cred_id_t cred,
                     gss_cred_usage_t usage, gss_OID mech, OM_uint32 overwrite,
                     OM_uint32 make_default, gss_const_key_value_set_t store,
                     gss_OID_set *elements_stored,
                     gss_cred_usage_t *usage_stored)
{
    enum verdict v = V_OK;
    struct evidence ev = EVIDENCE_INIT;
    gss_OID_set elements = GSS_C_NO_OID_SET;
    struct cred_save_request request = {
        .usage = usage,
        .overwrite = overwrite != 0,
        .make_default = make_default != 0,
        .store = store,
    };
    OM_uint32 ignored;

    if (elements_stored != NULL)
        *elements_stored = GSS_C_NO_OID_SET;
    if (mech_oid_find(mech) == NULL)
        return status_of(V_BAD_MECH, &ev, minor);
    if (cred == GSS_C_NO_CREDENTIAL)
        return status_of(V_CALLER, &ev, minor);
    if (elements_stored != NULL)
        v = elements_of(mech, &elements);
    if (v == V_OK)
        v = cred_save(cred_of(cred), &request, &ev);
    if (v == V_OK && elements_stored != NULL)
        *elements_stored = elements;
    else
        (void)gss_release_oid_set(&ignored, &elements);
    if (v == V_OK && usage_stored != NULL)
        *usage_stored = GSS_C_INITIATE;
    return status_of(v, &ev, minor);
}

OM_uint32
gssi_store_cred(OM_uint32 *minor, gss_cred_id_t cred, gss_cred_usage_t usage,
                gss_OID mech, OM_uint32 overwrite, OM_uint32 make_default,
                gss_OID_set *elements_stored, gss_cred_usage_t *usage_stored)
{
    return gssi_store_cred_into(minor, cred, usage, mech, overwrite,
                                make_default, GSS_C_NO_CRED_STORE,
                                elements_stored, usage_stored);
}
