/* mech/spi/log.h: failed contexts in the system log, where the site asks for
 * it. */
#ifndef APEX_MECH_SPI_LOG_H
#define APEX_MECH_SPI_LOG_H

#include "mech/verdict/verdict.h"

/* log_failure says once, to syslog's AUTHPRIV facility, why a context failed;
 * `role` is "initiator" or "acceptor".  Only with `log = yes` in [apex], also
 * where something else in there is the reason; a configuration that cannot be
 * used is told by mech/krb5/ in any case.  The line goes out by syslog(3), with
 * the host's own openlog and its options, and so the C library keeps its socket
 * from then on, as it does for every caller: to close it would be to undo the
 * host's openlog. */
void
log_failure(const char *role, enum verdict v, const struct evidence *ev);

#endif
