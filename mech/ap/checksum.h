/* mech/ap/checksum.h: the authenticator's checksum, RFC 4121 section 4.1.1, on
 * the side that makes it.  The side that judges it is in arrival.h. */
#ifndef APEX_MECH_AP_CHECKSUM_H
#define APEX_MECH_AP_CHECKSUM_H

#include "mech/ap/step.h"

/* checksum_flags is what a request puts on the wire: DCE style implies mutual
 * authentication, and delegation needs a credential to delegate. */
uint32_t
checksum_flags(const struct ap_initiator_request *request);

/* checksum_make appends the 8003 checksum of s->initiator; `delegation` is the
 * sealed KRB-CRED, empty when `flags` has no GSS_WIRE_DELEG; `subkey` is the
 * authenticator's. */
APEX_MUST_USE enum verdict
checksum_make(const struct ap_step *s, uint32_t flags,
              const struct crypto_key *subkey, struct bytes delegation,
              struct builder *out);

#endif
