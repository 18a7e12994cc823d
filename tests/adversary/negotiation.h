/* tests/adversary/negotiation.h: SPNEGO, RFC 4178. */
#ifndef APEX_TESTS_ADVERSARY_NEGOTIATION_H
#define APEX_TESTS_ADVERSARY_NEGOTIATION_H

#include "tests/adversary/scene.h"

/* negotiation_mech is the DER of a mechanism's OID. */
struct bytes
negotiation_mech(struct scene *s, struct bytes oid);

/* negotiation_wrap makes s->octets the mechanism's token within one of SPNEGO;
 * negotiation_open is the mechanism's token within one of SPNEGO. */
void
negotiation_wrap(struct scene *s);
struct bytes
negotiation_open(struct scene *s, struct bytes token);

/* Where Kerberos is LATER: negotiation_offer makes a first token without one of
 * the mechanism, negotiation_sign a last one with the MIC of the list. */
void
negotiation_offer(struct scene *s);
void
negotiation_sign(struct scene *s);

#endif
