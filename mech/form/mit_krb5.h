/* mech/form/mit_krb5.h: the two objects of libkrb5 inside a exported security
 * context: the library context and the auth context. */
#ifndef APEX_MECH_FORM_MIT_KRB5_H
#define APEX_MECH_FORM_MIT_KRB5_H

#include "mech/form/mit_parts.h"

/* The library context (krb5_context).  Of all its settings a context that
 * stands needs the clock only. */
struct mit_krb5 {
    int32_t clockskew; /* seconds */
    int32_t time_offset, usec_offset;
};

APEX_MUST_USE bool
mit_krb5_decode(struct reader *r, struct mit_krb5 *out);
void
mit_krb5_encode(struct builder *b, const struct mit_krb5 *k);

/* The auth context (krb5_auth_context).  The message tokens are made without
 * it; what it has to offer then is the ticket's session key, where there is
 * one.  While the peer's next token is awaited, all that this token is judged
 * by is in it. */
struct mit_auth {
    struct mit_key session_key;
    uint32_t flags; /* libkrb5's AUTH_CONTEXT_* */
    uint32_t remote_seq, local_seq;
    int32_t request_checksum;
    struct mit_key subkey; /* the one that it would send with */
    /* Of the Authenticator (RFC 4120 section 5.5.1), where it is kept. */
    bool has_authenticator;
    uint32_t ctime; /* seconds since 1970 */
    int32_t cusec;
};

APEX_MUST_USE bool
mit_auth_decode(struct reader *r, struct mit_auth *out);

/* mit_auth_encode writes the subkey for both directions, and with an
 * authenticator a third time; nothing for an absent one. */
void
mit_auth_encode(struct builder *b, const struct mit_auth *a);

#endif
