/* mech/krb5/oids.c: contracts in oids.h. */
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
