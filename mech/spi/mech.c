/* mech/spi/mech.c: entry points about the mechanism itself. */
#include <stdlib.h>
#include <string.h>

#include "mech/gss/buffers.h"
#include "mech/gss/builtin_status.h"
#include "mech/gss/extension_oids.h"
#include "mech/krb5/keys.h"
#include "mech/krb5/lucid.h"
#include "mech/krb5/oids.h"
#include "mech/krb5/tickets.h"
#include "mech/name/name.h"
#include "mech/gss/oids.h"
#include "mech/spi/spi.h"
#include "mech/gss/status.h"
#include "mech/context/export.h"

OM_uint32
gssi_display_status(OM_uint32 *minor, OM_uint32 value, int type, gss_OID mech,
                    OM_uint32 *message_context, gss_buffer_t text)
{
    char words[1024];
    struct evidence ev = EVIDENCE_INIT;

    (void)mech;
    buffer_clear(text);
    if (message_context != NULL)
        *message_context = 0; /* one sentence, nothing more to come */
    if (type != GSS_C_MECH_CODE) {
        *minor = 0;
        return GSS_S_BAD_STATUS;
    }
    status_text(value, words, sizeof(words));
    return status_of(name_text_copy(words, text), &ev, minor);
}

static enum verdict
oid_set_of(const gss_const_OID *oids, size_t num, gss_OID_set *out)
{
    OM_uint32 major, minor, ignored;
    gss_OID_set set = GSS_C_NO_OID_SET;

    major = gss_create_empty_oid_set(&minor, &set);
    for (size_t i = 0; i < num && !GSS_ERROR(major); i++)
        major = gss_add_oid_set_member(&minor, (gss_OID)oids[i], &set);
    if (GSS_ERROR(major)) {
        (void)gss_release_oid_set(&ignored, &set);
        return V_NO_MEMORY;
    }
    *out = set;
    return V_OK;
}

OM_uint32
gssi_inquire_names_for_mech(OM_uint32 *minor, gss_OID mech, gss_OID_set *types)
{
    enum verdict v = V_BAD_MECH;
    struct evidence ev = EVIDENCE_INIT;
    const gss_const_OID known[] = {
        GSS_C_NT_USER_NAME,           GSS_C_NT_HOSTBASED_SERVICE,
        GSS_C_NT_HOSTBASED_SERVICE_X, GSS_C_NT_MACHINE_UID_NAME,
        GSS_C_NT_STRING_UID_NAME,     GSS_C_NT_EXPORT_NAME,
        GSS_C_NT_COMPOSITE_EXPORT,    GSS_C_NT_ANONYMOUS,
        krb_oid_principal_name(),     krb_oid_principal(),
        krb_oid_enterprise_name(),    krb_oid_x509_cert(),
    };

    if (types == NULL)
        return status_no_place(minor);
    *types = GSS_C_NO_OID_SET;
    if (mech_oid_find(mech) != NULL)
        v = oid_set_of(known, sizeof(known) / sizeof(known[0]), types);
    return status_of(v, &ev, minor);
}

/* RFC 5587 section 3.4. */
static enum verdict
attributes_of(gss_const_OID mech, gss_OID_set *out)
{
    gss_const_OID attrs[] = {
        GSS_C_MA_MECH_CONCRETE,
        GSS_C_MA_ITOK_FRAMED,
        GSS_C_MA_AUTH_INIT,
        GSS_C_MA_AUTH_TARG,
        GSS_C_MA_DELEG_CRED,
        GSS_C_MA_INTEG_PROT,
        GSS_C_MA_CONF_PROT,
        GSS_C_MA_MIC,
        GSS_C_MA_WRAP,
        GSS_C_MA_PROT_READY,
        GSS_C_MA_REPLAY_DET,
        GSS_C_MA_OOS_DET,
        GSS_C_MA_CBINDINGS,
        NULL,
        NULL,
    };
    size_t num = sizeof(attrs) / sizeof(attrs[0]) - 2;

    if (context_exportable(mech))
        attrs[num++] = GSS_C_MA_CTX_TRANS;
    /* The old OIDs must say that they are deprecated: else they turn up in
     * gss_indicate_mechs.  The plain mechanism is for those who name it. */
    if (mech_oid_is_plain(mech))
        attrs[num++] = GSS_C_MA_NOT_DFLT_MECH;
    else if (mech_oid_find(mech) != mech_oid_krb5())
        attrs[num++] = GSS_C_MA_DEPRECATED;
    return oid_set_of(attrs, num, out);
}

OM_uint32
gssi_inquire_attrs_for_mech(OM_uint32 *minor, gss_const_OID mech,
                            gss_OID_set *attrs, gss_OID_set *known_attrs)
{
    enum verdict v = V_OK;
    struct evidence ev = EVIDENCE_INIT;

    if (attrs != NULL)
        *attrs = GSS_C_NO_OID_SET;
    if (known_attrs != NULL)
        *known_attrs = GSS_C_NO_OID_SET; /* the library has the full list */
    if (mech_oid_find(mech) == NULL)
        v = V_BAD_MECH;
    else if (attrs != NULL)
        v = attributes_of(mech, attrs);
    return status_of(v, &ev, minor);
}

/* gss_krb5_ccache_name: the value in gssapi_krb5.h's callers' layout. */
struct ccache_name_request {
    const char *name;
    const char **out_old_name;
};

static enum verdict
set_ccache_name(gss_buffer_t value, struct evidence *ev)
{
    struct ccache_name_request request;

    if (value == NULL || value->length != sizeof(request))
        return V_CALLER;
    memcpy(&request, value->value, sizeof(request));
    return tickets_thread_ccache(request.name, request.out_old_name, ev);
}

/* krb5_gss_register_acceptor_identity: the value is the keytab's name without a
 * NUL; none puts the default back. */
static enum verdict
register_identity(gss_buffer_t value, struct evidence *ev)
{
    enum verdict v;
    char *name = NULL;

    if (value == NULL || value->value == NULL)
        return keys_register_identity(NULL, ev);
    name = strndup(value->value, value->length);
    if (name == NULL)
        return V_NO_MEMORY;
    v = keys_register_identity(name, ev);
    free(name);
    return v;
}

/* gss_krb5_free_lucid_sec_context: the value is the pointer itself. */
static enum verdict
free_lucid(gss_buffer_t value, struct evidence *ev)
{
    if (value == NULL || value->length != sizeof(void *))
        return V_CALLER;
    return lucid_free(value->value, ev);
}

/* builtin_claim_oid: all there is to do is to fail with the code given.  Nobody
 * will ask for its words. */
static OM_uint32
claim_code(gss_buffer_t value, OM_uint32 *minor)
{
    struct evidence ev = EVIDENCE_INIT;

    if (value == NULL || value->length != sizeof(*minor))
        return status_of(V_CALLER, &ev, minor);
    memcpy(minor, value->value, sizeof(*minor));
    return GSS_S_FAILURE;
}

OM_uint32
gssi_mech_invoke(OM_uint32 *minor, const gss_OID mech, const gss_OID object,
                 gss_buffer_t value)
{
    enum verdict v = V_UNAVAILABLE;
    struct evidence ev = EVIDENCE_INIT;

    (void)mech;
    if (object == GSS_C_NO_OID)
        return status_of_question(v, &ev, minor);
    if (oid_equal(object, builtin_claim_oid()))
        return claim_code(value, minor);
    switch (extension_of(object)) {
    case EXT_CCACHE_NAME:
        v = set_ccache_name(value, &ev);
        break;
    case EXT_REGISTER_ACCEPTOR_IDENTITY:
        v = register_identity(value, &ev);
        break;
    case EXT_USE_KDC_CONTEXT:
        /* kadmind and kadmin.local ask for a libkrb5 context with kdc.conf in
         * it, and give up when they are refused.  Only the builtin can make
         * one; what this module reads of the profile is in krb5.conf. */
        v = V_OK;
        break;
    case EXT_FREE_LUCID:
        v = free_lucid(value, &ev);
        break;
    default:
        break;
    }
    return status_of_question(v, &ev, minor);
}
