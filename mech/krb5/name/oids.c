/* mech/krb5/name/oids.c: contracts in oids.h. */
#include "mech/krb5/oids.h"

#include <gssapi/gssapi_krb5.h>

gss_OID
krb_oid_principal_name(void)
{
    return gss_nt_krb5_name;
}

gss_OID
krb_oid_principal(void)
{
    return gss_nt_krb5_principal;
}

gss_OID
krb_oid_enterprise_name(void)
{
    return GSS_KRB5_NT_ENTERPRISE_NAME;
}

gss_OID
krb_oid_x509_cert(void)
{
    return GSS_KRB5_NT_X509_CERT;
}

OM_uint32
krb_copy_ccache(OM_uint32 *minor, gss_cred_id_t cred, void *krb5_ccache_handle)
{
    return gss_krb5_copy_ccache(minor, cred, krb5_ccache_handle);
}
