/* mech/krb5/clock.h: the time as libkrb5 corrects it. */
#ifndef APEX_MECH_KRB5_CLOCK_H
#define APEX_MECH_KRB5_CLOCK_H

#include <stdint.h>

/* krb_clock_now is the time of day (krb5_us_timeofday) by the clock of the KDC
 * whose tickets the thread last took, until the thread looks for an acceptor's
 * key; without libkrb5 it is the system's.  Use it in the middle of an
 * operation on one cache.  Later questions about a credential or context go by
 * the offset that was kept with it. */
void
krb_clock_now(int64_t *seconds, int32_t *microseconds);

/* krb_clock_fresh is krb_clock_now, moved on by as many microseconds as it
 * takes to be a time that this process has given to no authenticator before
 * (RFC 4120 section 3.2.2).  A clock that was set back by more than a second
 * counts as it stands. */
void
krb_clock_fresh(int64_t *seconds, int32_t *microseconds);

/* krb_clock_offset is how far that time is ahead of the system's clock. */
void
krb_clock_offset(int32_t *seconds, int32_t *microseconds);

/* krb_clock_system is the system's own time of day.  Acceptors judge by it:
 * they have no use for the clock of a KDC that the thread met as a client. */
void
krb_clock_system(int64_t *seconds, int32_t *microseconds);

#endif
