/* mech/context/own_export.h: contexts of the plain mechanism on their way to
 * another process, as mech/form/own_context.h writes them. */
#ifndef APEX_MECH_CONTEXT_OWN_EXPORT_H
#define APEX_MECH_CONTEXT_OWN_EXPORT_H

#include "mech/context/context.h"

/* own_context_export is context_export, and own_context_import is
 * context_import, for the plain mechanism. */
APEX_MUST_USE enum verdict
own_context_export(const struct context *c, struct builder *out,
                   struct evidence *ev);
APEX_MUST_USE enum verdict
own_context_import(struct bytes token, struct context **out,
                   struct evidence *ev);

#endif
