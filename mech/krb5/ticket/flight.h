/* mech/krb5/ticket/flight.h: one attempt at a time.
 *
 * Sixteen threads that find the same cache without tickets would ask the KDC
 * sixteen times, and write the cache sixteen times.  Instead one of them flies,
 * and the others wait for it and share what came of it.  Flights of other keys
 * are not held up, and no lock is held while anybody flies.
 *
 * A flight is of this process alone; between processes the notes in the caches
 * serve (ccache_set_refresh).  A child begins without any: who flew in the
 * parent does not come back in the child.
 */
#ifndef APEX_MECH_KRB5_TICKET_FLIGHT_H
#define APEX_MECH_KRB5_TICKET_FLIGHT_H

#include "asn1/bytes.h"
#include "mech/verdict/verdict.h"

struct flight;

/* flight_begin begins the flight `key`; where another thread is on it, *out is
 * NULL.  V_NO_MEMORY. */
APEX_MUST_USE enum verdict
flight_begin(struct bytes key, struct flight **out);

/* flight_join is flight_begin, but waits for who is on it to end: *out is NULL
 * then, and the verdict and evidence are those of that flight.  V_NO_CRED where
 * that is the calling thread: what libkrb5 calls to reach the KDC (a directory's
 * client behind the host names, say) logs in by GSS itself, and would wait for
 * itself. */
APEX_MUST_USE enum verdict
flight_join(struct bytes key, struct flight **out, struct evidence *ev);

/* flight_end ends a flight (NULL: none), and tells who waits what came of it.
 * Until then the thread cannot be cancelled: nobody else would end it. */
void
flight_end(struct flight *f, enum verdict v, const struct evidence *ev);

#endif
