/* mech/krb5/ticket/ticket_log.h: libkrb5 with a cache whose tickets are out of
 * order.
 *
 * libkrb5 takes the first ticket that fits.  In a cache that only
 * grows, as KCM daemons and some tools keep it, that is the oldest, even a TGT
 * that has expired.  So libkrb5 gets a copy in memory with the longest-lived
 * tickets first, and what it adds there goes into the cache too.
 */
#ifndef APEX_MECH_KRB5_TICKET_TICKET_LOG_H
#define APEX_MECH_KRB5_TICKET_TICKET_LOG_H

#include <krb5.h>

struct ticket_log {
    krb5_ccache ccache; /* the cache itself, borrowed */
    krb5_ccache sorted; /* MEMORY */
    size_t num;         /* entries that the copy had at first */
};

/* ticket_log_open makes the copy, and returns libkrb5's code.  Always call
 * ticket_log_close, even after failure: it writes back what was added. */
krb5_error_code
ticket_log_open(krb5_context krb5, krb5_ccache ccache, struct ticket_log *out);
void
ticket_log_close(krb5_context krb5, struct ticket_log *log);

/* ticket_log_longest exchanges *got for the longest-lived ticket of `ccache` to
 * the same service, where that is another one.  `wanted` is what was asked
 * for. */
void
ticket_log_longest(krb5_context krb5, krb5_ccache ccache,
                   const krb5_creds *wanted, krb5_creds **got);

#endif
