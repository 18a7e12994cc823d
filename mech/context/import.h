/* mech/context/import.h: security contexts that come from another process,
 * RFC 2743 section 2.2.9. */
#ifndef APEX_MECH_CONTEXT_IMPORT_H
#define APEX_MECH_CONTEXT_IMPORT_H

#include "mech/context/context.h"

/* context_import makes a context of `token` (without the library's prefix),
 * which stands or awaits the peer's next token as it did.  For the plain
 * mechanism the token is one of context_export (mech/form/own_context.h), for
 * others one of MIT's builtin mechanism or of context_export
 * (mech/form/mit_context.h).
 *
 * V_BAD_EXPORT: it is not such a token, or is damaged; V_NOPERM_ETYPE: nothing
 * here works with its key.  Only V_OK sets *out. */
APEX_MUST_USE enum verdict
context_import(gss_const_OID mech, struct bytes token, struct context **out,
               struct evidence *ev);

#endif
