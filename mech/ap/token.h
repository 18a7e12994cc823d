/* mech/ap/token.h: the tokens of the exchange, by kind, with their framing. */
#ifndef APEX_MECH_AP_TOKEN_H
#define APEX_MECH_AP_TOKEN_H

#include "mech/verdict/verdict.h"

enum ap_token_kind {
    AP_TOKEN_NONE, /* the initiator's first call has no token */
    AP_TOKEN_REQUEST,
    AP_TOKEN_REPLY,
    AP_TOKEN_ERROR,
    AP_TOKEN_OTHER, /* framed, of a mechanism of ours, another TOK_ID */
    AP_NUM_TOKEN_KINDS
};

/* A token with its framing opened (RFC 4121 section 4.1), or, in DCE style, a
 * bare Kerberos message. */
struct ap_token {
    enum ap_token_kind kind;
    bool framed;
    struct bytes mech;    /* OID content, static storage; empty when bare */
    struct bytes message; /* a view on the token */
};

/* ap_token_read opens the framing and tells the kind; the message itself is
 * not looked at.  V_BAD_FRAMING, V_WRONG_MECH. */
APEX_MUST_USE enum verdict
ap_token_read(struct bytes in, struct ap_token *out, struct evidence *ev);

/* ap_token_write appends `message` framed as `kind` with `mech`; with an empty
 * `mech`, bare. */
void
ap_token_write(struct builder *b, struct bytes mech, enum ap_token_kind kind,
               struct bytes message);

/* ap_mech_krb5 is the content of 1.2.840.113554.1.2.2, in static storage. */
struct bytes
ap_mech_krb5(void);

/* ap_mech_find is the static copy of a mechanism OID that may frame a token of
 * ours; empty when it may not. */
struct bytes
ap_mech_find(struct bytes oid);

#endif
