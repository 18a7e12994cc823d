/* mech/context/import.h: security contexts that come from another process,
 * RFC 2743 section 2.2.9. */
#ifndef APEX_MECH_CONTEXT_IMPORT_H
#define APEX_MECH_CONTEXT_IMPORT_H

#include "mech/context/context.h"

/* context_import makes a context of `token`, one that stands or one that awaits
 * the peer's next token as it did, without the library's
 * own prefix: for the plain mechanism what context_export made
 * (mech/form/own_context.h), for others what MIT's builtin mechanism or
 * context_export made (mech/form/mit_context.h).  V_BAD_EXPORT: it is not such a token,
 * or is damaged; V_NOPERM_ETYPE: there are no messages under its key, or no
 * next token.  *out is set on V_OK alone. */
APEX_MUST_USE enum verdict
context_import(gss_const_OID mech, struct bytes token, struct context **out,
               struct evidence *ev);

#endif
