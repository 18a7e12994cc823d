/* mech/gss/oids.h: the mechanism OIDs this module answers to. */
#ifndef APEX_MECH_GSS_OIDS_H
#define APEX_MECH_GSS_OIDS_H

#include <gssapi/gssapi.h>

#include "asn1/bytes.h"

/* oid_equal compares by content; NULL equals only NULL. */
bool
oid_equal(gss_const_OID a, gss_const_OID b);

/* oid_bytes is the content octets. */
struct bytes
oid_bytes(gss_const_OID oid);

/* mech_oid_krb5 is 1.2.840.113554.1.2.2 (RFC 1964 section 1), static. */
gss_OID
mech_oid_krb5(void);

/* mech_oid_plain is this module's own OID as a plain mechanism, static
 * (mech/ap/plain_oid.h): under it the module stands beside the library's
 * Kerberos mechanism and not before it.  mech_oid_is_plain compares by content;
 * NULL is not. */
gss_OID
mech_oid_plain(void);
bool
mech_oid_is_plain(gss_const_OID mech);

/* mech_oid_find gives this module's own static OID with the content of `mech`:
 * krb5, the pre-RFC one, Microsoft's misencoded one, or that of the plain
 * mechanism.  NULL stands for krb5.
 * Returns NULL for a mechanism that is not ours. */
gss_OID
mech_oid_find(gss_const_OID mech);

/* mech_oid_of_content is mech_oid_find by content octets. */
gss_OID
mech_oid_of_content(struct bytes content);

/* mech_oid_is_ours says whether `oid` points to static storage of this module,
 * which must never be freed. */
bool
mech_oid_is_ours(gss_const_OID oid);

/* mech_oid_note_own keeps a copy of the OID that the library gave the module as
 * its own; called at load, under the library's lock.  A second one is not
 * kept: the first has taken over everything.  False: its length is unusable. */
bool
mech_oid_note_own(gss_const_OID own);

/* mech_oid_builtin appends the content of the OID by which a public call
 * reaches the library's builtin Kerberos past this module: our own followed by
 * that of krb5, or that of krb5 alone when the module was not loaded as an
 * interposer. */
void
mech_oid_builtin(struct builder *b);

/* mech_oid_set makes the set that the interposer takes over. GSS_C_NO_OID_SET
 * when there is no memory. */
gss_OID_set
mech_oid_set(void);

#endif
