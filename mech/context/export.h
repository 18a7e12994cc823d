/* mech/context/export.h: security contexts on their way to another process,
 * RFC 2743 sections 2.2.8 and 2.2.9. */
#ifndef APEX_MECH_CONTEXT_EXPORT_H
#define APEX_MECH_CONTEXT_EXPORT_H

#include "mech/context/context.h"

/* context_exportable says whether contexts of `mech` can be exported: those of
 * the plain mechanism always, since this module reads its own form; others
 * where MIT's builtin reads the form that this module writes
 * (mech/form/mit_probe.h, which calls into the library). */
bool
context_exportable(gss_const_OID mech);

/* context_export_flag is GSS_C_TRANS_FLAG where they can be, else 0. */
OM_uint32
context_export_flag(gss_const_OID mech);

/* context_export appends the form of `c` that MIT's builtin mechanism imports
 * (mech/form/mit_context.h), for the plain mechanism its own (mech/form/own_context.h);
 * the messages sent and received so far count there.  The
 * caller frees `c` afterwards, and must not have used it meanwhile.
 * A context that awaits the peer's next token can be exported as well, and goes
 * on where it is imported; a credential delegated to an acceptor in DCE style
 * does not go along, as with MIT's, and an initiator makes no second attempt
 * any more.  V_INCOMPLETE: nothing is
 * awaited, and the context does not stand; V_UNAVAILABLE where the builtin does
 * not read that form (mech/form/mit_probe.h). */
APEX_MUST_USE enum verdict
context_export(const struct context *c, struct builder *out,
               struct evidence *ev);

#endif
