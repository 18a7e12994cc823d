/* mech/msg/context.h: what the files of mech/msg share of a context. */
#ifndef APEX_MECH_MSG_CONTEXT_H
#define APEX_MECH_MSG_CONTEXT_H

#include <pthread.h>

#include "mech/msg/msg.h"
#include "mech/msg/token.h"
#include "mech/msg/window.h"

enum key_slot { KEY_INITIATOR, KEY_ACCEPTOR, KEY_COUNT };
enum usage_slot {
    USAGE_SLOT_SEAL,
    USAGE_SLOT_SIGN,
    USAGE_SLOT_V1_WRAP, /* RFC 1964 numbers usages otherwise */
    USAGE_SLOT_V1_MIC,
    USAGE_SLOT_COUNT
};

/* The derived keys of one direction, made when first needed.  Both directions
 * have their own, under their own lock, and no call ever holds both locks. */
struct usages {
    struct crypto_usage *of[KEY_COUNT][USAGE_SLOT_COUNT];
};

struct sender {
    pthread_mutex_t lock;
    struct usages usages;
    uint64_t seq; /* of the next token */
};

struct receiver {
    pthread_mutex_t lock;
    struct usages usages;
    struct window window;
};

struct msg_context {
    bool initiator;
    bool dce_style;
    const struct token_format *format; /* of what we send */
    struct crypto_key keys[KEY_COUNT]; /* profile NULL: none */
    struct bytes mech;
    uint8_t *mech_data;
    struct sender send;
    struct receiver receive;
};

/* context_send_slot is the key that we send with: RFC 4121 section 2, the
 * acceptor's subkey where there is one. */
enum key_slot
context_send_slot(const struct msg_context *m);
const struct crypto_key *
context_send_key(const struct msg_context *m);

/* context_usage gives the derived keys in a place of `side`, made for key usage
 * `number` on the first call.  The lock of `side` is held. */
APEX_MUST_USE enum verdict
context_usage(const struct msg_context *m, struct usages *side,
              enum key_slot key, enum usage_slot slot, uint32_t number,
              struct crypto_usage **out, struct evidence *ev);

/* context_send makes the token at `t` with the next sequence number, which is
 * used up only by success: a refused call leaves no gap for the peer. */
APEX_MUST_USE enum verdict
context_send(struct msg_context *m, struct token_parts *t, struct evidence *ev);

/* context_receive opens `in` and, when it is genuine, enters its number in the
 * window. */
APEX_MUST_USE enum verdict
context_receive(struct msg_context *m, struct incoming *in,
                enum verdict *out_order, struct evidence *ev);

/* context_read_wrap strips the framing of `token`, if any, finds its format and
 * reads its header, which must be that of a wrap token.  *out_token is the
 * token as the format reads it.  context_read_mic is the same for a MIC. */
APEX_MUST_USE enum verdict
context_read_wrap(const struct msg_context *m, struct bytes token,
                  struct bytes *out_token, struct incoming *in,
                  struct evidence *ev);
APEX_MUST_USE enum verdict
context_read_mic(const struct msg_context *m, struct bytes token,
                 struct incoming *in, struct evidence *ev);
/* context_read_deletion takes the deletion token of RFC 1964 alone;
 * V_NO_SUCH_TOKEN: it is another, or RFC 4121 holds. */
APEX_MUST_USE enum verdict
context_read_deletion(const struct msg_context *m, struct bytes token,
                      struct incoming *in, struct evidence *ev);
/* context_read_parts is context_read_wrap for a token in separate buffers. */
APEX_MUST_USE enum verdict
context_read_parts(const struct msg_context *m, const struct token_parts *t,
                   struct incoming *in, struct evidence *ev);

/* context_crypto is the verdict for a failure of crypto/ with enctype `p`. */
APEX_MUST_USE enum verdict
context_crypto(enum crypto_result r, const struct crypto_profile *p,
               struct evidence *ev);

/* context_bad_direction is the verdict on a token that says it comes from our
 * own role. */
APEX_MUST_USE enum verdict
context_bad_direction(const struct msg_context *m, struct evidence *ev);

#endif
