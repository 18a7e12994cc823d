/* mech/serial_krb5.h: the two objects of libkrb5 inside a serialised security
 * context: the library context and the auth context. */
#ifndef APEX_MECH_SERIAL_KRB5_H
#define APEX_MECH_SERIAL_KRB5_H

#include "mech/serial_parts.h"

/* The library context (krb5_context).  Of all its settings a context that
 * stands needs the clock only. */
struct serial_krb5 {
    int32_t clockskew; /* seconds */
    int32_t time_offset, usec_offset;
};

APEX_MUST_USE bool
serial_krb5_decode(struct reader *r, struct serial_krb5 *out);
void
serial_krb5_encode(struct builder *b, const struct serial_krb5 *k);

/* The auth context (krb5_auth_context).  The message tokens are made without
 * it; what it has to offer is the ticket's session key, where there is one. */
APEX_MUST_USE bool
serial_auth_context_decode(struct reader *r, struct serial_key *session_key);
void
serial_auth_context_encode(struct builder *b,
                           const struct serial_key *session_key);

#endif
