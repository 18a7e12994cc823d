/* mech/krb5/transited.h: is the path of realms trusted?  RFC 4120 sections 2.7
 * and 3.3.3.2, with krb5.conf's [capaths]. */
#ifndef APEX_MECH_KRB5_TRANSITED_H
#define APEX_MECH_KRB5_TRANSITED_H

#include "mech/verdict/verdict.h"

/* transited_check requires every realm of `transited` (DOMAIN-X500-COMPRESS,
 * RFC 4120 section 3.3.3.2) to lie on the trusted path from `client_realm` to
 * `server_realm`.  V_ILL_CR_TKT, with the realm as evidence, where one does
 * not, and for malformed text; V_KRB5 where krb5.conf cannot be read.  The path
 * of an anonymous client (realm WELLKNOWN:ANONYMOUS, RFC 8062) is not checked,
 * nor is an empty one. */
APEX_MUST_USE enum verdict
transited_check(struct bytes transited, struct bytes client_realm,
                struct bytes server_realm, struct evidence *ev);

#endif
