/* mech/ap/authdata_verify.h: what the KDC vouches for in a ticket beside the
 * name: the PAC (MS-PAC) and authentication indicators (RFC 8129) in a CAMMAC
 * (RFC 7751).
 *
 * Both carry a checksum in the service's own long-term key.  It proves that the
 * KDC put them there for this service: who can make the client's KDC copy an
 * element into a ticket cannot make that checksum.
 */
#ifndef APEX_MECH_AP_AUTHDATA_VERIFY_H
#define APEX_MECH_AP_AUTHDATA_VERIFY_H

#include "mech/ap/arrival.h"

/* pac_verify holds a PAC against the key that opened the ticket and against the
 * ticket itself: the server signature (MS-PAC section 2.8, key usage 17) and
 * the client's name and authentication time (section 2.7).  *out_good says
 * whether all of it holds; V_BAD_AUTHDATA where `in` is no PAC at all. */
APEX_MUST_USE enum verdict
pac_verify(const struct ap_step *s, struct bytes in,
           const struct crypto_key *service_key,
           const struct enc_ticket_part *ticket, bool *out_good);

/* cammac_verify holds the service verifier of a CAMMAC against the key that
 * opened the ticket (RFC 7751 section 3, key usage 64), and gives its elements.
 * *out_good and V_BAD_AUTHDATA as above. */
APEX_MUST_USE enum verdict
cammac_verify(const struct ap_step *s, struct bytes in,
              const struct crypto_key *service_key, bool *out_good,
              struct bytes *out_elements);

#endif
