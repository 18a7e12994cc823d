/* mech/ap/delegation.h: the KRB-CRED inside the 8003 checksum, RFC 4121 section
 * 4.1.1, RFC 4120 section 5.8. */
#ifndef APEX_MECH_AP_DELEGATION_H
#define APEX_MECH_AP_DELEGATION_H

#include "mech/ap/step.h"

/* delegation_seal appends to `out` the KRB-CRED `in`, whose enc-part is etype
 * 0, sealed in `session_key` (usage 14).  V_FIELD_TOO_LONG: the checksum
 * cannot carry it; V_DELEGATION: `in` is not such a message. */
APEX_MUST_USE enum verdict
delegation_seal(const struct ap_step *s, struct bytes in,
                const struct crypto_key *session_key, struct builder *out);

/* delegation_open appends to `out` the KRB-CRED `in` with its enc-part opened
 * to etype 0.  It may be sealed in `subkey` (profile NULL: none), in
 * `session_key`, or not at all: the sealed authenticator around it protects it
 * then.  V_DELEGATION: it is malformed, or neither key opens it. */
APEX_MUST_USE enum verdict
delegation_open(const struct ap_step *s, struct bytes in,
                const struct crypto_key *session_key,
                const struct crypto_key *subkey, struct builder *out);

#endif
