/* mech/msg/aead.h: messages with associated data, which is covered by the token
 * but not part of it. */
#ifndef APEX_MECH_MSG_AEAD_H
#define APEX_MECH_MSG_AEAD_H

#include "mech/msg/msg.h"

/* aead_wrap appends the token for `message`, as msg_wrap does; it covers
 * `assoc` in front of the message.  Without associated data (empty) it is the
 * token of msg_wrap. */
APEX_MUST_USE enum verdict
aead_wrap(struct msg_context *m, bool conf, struct bytes assoc,
          struct bytes message, struct builder *out, struct evidence *ev);

/* aead_unwrap opens `token` as msg_unwrap does; `assoc` has to be what the
 * sender gave.  *out (malloc, NULL for an empty message) is the caller's, and
 * set on V_OK alone. */
APEX_MUST_USE enum verdict
aead_unwrap(struct msg_context *m, struct bytes token, struct bytes assoc,
            gss_buffer_t out, bool *out_conf, enum verdict *out_order,
            struct evidence *ev);

#endif
