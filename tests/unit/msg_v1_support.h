/* tests/unit/msg_v1_support.h: message tokens of RFC 1964 and RFC 4757 made and
 * opened by hand: triple DES and its checksum by libkrb5, HMAC-MD5 over
 * libkrb5's MD5, and an RC4 of our own. */
#ifndef APEX_TESTS_UNIT_MSG_V1_SUPPORT_H
#define APEX_TESTS_UNIT_MSG_V1_SUPPORT_H

#include "tests/unit/msg_support.h"

/* The enctypes with these tokens, 0 at the end. */
extern const int32_t v1_enctypes[];

#define V1_HAND_MAX 1200 /* bytes of a message, at most */

/* v1_by_hand describes a token.  Zero means: as it should be. */
struct v1_by_hand {
    enum by_hand_kind kind;
    const struct crypto_key *key;
    bool from_acceptor;
    uint32_t seq;
    struct bytes message;
    struct bytes before, after; /* signed only */
    uint8_t direction;          /* where not 0, instead of 00 or ff */
    struct bytes padding;       /* where not empty, or `no_padding` */
    bool no_padding;
    bool dce_style; /* no padding, and the framing counts no message */
    uint16_t sign_alg, seal_alg, filler;
    struct bytes mech; /* of the framing; else krb5 */
};

/* v1_hand_make appends the token.  *out_header (NULL: not wanted) is where the
 * message, or what it is sealed as, begins. */
void
v1_hand_make(const struct v1_by_hand *t, struct builder *out,
             size_t *out_header);

/* v1_hand_check says whether `token` is exactly that which `t` describes, but
 * for the confounder. */
bool
v1_hand_check(const struct v1_by_hand *t, struct bytes token);

/* v1_number_at is the offset of SND_SEQ in a token that v1_hand_make made, the
 * length of its message being `len`. */
size_t
v1_number_at(struct bytes token);

#endif
