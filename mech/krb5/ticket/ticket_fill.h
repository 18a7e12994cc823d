/* mech/krb5/ticket/ticket_fill.h: tickets by the client keytab, and when. */
#ifndef APEX_MECH_KRB5_TICKET_TICKET_FILL_H
#define APEX_MECH_KRB5_TICKET_TICKET_FILL_H

#include "mech/krb5/ticket/ticket_choice.h"

/* choice_fill gets tickets by the client keytab where there are none, or where
 * it is time for new ones; it may look again.  As long as the old ones live,
 * failing is no error, and threads that find another one at it go on with
 * those.  Where there are none to go on with, they wait for it. */
APEX_MUST_USE enum verdict
choice_fill(struct choice *c, struct evidence *ev);

/* tickets_are_due says whether it is time to look for new ones.  `refresh` is
 * the note in the cache, 0: none. */
bool
tickets_are_due(int64_t now, int64_t expiry, int64_t refresh);

#endif
