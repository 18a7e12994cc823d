/* mech/ap/ap_rep_seal.h: AP-REP tokens, RFC 4120 section 5.5.2. */
#ifndef APEX_MECH_AP_AP_REP_SEAL_H
#define APEX_MECH_AP_AP_REP_SEAL_H

#include "asn1/ap_rep.h"
#include "mech/ap/step.h"

/* ap_rep_seal appends the token of an AP-REP with `part` sealed in
 * `session_key` (usage 12), framed with `mech` (empty: bare). */
APEX_MUST_USE enum verdict
ap_rep_seal(const struct ap_step *s, const struct enc_ap_rep_part *part,
            const struct crypto_key *session_key, struct bytes mech,
            struct builder *out);

/* ap_rep_open opens s->token, an AP-REP, into `out`, whose views are on
 * `plain`.  `subkey` (NULL: none) is tried where `session_key` fails: RFC 4120
 * section 3.2.5 forbids it, but there are peers that seal so. */
APEX_MUST_USE enum verdict
ap_rep_open(const struct ap_step *s, const struct crypto_key *session_key,
            const struct crypto_key *subkey, struct builder *plain,
            struct enc_ap_rep_part *out);

/* ap_rep_check_framing: V_OK where the framing of s->token, an AP-REP, is that
 * of `session`: its mechanism, or none in DCE style. */
APEX_MUST_USE enum verdict
ap_rep_check_framing(const struct ap_step *s, const struct ap_session *session);

#endif
