/* mech/cred/impersonate.h: a service gets a ticket to itself for a user, MS-SFU
 * section 3.1.5.1 (S4U2self). */
#ifndef APEX_MECH_CRED_IMPERSONATE_H
#define APEX_MECH_CRED_IMPERSONATE_H

#include "mech/cred/cred.h"

/* cred_impersonate makes an initiator credential of `name` with the tickets of
 * `impersonator`; where the KDC allows it, the service can go on with it to
 * others.  libkrb5 has no public call for the request, so the library's builtin
 * mechanism is asked.  V_BAD_USAGE; V_UNAVAILABLE where the module was not
 * loaded as an interposer; V_KRB5 or V_NO_CRED with the builtin's code. */
APEX_MUST_USE enum verdict
cred_impersonate(const struct cred *impersonator, const struct name *name,
                 gss_cred_usage_t usage, struct cred **out,
                 struct evidence *ev);

/* cred_act_for makes a credential with which the service acts for the client of
 * `ticket`, presented to it, by constrained delegation (S4U2proxy, MS-SFU
 * section 3.1.5.2); the KDC decides whether it may, and with whom.
 * V_UNAVAILABLE: the KDC would refuse in any case. */
APEX_MUST_USE enum verdict
cred_act_for(const struct cred *service, const struct issued_ticket *ticket,
             struct cred **out, struct evidence *ev);

#endif
