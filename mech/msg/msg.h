/* mech/msg/msg.h: per-message protection, RFC 4121 section 4.2 (CFX) and, for
 * the older enctypes, RFC 1964 and RFC 4757.
 *
 * One engine over segments: a flat wrap is an IOV of one, a MIC is a wrap with
 * no data.  Sending and receiving have separate locks and cipher contexts, so
 * one thread may send while another receives.
 */
#ifndef APEX_MECH_MSG_MSG_H
#define APEX_MECH_MSG_MSG_H

#include <gssapi/gssapi_ext.h>

#include "crypto/crypto.h"
#include "mech/msg/window.h"
#include "mech/verdict/verdict.h"

struct msg_context;

struct msg_parameters {
    bool initiator;
    /* The initiator's subkey, or the session key where none was sent. */
    const struct crypto_key *initiator_key;
    /* The acceptor's subkey; NULL: none was agreed. */
    const struct crypto_key *acceptor_subkey;
    uint64_t send_seq;
    uint64_t recv_seq;
    bool detect_replay;   /* GSS_C_REPLAY_FLAG */
    bool detect_sequence; /* GSS_C_SEQUENCE_FLAG */
    bool dce_style;       /* GSS_C_DCE_STYLE */
    struct bytes mech;    /* OID content for the framing of RFC 1964 tokens */
};

/* msg_context_new copies what it needs of `p`.  V_NOPERM_ETYPE: OpenSSL does
 * not offer what tokens of RFC 1964 take under the key. */
APEX_MUST_USE enum verdict
msg_context_new(const struct msg_parameters *p, struct msg_context **out,
                struct evidence *ev);
void
msg_context_free(struct msg_context *m);

/* msg_wrap appends the token for `message` to `out`, sealed (`conf`) or with
 * integrity only. */
APEX_MUST_USE enum verdict
msg_wrap(struct msg_context *m, bool conf, struct bytes message,
         struct builder *out, struct evidence *ev);

/* msg_unwrap opens a wrap token and appends the message to `out`.
 * V_OK: the token is genuine; *out_conf says whether it was sealed, *out_order
 * is V_OK, V_DUPLICATE, V_OLD, V_UNSEQ or V_GAP (RFC 2743 section 1.2.3).
 * Otherwise `out` is unchanged and the sequence window has not moved. */
APEX_MUST_USE enum verdict
msg_unwrap(struct msg_context *m, struct bytes token, struct builder *out,
           bool *out_conf, enum verdict *out_order, struct evidence *ev);

/* msg_get_mic and msg_verify_mic: RFC 4121 section 4.2.6.1, RFC 1964 section
 * 1.2.1. */
APEX_MUST_USE enum verdict
msg_get_mic(struct msg_context *m, struct bytes message, struct builder *out,
            struct evidence *ev);
APEX_MUST_USE enum verdict
msg_verify_mic(struct msg_context *m, struct bytes message, struct bytes token,
               enum verdict *out_order, struct evidence *ev);

/* msg_verify_deletion: the peer says that it has deleted its end, RFC 1964
 * section 1.2.3.  V_NO_SUCH_TOKEN: no deletion token, or a context of RFC 4121,
 * which has none that say anything (section 4.3 there). */
APEX_MUST_USE enum verdict
msg_verify_deletion(struct msg_context *m, struct bytes token,
                    enum verdict *out_order, struct evidence *ev);

/* msg_wrap_size_limit is the largest message whose token has at most
 * `output_size` bytes; 0 where none fits (RFC 2743 section 2.2.7).  For tokens
 * of RFC 1964 it is what MIT's own mechanism says, which is less. */
size_t
msg_wrap_size_limit(const struct msg_context *m, bool conf, size_t output_size);

/* What both receiving calls say otherwise: V_MSG_FRAMING, V_WRONG_MECH (framed
 * for another mechanism), V_BAD_DIRECTION, V_BAD_MESSAGE (not genuine),
 * V_NO_MEMORY, V_CRYPTO, V_NOPERM_ETYPE (OpenSSL refuses the enctype). */

/* The IOV forms, on the buffers of gssapi_ext.h with the rules of
 * gss_wrap_iov(3): HEADER, DATA, SIGN_ONLY, PADDING, TRAILER, STREAM,
 * MIC_TOKEN, EMPTY, ALLOCATE.  Lengths are set exactly; on failure what was
 * allocated here is freed and the buffers are as they were, but DATA that the
 * call had begun to seal or open in place is wiped.  V_CALLER: a role is
 * missing or there twice; V_BUFFER_SIZE: a buffer without ALLOCATE is too
 * small.  A message without DATA is sealed all the same if `conf` says so.
 * STREAM goes with exactly one DATA buffer, and not with DCE style.
 * Tokens of RFC 1964 need PADDING when sent, but not in DCE style, where the
 * data of triple DES must be a multiple of 8 bytes (else V_BUFFER_SIZE).  When
 * received, what DATA and PADDING hold of the padding is taken off; without a
 * PADDING buffer, or with an empty one, nothing is: some peers send none. */
APEX_MUST_USE enum verdict
msg_wrap_iov(struct msg_context *m, bool conf, gss_iov_buffer_desc *iov,
             int count, struct evidence *ev);
APEX_MUST_USE enum verdict
msg_wrap_iov_length(const struct msg_context *m, bool conf,
                    gss_iov_buffer_desc *iov, int count, struct evidence *ev);
APEX_MUST_USE enum verdict
msg_unwrap_iov(struct msg_context *m, gss_iov_buffer_desc *iov, int count,
               bool *out_conf, enum verdict *out_order, struct evidence *ev);
APEX_MUST_USE enum verdict
msg_get_mic_iov(struct msg_context *m, gss_iov_buffer_desc *iov, int count,
                struct evidence *ev);
APEX_MUST_USE enum verdict
msg_get_mic_iov_length(const struct msg_context *m, gss_iov_buffer_desc *iov,
                       int count, struct evidence *ev);
APEX_MUST_USE enum verdict
msg_verify_mic_iov(struct msg_context *m, gss_iov_buffer_desc *iov, int count,
                   enum verdict *out_order, struct evidence *ev);

/* How far the messages of a context have come, for its exports and the lucid
 * form. */
struct msg_state {
    uint64_t send_seq; /* of the next token to send */
    uint64_t recv_seq; /* of the next token expected */
    struct window window;
};
void
msg_context_state(struct msg_context *m, struct msg_state *out);

/* msg_context_restore puts a new context where another one left off: the number
 * of the next token to send, and the receive window.  The width of the numbers
 * stays that of the context's own tokens. */
void
msg_context_restore(struct msg_context *m, uint64_t send_seq,
                    const struct window *window);

#endif
