/* mech/krb5/ticket/kdc_hurry.h: asking the KDC with a bound on the time.
 *
 * libkrb5 waits for a silent KDC as long as its own rounds take, which is 17 to
 * 30 seconds and no setting of every release.  A login that needs a ticket has
 * to wait; a second attempt, which an unprotected refusal brings about, must
 * not.  Between kdc_hurry_begin and kdc_hurry_end all that `krb5` asks a KDC
 * goes over sockets of this module, through libkrb5's hook for that, and ends
 * with KRB5_KDC_UNREACH when the time is up, whatever the KDCs do or do not do:
 * refuse, be silent over UDP, accept a TCP connection and be silent, answer
 * byte by byte.  What a KDC answers is judged by libkrb5 as ever.
 *
 * The KDCs are those that krb5.conf names for the realm ([realms] kdc), at most
 * four addresses, in its order; each is tried over TCP, and then over UDP.  A
 * realm whose KDCs only DNS or a plug-in knows, or which is reached through an
 * HTTPS proxy, is not asked: neither can be had from libkrb5 with a bound.
 *
 * The bound covers the network between us and the KDC.  It does not cover the
 * look-up of a KDC's name where krb5.conf has a name and no address: that takes
 * as long as the system's resolver lets it, once.
 */
#ifndef APEX_MECH_KRB5_TICKET_KDC_HURRY_H
#define APEX_MECH_KRB5_TICKET_KDC_HURRY_H

#include <krb5.h>
#include <stdint.h>

#define KDC_HURRY_MS 3000 /* for all that is asked in between */

/* kdc_hurry lives on the caller's stack between begin and end. */
struct kdc_hurry {
    int64_t deadline; /* kdc_talk_now() */
};

void
kdc_hurry_begin(krb5_context krb5, struct kdc_hurry *h);
void
kdc_hurry_end(krb5_context krb5);

#endif
