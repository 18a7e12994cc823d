/* crypto/ops.h: how an enctype computes, and a key usage at work.  Private to
 * crypto/. */
#ifndef APEX_CRYPTO_OPS_H
#define APEX_CRYPTO_OPS_H

#include "crypto/derive.h"

/* crypto_usage: the parts are keyed when a call first needs them, so that a
 * usage that only seals never derives a checksum key.  `base` is at work only
 * within a call. */
struct crypto_usage {
    struct crypto_key key;
    uint32_t number;
    int32_t checksum_type;
    struct deriver base;
    struct cbc encrypt; /* Ke */
    struct cbc decrypt; /* Ke */
    struct mac seal;    /* Ki */
    struct mac sign;    /* Kc */
};

/* crypto_ops: the operations behind the public ones of the same names, which
 * have checked the arguments; on failure they need not wipe `out` places. */
struct crypto_ops {
    /* Parameters for operations that several enctypes share. */
    enum cipher_id cipher;
    enum mac_id mac;
    uint16_t mac_key_len;   /* bytes of Kc and Ki */
    uint16_t seed_len;      /* bytes that random-to-key takes */
    bool tag_first;         /* where a whole sealed message has its tag */
    int32_t other_checksum; /* a second checksum type, or 0 */
    cbc_function *chain_encrypt;
    cbc_function *chain_decrypt;

    /* Random-to-key of RFC 3961 section 3: seed_len bytes to key_len. */
    void (*random_to_key)(const uint8_t *seed, uint8_t *key);

    /* Whether key_len bytes are a usable key.  NULL: any are. */
    bool (*key_usable)(const uint8_t *key);

    enum crypto_result (*derive)(struct deriver *d, const struct crypto_key *k,
                                 struct bytes constant, uint8_t *out,
                                 size_t out_len);
    enum crypto_result (*prf)(const struct crypto_key *k, struct bytes input,
                              uint8_t *out);
    enum crypto_result (*encrypt)(struct crypto_usage *u, uint8_t *header,
                                  const struct crypto_segment *segs, size_t num,
                                  uint8_t *trailer);
    enum crypto_result (*decrypt)(struct crypto_usage *u, const uint8_t *header,
                                  const struct crypto_segment *segs, size_t num,
                                  const uint8_t *trailer);
    enum crypto_result (*checksum)(struct crypto_usage *u,
                                   const struct crypto_segment *segs,
                                   size_t num, uint8_t *mac);
};

extern const struct crypto_ops aes128_sha1_ops, aes256_sha1_ops;
extern const struct crypto_ops aes128_sha2_ops, aes256_sha2_ops;
extern const struct crypto_ops camellia128_ops, camellia256_ops;
extern const struct crypto_ops des3_ops, rc4_ops;

/* ops_random_to_key_N takes N random bytes as they are. */
void
ops_random_to_key_16(const uint8_t *seed, uint8_t *key);
void
ops_random_to_key_32(const uint8_t *seed, uint8_t *key);

/* ops_need_* key a part of the usage unless it is keyed already, with the key
 * derived for it (RFC 3961 section 5.3: usage | AA, 55, 99). */
APEX_MUST_USE enum crypto_result
ops_need_encrypt(struct crypto_usage *u);
APEX_MUST_USE enum crypto_result
ops_need_decrypt(struct crypto_usage *u);
APEX_MUST_USE enum crypto_result
ops_need_seal(struct crypto_usage *u);
APEX_MUST_USE enum crypto_result
ops_need_sign(struct crypto_usage *u);

/* ops_checksum is the MAC under Kc over all segments. */
enum crypto_result
ops_checksum(struct crypto_usage *u, const struct crypto_segment *segs,
             size_t num, uint8_t *mac);

/* usage_clear wipes and releases all that a usage holds, not the struct. */
void
usage_clear(struct crypto_usage *u);

#endif
