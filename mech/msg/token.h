/* mech/msg/token.h: the one shape that every kind of message token has, on its
 * way out and on its way in.
 *
 * A flat token is a header, one piece of message and a trailer side by side; an
 * IOV is the same with the pieces where the caller has them; a MIC is a header
 * alone.  A token format (CFX, or that of RFC 1964) is a const table of
 * functions on this shape. */
#ifndef APEX_MECH_MSG_TOKEN_H
#define APEX_MECH_MSG_TOKEN_H

#include "mech/msg/spool.h"
#include "mech/verdict/verdict.h"

struct msg_context;

enum token_kind {
    TOKEN_SEALED, /* wrap with confidentiality */
    TOKEN_SIGNED, /* wrap with integrity only */
    TOKEN_MIC,
};

/* A format adds up to this many segments of its own to a message. */
#define TOKEN_EXTRA_SEGMENTS 5

/* What decides on the sizes of a token to be made. */
struct token_shape {
    enum token_kind kind;
    bool rotated;       /* no place behind the message: all goes in front */
    bool dce_style;     /* an IOV of a DCE-style context */
    size_t message_len; /* bytes of message in the token (not signed-only) */
};

/* Bytes of a token around its message. */
struct token_sizes {
    size_t header;  /* in front; all of it for a MIC or where rotated */
    size_t padding; /* right behind the message */
    size_t trailer; /* behind that */
};

/* A token to be made.  `segs` has room for TOKEN_EXTRA_SEGMENTS after `num`.
 * A piece of message is read at `in` and stands at `out` in the token; one with
 * `out` NULL is covered, but not part of the token.  The place for padding is
 * one of the pieces, yet to be filled. */
struct token_parts {
    struct token_shape shape;
    struct token_sizes sizes;
    uint8_t *header;
    uint8_t *padding;
    uint8_t *trailer; /* NULL where rotated */
    struct crypto_segment *segs;
    size_t num;
};

/* The signed-only pieces on both sides of a message. */
struct surroundings {
    const struct crypto_segment *before, *after;
    size_t num_before, num_after;
};

/* A received token.  read_flat or read_parts fill in what it says of itself;
 * believe none of it before `open` has said V_OK.  It is the first member of a
 * struct of its format, which holds what that format alone needs. */
struct incoming {
    const struct token_format *format;
    enum token_kind kind;
    uint64_t seq;
    uint8_t confounder[CRYPTO_MAX_CONFOUNDER];
    uint8_t mac[CRYPTO_MAX_TAG];
    size_t mac_len;
    /* Flat tokens only: what follows the header, and the bytes of room that
     * opening it takes. */
    struct spool body;
    size_t room;
    size_t message_len; /* of those, the message; final after `open` */
    size_t padding_len; /* after `open`: bytes of padding that a message in
                           parts ends with, for the caller to take off */
    /* Given by the caller, with room for TOKEN_EXTRA_SEGMENTS more. */
    struct crypto_segment *segs;
    size_t num;
};

struct token_format {
    bool wide; /* 64-bit sequence numbers, else 32 */

    /* check_key says V_NOPERM_ETYPE, with evidence, if OpenSSL does not offer
     * what tokens under the keys of `m` take.  NULL: there is nothing that the
     * first token would not say. */
    enum verdict (*check_key)(const struct msg_context *m, struct evidence *ev);

    /* measure gives the sizes of a token of that shape. */
    void (*measure)(const struct msg_context *m, const struct token_shape *s,
                    struct token_sizes *out);

    /* size_limit: msg_wrap_size_limit. */
    size_t (*size_limit)(const struct msg_context *m, enum token_kind kind,
                         size_t output_size);

    /* protect makes the token in place; with the send lock held. */
    enum verdict (*protect)(struct msg_context *m, struct token_parts *t,
                            struct evidence *ev);

    /* read_flat takes the header of `token` (without framing, if this format
     * has none) and checks its lengths: kind, room, message_len are set. */
    enum verdict (*read_flat)(const struct msg_context *m, struct bytes token,
                              struct incoming *in, struct evidence *ev);

    /* settle makes the bytes of a flat token, which is at `token`, stand in
     * their order, so that it can be opened in place.  NULL: they always do. */
    void (*settle)(struct incoming *in, uint8_t *token, size_t len);

    /* place cuts the body of a flat token into segments that go to `area`
     * (in->room bytes), with the signed-only pieces around the message. */
    enum verdict (*place)(struct incoming *in, uint8_t *area,
                          const struct surroundings *around,
                          struct evidence *ev);

    /* read_parts takes a wrap token from separate buffers: `t->segs` become
     * the message, padding and all; `t->header`, `t->trailer` with `t->sizes`
     * are the rest. */
    enum verdict (*read_parts)(const struct msg_context *m,
                               const struct token_parts *t, struct incoming *in,
                               struct evidence *ev);

    /* open authenticates, and decrypts what is sealed; with the receive lock
     * held.  On failure no plaintext remains. */
    enum verdict (*open)(struct msg_context *m, struct incoming *in,
                         struct evidence *ev);
};

/* token_add_segment adds a piece behind the *num at `segs`. */
void
token_add_segment(struct crypto_segment *segs, size_t *num, const uint8_t *in,
                  uint8_t *out, size_t len);

/* token_add_pieces adds `num` pieces behind those of `in`. */
void
token_add_pieces(struct incoming *in, const struct crypto_segment *segs,
                 size_t num);

/* token_wipe_opened wipes what decryption has written.  `open` calls it when a
 * sealed token is not genuine. */
void
token_wipe_opened(const struct incoming *in);

/* token_bad_direction is the verdict on a token that says that our own role
 * made it; `initiator`: that role. */
APEX_MUST_USE enum verdict
token_bad_direction(bool initiator, struct evidence *ev);

#endif
