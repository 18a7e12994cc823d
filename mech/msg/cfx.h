/* mech/msg/cfx.h: the message tokens of RFC 4121 section 4.2. */
#ifndef APEX_MECH_MSG_CFX_H
#define APEX_MECH_MSG_CFX_H

#include "asn1/gss_token.h"
#include "mech/msg/context.h"

extern const struct token_format cfx_format;

/* A received token: `in`, and what this format alone has. */
struct cfx_incoming {
    struct incoming in;
    struct cfx_header header;     /* as it came, in clear */
    const uint8_t *sealed_header; /* where its sealed copy stands after opening
                                   */
};

/* The receiving half of the table, as token.h has it. */
APEX_MUST_USE enum verdict
cfx_read_flat(const struct msg_context *m, struct bytes token,
              struct incoming *in, struct evidence *ev);
void
cfx_settle(struct incoming *in, uint8_t *token, size_t len);
APEX_MUST_USE enum verdict
cfx_place(struct incoming *in, uint8_t *area, const struct surroundings *around,
          struct evidence *ev);
APEX_MUST_USE enum verdict
cfx_read_parts(const struct msg_context *m, const struct token_parts *t,
               struct incoming *in, struct evidence *ev);
APEX_MUST_USE enum verdict
cfx_open(struct msg_context *m, struct incoming *in, struct evidence *ev);

/* cfx_from_acceptor says which end made a token, by its flags. */
bool
cfx_from_acceptor(const struct cfx_header *h);

/* cfx_usage gives the derived keys for a token with header `h` under `key`:
 * RFC 4121 section 2, where wrap tokens use SEAL, sealed or not. */
APEX_MUST_USE enum verdict
cfx_usage(const struct msg_context *m, struct usages *side, enum key_slot key,
          const struct cfx_header *h, struct crypto_usage **out,
          struct evidence *ev);

#endif
