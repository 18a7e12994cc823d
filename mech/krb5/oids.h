/* mech/krb5/oids.h: the name-type OIDs of gssapi_krb5.h, which includes krb5.h.
 * Their addresses matter: the GSS library releases by pointer. */
#ifndef APEX_MECH_KRB5_OIDS_H
#define APEX_MECH_KRB5_OIDS_H

#include <gssapi/gssapi.h>

gss_OID
krb_oid_principal_name(void); /* gss_nt_krb5_name */
gss_OID
krb_oid_principal(void); /* gss_nt_krb5_principal */
gss_OID
krb_oid_enterprise_name(void);
gss_OID
krb_oid_x509_cert(void);

/* krb_copy_ccache is gss_krb5_copy_ccache, for the library's handle `cred`. */
OM_uint32
krb_copy_ccache(OM_uint32 *minor, gss_cred_id_t cred, void *krb5_ccache);

#endif
