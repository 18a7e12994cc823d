/* mech/ap/recovery.h: what a refusal lets an initiator try again, once, where
 * the site has `retry = yes` ([apex] in krb5.conf; the default is no).
 *
 * RFC 4121 lets an acceptor answer with a KRB-ERROR and go on; those of Heimdal
 * and Windows do so, and take another AP-REQ.  Others, MIT's and this module's,
 * end the context; then the second AP-REQ meets nobody.
 *
 * A KRB-ERROR is not authenticated: anybody on the way can make one.  Its bytes
 * can, by themselves, make us
 *
 *   - fail this login, with or without a second attempt;
 *   - with one of the codes 31, 41, 44, 45 and no time of the client in it, ask
 *     the KDC for one ticket, once in five minutes for a client and service
 *     (mech/krb5/ticket/refresh_pace.h), for at most three seconds
 *     (mech/krb5/ticket/kdc_hurry.h).  We store nothing, and make no second
 *     request, unless the KDC, under its own protection, gives a ticket under
 *     another key of the service.
 *
 * They cannot
 *
 *   - have an authenticator dated by them.  The peer's time is taken only where
 *     SKEW comes with our own time, to the microsecond, which stood sealed in
 *     the authenticator: the sender of that holds the ticket's key, or has
 *     kept the request back until it was too old and then shown it to an
 *     acceptor that echoes.  (To guess it, one attempt a context: a million
 *     microseconds, some hundreds for one who saw the request leave.)  MIT's
 *     and Heimdal's acceptors echo no time, this module's does, and the
 *     microseconds with SKEW alone, so that nobody learns them by sending a
 *     captured request once more.  Even then we date an authenticator within
 *     the ticket's life, and at most an hour ahead: one that is dated ahead can
 *     be kept back and presented at that time;
 *   - have a ticket renewed that could be opened: an acceptor that tells the
 *     client's time has read the authenticator, as ours has when it refuses
 *     channel bindings (41) or a delegated credential (31);
 *   - lead to a third request: the table in exchange.c has no way there, and
 *     nothing of the error outlives its exchange but its words;
 *   - change who logs in where, or what is asked for: credential, client,
 *     service, flags, bindings and options of the second request are those of
 *     the first (mech/context/asked.h), and the table's second request is held
 *     against the first one's client and server;
 *   - hide the reason: it is kept, and told with whatever comes of the second
 *     attempt.
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
