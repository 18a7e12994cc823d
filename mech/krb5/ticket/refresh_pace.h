/* mech/krb5/ticket/refresh_pace.h: how often a refusal may make us ask the KDC
 * for a ticket that the cache holds.
 *
 * Anybody can send a refusal (mech/ap/recovery.h).  So the KDC is asked at
 * most once in five minutes for one client and service, and 64 times for all of
 * them together, by one process.  That is noted in the process, in 512 bytes,
 * and not in the credential cache, which others write to.  A child of fork goes
 * on where its parent was; a program that makes one login in its life asks
 * once.
 */
#ifndef APEX_MECH_KRB5_TICKET_REFRESH_PACE_H
#define APEX_MECH_KRB5_TICKET_REFRESH_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define REFRESH_INTERVAL 300 /* seconds */

/* refresh_pace_take says whether a ticket of `client` for `service` may be
 * asked for at `now`, seconds of a clock that only runs forward, and notes that
 * it is.  Safe in any thread, and after fork. */
bool
refresh_pace_take(const char *client, const char *service, int64_t now);

/* refresh_pace_now is the time for it, since the machine was started. */
int64_t
refresh_pace_now(void);

#endif
