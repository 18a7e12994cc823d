/* mech/spi/audit.h: a line for each context that a service accepts or refuses,
 * with `audit` in [apex] (apex.conf(5) lists its fields).
 *
 * The line never decides anything: what cannot be written is lost, and the
 * login goes on.
 *
 * Levers: anybody who may connect has a line written, of 2 KB at most; a
 * process writes a hundred a second, and with the next one how many it left
 * out.  A server that makes a process for each connection has no such bound: a
 * file can fill its filesystem, which must not be that of the replay store.
 * The service, enctype and kvno of a refused request are what the request says
 * of itself, unproved, and so is everything that the evidence quotes; all of it
 * is escaped, so that it can neither end a line nor forge a field.  The line
 * holds no key and no token.
 */
#ifndef APEX_MECH_SPI_AUDIT_H
#define APEX_MECH_SPI_AUDIT_H

#include "mech/context/context.h"

/* One call of gss_accept_sec_context. */
struct audit {
    bool wanted;
    int64_t begun; /* nanoseconds of the monotonic clock */
};

/* audit_begin looks whether a line is wanted, and notes the time.  Both belong
 * between krb_call_begin and krb_call_end, so that krb5.conf is looked at once.
 */
struct audit
audit_begin(void);

/* audit_end writes the line, if one is wanted and the context has come to its
 * end or stands.  `c` is the context that stands, or NULL. */
void
audit_end(const struct audit *a, const struct accept_call *call,
          const struct context *c, enum verdict v, const struct evidence *ev);

#endif
