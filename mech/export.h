/* mech/export.h: security contexts on their way to another process,
 * RFC 2743 sections 2.2.8 and 2.2.9. */
#ifndef APEX_MECH_EXPORT_H
#define APEX_MECH_EXPORT_H

#include "mech/context.h"

/* context_export appends the form of `c` that MIT's builtin mechanism imports
 * (mech/serial.h), for the plain mechanism its own (mech/interprocess_token.h);
 * the messages sent and received so far count there.  The
 * caller frees `c` afterwards, and must not have used it meanwhile.
 * V_INCOMPLETE before the context stands; V_UNAVAILABLE where the builtin does
 * not read that form (mech/transfer_check.h). */
APEX_MUST_USE enum verdict
context_export(const struct context *c, struct builder *out,
               struct evidence *ev);

#endif
