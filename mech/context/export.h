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

/* These are GSS_C_TRANS_FLAG where contexts of this role can be, by what a
 * quick look says (mech/form/mit_probe.h), else 0. */
OM_uint32
context_export_flag_initiator(gss_const_OID mech);
OM_uint32
context_export_flag_acceptor(gss_const_OID mech);

/* context_export appends a token of `c`: in the form that MIT's builtin
 * mechanism imports (mech/form/mit_context.h), for the plain mechanism in its
 * own (mech/form/own_context.h).  It holds the sequence numbers of messages so
 * far.  No other thread may use `c` meanwhile; the caller frees `c` afterwards.
 *
 * A context that awaits the peer's next token can be exported too, and goes on
 * where it is imported.  A credential delegated to an acceptor in DCE style
 * does not go along, as with MIT's, and an initiator makes no second request.
 *
 * V_INCOMPLETE: the context neither stands nor awaits a token; V_UNAVAILABLE:
 * the builtin does not read the form (mech/form/mit_probe.h). */
APEX_MUST_USE enum verdict
context_export(const struct context *c, struct builder *out,
               struct evidence *ev);

#endif
