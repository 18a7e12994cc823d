/* mech/krb5/ticket/ticket_fill.h: tickets by the client keytab, and when. */
#ifndef APEX_MECH_KRB5_TICKET_TICKET_FILL_H
#define APEX_MECH_KRB5_TICKET_TICKET_FILL_H

#include "mech/krb5/ticket/ticket_choice.h"

/* choice_fill gets tickets by the client keytab where the cache has none, or
 * where it is time for new ones; it may look again.  As long as the old tickets
 * live, failing is not an error, and a thread that finds another thread at work
 * goes on with the old ones.  Without old tickets it waits. */
APEX_MUST_USE enum verdict
choice_fill(struct choice *c, struct evidence *ev);

/* tickets_are_due says whether it is time to get new tickets; all times are in
 * seconds since 1970.  `refresh` is the note in the cache, 0 without one. */
bool
tickets_are_due(int64_t now, int64_t expiry, int64_t refresh);

#endif
