/* tools/check.h: what `gss-apex check` looks at, a file each. */
#ifndef APEX_TOOLS_CHECK_H
#define APEX_TOOLS_CHECK_H

#include <stdbool.h>

#include "tools/output.h"

/* Each of these says its findings in a section of its own.  The uid is that of
 * the account that is checked for. */

/* The files with mechanism lines, the modules that they name, and whether the
 * module can be loaded. */
void
check_lines(struct output *o);

/* krb5.conf and its section [apex]. */
void
check_settings(struct output *o);

/* The default keytab.  `kdc`: its keys are compared with the KDC's. */
void
check_keytab(struct output *o, bool kdc);

/* The replay store. */
void
check_replay(struct output *o);

/* The clock against the KDC's. */
void
check_clock(struct output *o);

/* Profiles of AppArmor that keep the module from confined services. */
void
check_apparmor(struct output *o);

#endif
