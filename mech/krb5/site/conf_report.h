/* mech/krb5/site/conf_report.h: tells the system log of a configuration that
 * cannot be used.
 *
 * Such a configuration keeps everybody out, so it is told whatever `log` says,
 * which cannot be read then anyway.  Levers: a stranger who connects makes a
 * service meet the fault once more.  So a process tells one text once in ten
 * minutes; the text comes from krb5.conf and libkrb5, and not from a peer.
 */
#ifndef APEX_MECH_KRB5_SITE_CONF_REPORT_H
#define APEX_MECH_KRB5_SITE_CONF_REPORT_H

#include "mech/verdict/verdict.h"

/* conf_report tells the system log's facility AUTHPRIV, as an error, why the
 * configuration cannot be used.  V_NO_MEMORY is not told. */
void
conf_report(enum verdict v, const struct evidence *ev);

#endif
