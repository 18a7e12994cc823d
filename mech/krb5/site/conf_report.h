/* mech/krb5/site/conf_report.h: a configuration that cannot be used, in the
 * system log.
 *
 * It keeps everybody out, so it is told whatever `log` says, which cannot be
 * read then anyway.  Levers: a stranger who connects makes a service meet the
 * fault once more.  So one text is told once in ten minutes by a process; it is
 * of krb5.conf and of libkrb5, and nothing in it comes from a peer.
 */
#ifndef APEX_MECH_KRB5_SITE_CONF_REPORT_H
#define APEX_MECH_KRB5_SITE_CONF_REPORT_H

#include "mech/verdict/verdict.h"

/* conf_report tells syslog's AUTHPRIV facility, as an error, why the
 * configuration cannot be used.  What is about memory is not told. */
void
conf_report(enum verdict v, const struct evidence *ev);

#endif
