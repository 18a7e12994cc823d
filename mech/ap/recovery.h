/* mech/ap/recovery.h: what a refusal lets an initiator try again, once.
 *
 * RFC 4121 lets an acceptor answer with a KRB-ERROR and go on; those of Heimdal
 * and Windows do so when the clocks differ, and take another AP-REQ.  Others
 * end the context; then the second AP-REQ meets nobody, and does no harm.
 *
 * A KRB-ERROR is not authenticated: anybody on the way can make one.  So
 *
 *   - one exchange tries again once; the table in exchange.c has no way to a
 *     second time, and nothing of the error outlives its exchange;
 *   - the second request asks for all that the first did: flags, bindings,
 *     keys and checks come from the caller and the KDC, none from the error;
 *   - the peer's time is taken only for the authenticator's, and only where it
 *     lies within the ticket's life.  A ticket is judged by our own clock as
 *     well, so no expired one comes to life.  An authenticator dated ahead
 *     could be kept back and presented at that time, therefore it is dated at
 *     most an hour ahead; one dated back is of no use to anybody;
 *   - an error that echoes a time must echo ours;
 *   - for the ticket, the KDC is asked once more, under its own protection, and
 *     only a ticket under another key is worth another request.
 */
#ifndef APEX_MECH_AP_RECOVERY_H
#define APEX_MECH_AP_RECOVERY_H

#include "asn1/krb_error.h"
#include "mech/ap/exchange.h"

/* recovery_choose is what `x`, which awaits its reply, may do about `e`. */
struct ap_remedy
recovery_choose(const struct ap_step *s, const struct ap_exchange *x,
                const struct krb_error *e);

#endif
