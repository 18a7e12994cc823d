/* mech/krb5/site/context_make.h: a krb5_context of our own. */
#ifndef APEX_MECH_KRB5_SITE_CONTEXT_MAKE_H
#define APEX_MECH_KRB5_SITE_CONTEXT_MAKE_H

#include <krb5.h>

#include "mech/krb5/site/conf_watch.h"
#include "mech/verdict/verdict.h"

/* context_make makes a context with a copy of the configuration that libkrb5
 * would take now, and has `watch` look after the files it is from.  V_KRB5,
 * with libkrb5's code, naming the relation that libkrb5 refuses, or else the
 * files; the watch is filled then, too. */
APEX_MUST_USE enum verdict
context_make(struct conf_watch *watch, krb5_context *out, struct evidence *ev);

/* context_make_bare makes one on an empty configuration.  NULL: no memory. */
krb5_context
context_make_bare(void);

/* context_set_trace has libkrb5's lines go where the trace goes now, if
 * anywhere.  Contexts come from here with that done. */
void
context_set_trace(krb5_context krb5);

#endif
