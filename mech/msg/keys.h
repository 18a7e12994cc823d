/* mech/msg/keys.h: the keys of a context and the keys derived from them. */
#ifndef APEX_MECH_MSG_KEYS_H
#define APEX_MECH_MSG_KEYS_H

#include "crypto/crypto.h"
#include "mech/verdict/verdict.h"

enum key_slot { KEY_INITIATOR, KEY_ACCEPTOR, KEY_COUNT };
enum usage_slot {
    USAGE_SLOT_SEAL,
    USAGE_SLOT_SIGN,
    USAGE_SLOT_V1_WRAP, /* RFC 1964 numbers usages otherwise */
    USAGE_SLOT_V1_MIC,
    USAGE_SLOT_COUNT
};

/* The keys that the exchange agreed on. */
struct msg_keys {
    struct crypto_key of[KEY_COUNT]; /* profile NULL: no such key */
};

/* The derived keys of one direction.  keys_usage makes each when it is first
 * needed; the direction's lock guards them. */
struct usages {
    struct crypto_usage *of[KEY_COUNT][USAGE_SLOT_COUNT];
};

/* keys_send_slot is the key that protects the messages we send: the acceptor's
 * subkey if the acceptor chose one, else the initiator's key (RFC 4121 section
 * 2). */
enum key_slot
keys_send_slot(const struct msg_keys *k);
const struct crypto_key *
keys_send_key(const struct msg_keys *k);

/* keys_usage gives the derived keys in a place of `side`, and derives them for
 * key usage `number` on the first call.  The caller holds the lock of `side`,
 * which keeps what *out points to. */
APEX_MUST_USE enum verdict
keys_usage(const struct msg_keys *k, struct usages *side, enum key_slot key,
           enum usage_slot slot, uint32_t number, struct crypto_usage **out,
           struct evidence *ev);

void
keys_free_usages(struct usages *u);

/* keys_crypto is the verdict for a failure of crypto/ with enctype `p`. */
APEX_MUST_USE enum verdict
keys_crypto(enum crypto_result r, const struct crypto_profile *p,
            struct evidence *ev);

#endif
