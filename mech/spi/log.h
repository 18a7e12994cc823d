/* mech/spi/log.h: failed contexts in the system log.
 *
 * A refusal is told by default: what a service refused is otherwise known only
 * to its client, who may not say why.  What fails in a client its user is told,
 * so that is logged where the site asks for it.
 *
 * Levers: anybody who may connect makes a service refuse, and so write.  A
 * process therefore tells one line a second at most, and with the next one how
 * many it did not tell.  The line holds at most 1.4 KB, among them names that
 * the peer chose, made printable.  What it says of the keytab and the settings
 * of the site is for those who may read the log (AUTHPRIV).  Sending it waits
 * for nobody.
 */
#ifndef APEX_MECH_SPI_LOG_H
#define APEX_MECH_SPI_LOG_H

#include "mech/verdict/verdict.h"

/* log_refusal says why a service refused a context, unless `log = no`. */
void
log_refusal(enum verdict v, const struct evidence *ev);

/* log_client_failure says why a client's context failed, with `log_clients =
 * yes`. */
void
log_client_failure(enum verdict v, const struct evidence *ev);

#endif
