/* mech/gss/builtin_status.h: what the library's builtin mechanism says of a
 * call that was passed on to it. */
#ifndef APEX_MECH_GSS_BUILTIN_STATUS_H
#define APEX_MECH_GSS_BUILTIN_STATUS_H

#include <gssapi/gssapi.h>

#include "mech/verdict/verdict.h"

/* builtin_verdict is the verdict on a call of `mech` that failed: V_NO_CRED for
 * that major status, else V_KRB5.  The evidence is `what` and the words of
 * `code`, its minor status, with the code itself if applications know it. */
APEX_MUST_USE enum verdict
builtin_verdict(OM_uint32 major, OM_uint32 code, gss_OID mech, const char *what,
                struct evidence *ev);

/* builtin_claim_codes makes the library take the codes that a KDC can give for
 * ours, once in a process.  Call it before a call in which the builtin may fail
 * with one of them. */
void
builtin_claim_codes(void);

/* builtin_claim_oid is the object of a gssspi_mech_invoke that fails with the
 * code it is given (int32_t), and does nothing else.  Static. */
gss_OID
builtin_claim_oid(void);

#endif
