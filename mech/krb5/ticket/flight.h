/* mech/krb5/ticket/flight.h: one attempt at a time.
 *
 * Sixteen threads that find the same cache without tickets would ask the KDC
 * sixteen times, and write the cache sixteen times.  Instead one of them flies,
 * and the others wait for it and share what came of it.  Flights of other keys
 * are not held up, and no lock is held while anybody flies.
 *
 * A flight belongs to one process; between processes the notes in the caches
 * serve (ccache_set_refresh).  A child of fork begins without flights: the
 * threads that were on them do not exist there. */
#ifndef APEX_MECH_KRB5_TICKET_FLIGHT_H
#define APEX_MECH_KRB5_TICKET_FLIGHT_H

#include "asn1/bytes.h"
#include "mech/verdict/verdict.h"

struct flight;

/* flight_begin begins the flight `key`.  *out is NULL where another thread is
 * on that flight.  V_NO_MEMORY. */
APEX_MUST_USE enum verdict
flight_begin(struct bytes key, struct flight **out);

/* flight_join is flight_begin, but waits until another thread's flight ends;
 * *out is then NULL, and verdict and evidence are those of that flight.
 * V_NO_CRED where the calling thread is on a flight already: what libkrb5 calls
 * to reach the KDC (a directory's client behind the host names, say) may log in
 * by GSS.  It would wait for itself, or for a thread that waits for it. */
APEX_MUST_USE enum verdict
flight_join(struct bytes key, struct flight **out, struct evidence *ev);

/* flight_end ends a flight (NULL is allowed), and tells those who wait what
 * came of it.  The thread cannot be cancelled until then: nobody else would end
 * the flight. */
void
flight_end(struct flight *f, enum verdict v, const struct evidence *ev);

#endif
