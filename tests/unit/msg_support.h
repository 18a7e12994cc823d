/* tests/unit/msg_support.h: both ends of a context, and message tokens made by
 * hand with libkrb5's cryptography, as RFC 4121 section 4.2 lays them out. */
#ifndef APEX_TESTS_UNIT_MSG_SUPPORT_H
#define APEX_TESTS_UNIT_MSG_SUPPORT_H

#include "mech/msg/msg.h"

#define INITIATOR_FIRST 1000 /* sequence numbers of the two directions */
#define ACCEPTOR_FIRST  2000

/* The enctypes with CFX tokens, 0 at the end. */
extern const int32_t cfx_enctypes[];

/* The content of the Kerberos mechanism OID, 1.2.840.113554.1.2.2. */
extern const struct bytes krb5_mech;

struct pair {
    struct crypto_key initiator_key, acceptor_subkey;
    bool subkey; /* whether there is an acceptor's subkey */
    struct msg_context *initiator, *acceptor;
};

/* pair_open makes both ends, with replay and sequence detection.  A failure is
 * fatal to the test. */
void
pair_open(struct pair *p, int32_t enctype, bool subkey, bool dce_style);
void
pair_close(struct pair *p);

/* The end that sends and the one that receives. */
struct msg_context *
pair_end(const struct pair *p, bool acceptor);

/* pattern makes `len` bytes that differ from each other; the caller frees. */
uint8_t *
pattern(size_t len);

enum by_hand_kind { HAND_SEALED, HAND_SIGNED, HAND_MIC };

/* by_hand describes a token to be made with libkrb5. */
struct by_hand {
    enum by_hand_kind kind;
    const struct crypto_key *key;
    bool from_acceptor;
    uint8_t flags; /* beyond those that `kind` and the direction call for */
    uint64_t seq;
    uint16_t ec;           /* of a sealed token */
    uint16_t inner_ec_off; /* what the sealed copy of EC differs by */
    uint16_t rrc;
    struct bytes message;
};

/* by_hand_make appends the token to `out`. */
void
by_hand_make(const struct by_hand *t, struct builder *out);

/* by_hand_open decrypts what follows a sealed token's header with libkrb5: the
 * message, the filler and the sealed header. */
void
by_hand_open(const struct by_hand *t, struct bytes token, struct builder *out);

/* expect_open unwraps `token` at `m` and requires the message and the order
 * V_OK; true when so. */
bool
expect_open(struct msg_context *m, struct bytes token, bool conf,
            struct bytes message);

/* wrapped is the token for a message, made by `m`. */
struct builder
wrapped(struct msg_context *m, bool conf, struct bytes message);

/* still_works passes one new message from each end to the other. */
bool
still_works(const struct pair *p);

#endif
