/* mech/ap/krb_error.h: KRB-ERROR, RFC 4120 sections 3.2.3, 5.5.3, 5.9.1: what
 * an acceptor tells of a refusal.  The side that reads it is ap_receive_error.
 */
#ifndef APEX_MECH_AP_KRB_ERROR_H
#define APEX_MECH_AP_KRB_ERROR_H

#include "mech/ap/arrival.h"

/* krb_error_tell appends the KRB-ERROR token for the refusal `v` of `a` to
 * s->out and notes its code in s->krb_error.  A client whose authenticator
 * could be opened is also told its own time, to the microsecond where the
 * clocks differ too much, and the sentence of the verdict; nobody is told the
 * evidence.  It is framed with the mechanism of the request, also in DCE style.
 * Without memory it tells nothing.
 *
 * A captured request opens like the client's own: somebody who sends it again,
 * or alters what nothing seals, learns its time in seconds and which check
 * refused it. */
void
krb_error_tell(struct ap_step *s, const struct arrival *a, enum verdict v);

#endif
