/* mech/msg/v1.h: the message tokens of RFC 1964 section 1.2 for triple DES, and
 * of RFC 4757 section 7 for RC4. */
#ifndef APEX_MECH_MSG_V1_H
#define APEX_MECH_MSG_V1_H

#include "asn1/gss_token.h"
#include "mech/msg/context.h"

extern const struct token_format v1_format;

#define V1_CONFOUNDER_LEN 8
#define V1_MAX_PADDING    8 /* RFC 1964 section 1.2.2.3 */

/* The octets behind the number in SND_SEQ, RFC 1964 section 1.2.1.2. */
#define V1_FROM_INITIATOR 0x00
#define V1_FROM_ACCEPTOR  0xff

#define V1_NOT_SEALED 0xffff
#define V1_FILLER     0xffff

#define V1_COVERED_LEN 8 /* TOK_ID to Filler: what the checksum covers */
#define V1_NUMBER_LEN  8 /* SND_SEQ, encrypted */

/* A received token: `in`, and what this format alone has. */
struct v1_incoming {
    struct incoming in;
    uint8_t covered[V1_COVERED_LEN];
    uint8_t number[V1_NUMBER_LEN];
    bool flat;           /* the message and its padding are one piece... */
    size_t body;         /* ...of `in.segs`: this one */
    bool padded;         /* the message ends in padding; otherwise the caller
                            knows where it ends */
    size_t padding_room; /* bytes in a buffer for padding; 0: there is none */
};

/* What an enctype decides. */
struct v1_rules {
    int32_t enctype;
    uint16_t sign_alg, seal_alg; /* as their two octets, big-endian */
    uint16_t checksum_len;       /* octets of it in the token */
    uint16_t block;              /* the plaintext is padded to it */
    uint32_t mic_usage;          /* key usage of a MIC's checksum */
    bool big_endian;             /* sequence numbers */
};

/* v1_rules_of gives those of the key that protects messages of `m`. */
const struct v1_rules *
v1_rules_of(const struct msg_context *m);

/* v1_framing appends the framing of a token and its TOK_ID, which `body_len`
 * octets follow. */
void
v1_framing(const struct msg_context *m, uint16_t token_id, size_t body_len,
           struct builder *out);

/* v1_body_len is the number of octets between TOK_ID and the message. */
size_t
v1_body_len(const struct v1_rules *rules, enum token_kind kind);

/* v1_prepend puts what the checksum covers in front of the *num pieces at
 * `segs`: `covered`, and the confounder unless it is NULL. */
void
v1_prepend(struct crypto_segment *segs, size_t *num, const uint8_t *covered,
           const uint8_t *confounder_in, uint8_t *confounder_out);

/* v1_checksum computes the enctype's whole checksum over `segs`, as they are at
 * `in`.  A token has the first checksum_len octets of it. */
APEX_MUST_USE enum verdict
v1_checksum(const struct msg_context *m, struct usages *side,
            enum token_kind kind, const struct crypto_segment *segs, size_t num,
            uint8_t out[CRYPTO_MAX_TAG], struct evidence *ev);

/* The receiving half of the table, as token.h has it. */
APEX_MUST_USE enum verdict
v1_read_flat(const struct msg_context *m, struct bytes token,
             struct incoming *in, struct evidence *ev);
APEX_MUST_USE enum verdict
v1_place(struct incoming *in, uint8_t *area, const struct surroundings *around,
         struct evidence *ev);
APEX_MUST_USE enum verdict
v1_read_parts(const struct msg_context *m, const struct token_parts *t,
              struct incoming *in, struct evidence *ev);
APEX_MUST_USE enum verdict
v1_open(struct msg_context *m, struct incoming *in, struct evidence *ev);

#endif
