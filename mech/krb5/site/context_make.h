/* mech/krb5/site/context_make.h: a krb5_context of our own. */
#ifndef APEX_MECH_KRB5_SITE_CONTEXT_MAKE_H
#define APEX_MECH_KRB5_SITE_CONTEXT_MAKE_H

#include <krb5.h>

#include "mech/krb5/site/conf_watch.h"
#include "mech/verdict/verdict.h"

/* context_make makes a context with a copy of the configuration that libkrb5
 * would take now, and fills `watch` with the files that it was made from, also
 * on failure.  V_KRB5, with libkrb5's code, naming the relation that libkrb5
 * refuses, or else the files. */
APEX_MUST_USE enum verdict
context_make(struct conf_watch *watch, krb5_context *out, struct evidence *ev);

/* context_make_bare makes one on an empty configuration.  NULL: no memory. */
krb5_context
context_make_bare(void);

/* context_set_trace sends libkrb5's trace lines to where the trace goes now, if
 * anywhere.  The functions above have done so for a new context. */
void
context_set_trace(krb5_context krb5);

#endif
