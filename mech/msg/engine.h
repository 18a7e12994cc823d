/* mech/msg/engine.h: the one way that every token goes, whatever its format.
 *
 * The engine alone knows which formats there are: it chooses the one to send by
 * the key, and the one of a received token by its first bytes. */
#ifndef APEX_MECH_MSG_ENGINE_H
#define APEX_MECH_MSG_ENGINE_H

#include "mech/msg/cfx.h"
#include "mech/msg/v1.h"

/* A received token of whichever format: callers use `in`, and set no more of it
 * than that.  What a format keeps behind it is not zero before the format has
 * written it. */
union any_incoming {
    struct incoming in;
    struct cfx_incoming cfx;
    struct v1_incoming v1;
};

/* engine_format is the format of the tokens that we send under these keys. */
const struct token_format *
engine_format(const struct msg_keys *keys);

/* engine_send makes the token at `t` with the next sequence number.  Only
 * success uses that number up: a refused call leaves no gap for the peer. */
APEX_MUST_USE enum verdict
engine_send(struct msg_context *m, struct token_parts *t, struct evidence *ev);

/* engine_receive opens `in`.  Only if it is genuine does its number enter the
 * window; *out_order is what the window says of it. */
APEX_MUST_USE enum verdict
engine_receive(struct msg_context *m, struct incoming *in,
               enum verdict *out_order, struct evidence *ev);

/* engine_read_wrap strips the framing of `token`, if any, finds its format and
 * reads its header, which must be that of a wrap token.  *out_token is the
 * token as the format reads it.  engine_read_mic is the same for a MIC.  The
 * format decides by bytes that nothing protects yet; engine_receive proves
 * them. */
APEX_MUST_USE enum verdict
engine_read_wrap(const struct msg_context *m, struct bytes token,
                 struct bytes *out_token, union any_incoming *out,
                 struct evidence *ev);
APEX_MUST_USE enum verdict
engine_read_mic(const struct msg_context *m, struct bytes token,
                union any_incoming *out, struct evidence *ev);

/* engine_read_deletion reads the deletion token of RFC 1964 section 1.2.3.
 * V_NO_SUCH_TOKEN: it is another token, or RFC 4121 holds. */
APEX_MUST_USE enum verdict
engine_read_deletion(const struct msg_context *m, struct bytes token,
                     union any_incoming *out, struct evidence *ev);

/* engine_read_parts is engine_read_wrap for a token in separate buffers. */
APEX_MUST_USE enum verdict
engine_read_parts(const struct msg_context *m, const struct token_parts *t,
                  union any_incoming *out, struct evidence *ev);

#endif
