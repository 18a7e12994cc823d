/* tests/adversary/frame.h: what goes around a Kerberos message, RFC 2743
 * section 3.1. */
#ifndef APEX_TESTS_ADVERSARY_FRAME_H
#define APEX_TESTS_ADVERSARY_FRAME_H

#include "tests/adversary/scene.h"

/* frame_put frames s->octets as a token of this kind, or, in DCE style, does
 * not; and puts it into SPNEGO where the row has that. */
void
frame_put(struct scene *s, uint16_t token_id);

/* frame_krb5 is the OID of Kerberos. */
struct bytes
frame_krb5(void);

#endif
