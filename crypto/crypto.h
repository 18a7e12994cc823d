/* crypto/crypto.h: RFC 3961 keys and operations over OpenSSL.
 *
 * A key (`struct crypto_key`) is a value; a keyed usage (`struct
 * crypto_usage`) is a key bound to one key usage number with the derived keys
 * and the OpenSSL contexts ready, kept for as long as messages flow.  This
 * folder alone includes OpenSSL.
 */
#ifndef APEX_CRYPTO_CRYPTO_H
#define APEX_CRYPTO_CRYPTO_H

#include "asn1/bytes.h"

/* Encryption types that have a profile (RFC 3961 section 8, IANA). */
enum crypto_enctype {
    ENCTYPE_DES3 = 16,
    ENCTYPE_AES128_SHA1 = 17,
    ENCTYPE_AES256_SHA1 = 18,
    ENCTYPE_AES128_SHA2 = 19,
    ENCTYPE_AES256_SHA2 = 20,
    ENCTYPE_RC4 = 23,
    ENCTYPE_CAMELLIA128 = 25,
    ENCTYPE_CAMELLIA256 = 26,
};

/* Key usage numbers: RFC 4120 section 7.5.1, RFC 4121 section 2. */
enum crypto_key_usage {
    USAGE_TICKET = 2,
    USAGE_AP_REQ_CHECKSUM = 10,
    USAGE_AP_REQ_AUTHENTICATOR = 11,
    USAGE_AP_REP = 12,
    USAGE_KRB_CRED = 14,
    USAGE_PAC_CHECKSUM = 17, /* MS-PAC section 2.8 */
    USAGE_ACCEPTOR_SEAL = 22,
    USAGE_ACCEPTOR_SIGN = 23,
    USAGE_INITIATOR_SEAL = 24,
    USAGE_INITIATOR_SIGN = 25,
    USAGE_CHANNEL_BINDINGS = 43, /* RFC 6542: mech/ap/binding_mic.h */
    USAGE_CAMMAC = 64,           /* RFC 7751 section 3 */
    /* mech/form/own_context.h; of those that RFC 4120 section 7.5.1 leaves to
     * the inside of an implementation. */
    USAGE_OWN_CONTEXT = 900,
};

enum crypto_result {
    CRYPTO_OK = 0,
    CRYPTO_BAD_INTEGRITY, /* the bytes are not what was sealed or signed */
    CRYPTO_BAD_LENGTH,    /* too short for this enctype, or a bad key length */
    CRYPTO_UNSUPPORTED,   /* no profile, or OpenSSL (FIPS) refuses it */
    CRYPTO_NO_MEMORY,
    CRYPTO_INTERNAL, /* OpenSSL failed where it should not */
};

#define CRYPTO_MAX_KEY        32
#define CRYPTO_MAX_CONFOUNDER 16
#define CRYPTO_MAX_TAG        24
#define CRYPTO_MAX_PRF        64

/* The public facts of an enctype.  A const table in enctype.c; how it computes
 * is behind `ops`, private to crypto/. */
struct crypto_ops;
struct crypto_profile {
    int32_t enctype;
    const char *name;      /* as krb5.conf spells it */
    int32_t checksum_type; /* its mandatory keyed checksum */
    uint16_t key_len;      /* bytes of the protocol key */
    uint16_t confounder_len;
    uint16_t block_len;    /* bytes; 1 where plaintext needs no padding */
    uint16_t cipher_block; /* block of the cipher itself: 16, 8; 1 for RC4 */
    uint16_t tag_len;      /* bytes of the trailing checksum when sealing */
    uint16_t checksum_len; /* bytes of the keyed checksum */
    uint16_t prf_len;
    uint16_t ssf; /* strength in bits for SASL_SSF */
    bool cfx;     /* RFC 4121 tokens; false: RFC 1964/4757 */
    const struct crypto_ops *ops;
    /* Deprecated enctypes only (RFC 8429): the setting of krb5.conf that
     * permits it, and what it may be due to that OpenSSL does not offer it, in
     * words that follow "OpenSSL does not offer NAME". */
    const char *allowed_by;
    const char *unsupported_hint;
};

/* crypto_profile_find gives the profile of an enctype, or NULL. */
const struct crypto_profile *
crypto_profile_find(int32_t enctype);

/* crypto_key is a key by value.  Wipe it on every path. profile NULL: none. */
struct crypto_key {
    const struct crypto_profile *profile;
    uint8_t bytes[CRYPTO_MAX_KEY]; /* profile->key_len of them */
};

/* crypto_key_init takes a key's bytes.  BAD_LENGTH: not key_len bytes;
 * UNSUPPORTED: no profile, or a weak or misshapen DES3 key.  crypto_key_random
 * makes a new key.  On failure `out` is no key. */
APEX_MUST_USE enum crypto_result
crypto_key_init(struct crypto_key *out, int32_t enctype, struct bytes value);
APEX_MUST_USE enum crypto_result
crypto_key_random(struct crypto_key *out, int32_t enctype);
struct bytes
crypto_key_value(const struct crypto_key *k);
void
crypto_key_wipe(struct crypto_key *k);

/* crypto_derive is the enctype's key derivation with a free constant
 * (DK of RFC 3961, KDF-FEEDBACK-CMAC of 6803, KDF-HMAC-SHA2 of 8009). `out` has
 * room for `out_len`: key_len for Ke/RFC 3961, or as the RFC sets it. */
APEX_MUST_USE enum crypto_result
crypto_derive(const struct crypto_key *k, struct bytes constant, uint8_t *out,
              size_t out_len);

/* crypto_prf is the pseudo-random function, profile->prf_len bytes. */
APEX_MUST_USE enum crypto_result
crypto_prf(const struct crypto_key *k, struct bytes input, uint8_t *out);

/* crypto_usage: not thread-safe; one owner at a time. */
struct crypto_usage;
APEX_MUST_USE enum crypto_result
crypto_usage_new(const struct crypto_key *k, uint32_t usage,
                 struct crypto_usage **out);
/* crypto_usage_new_checksum is for a checksum of a stated type, as a peer may
 * send in its Authenticator.  UNSUPPORTED: not a keyed type of this enctype. */
APEX_MUST_USE enum crypto_result
crypto_usage_new_checksum(const struct crypto_key *k, uint32_t usage,
                          int32_t checksum_type, struct crypto_usage **out);
void
crypto_usage_free(struct crypto_usage *u);
const struct crypto_profile *
crypto_usage_profile(const struct crypto_usage *u);
/* crypto_usage_key is the key that `u` was made from; it lives as long. */
const struct crypto_key *
crypto_usage_key(const struct crypto_usage *u);

/* crypto_segment is one piece of a message.  A sealed piece is read at `in` and
 * written at `out` (the same place: in place; overlapping otherwise is not
 * allowed).  A signed piece (`out` NULL) is covered by the checksum only. */
struct crypto_segment {
    const uint8_t *in;
    uint8_t *out;
    size_t len;
};

/* crypto_encrypt seals `num` segments in order as one message:
 * `header` (confounder_len) receives the encrypted confounder, `trailer`
 * (tag_len) the checksum.  The sum of the sealed lengths must be a multiple of
 * block_len.  Signed segments are covered in their place, as MIT's
 * krb5_c_encrypt_iov covers them.  On error what was written is wiped. */
APEX_MUST_USE enum crypto_result
crypto_encrypt(struct crypto_usage *u, uint8_t *header,
               struct crypto_segment *segs, size_t num, uint8_t *trailer);

/* crypto_decrypt opens what crypto_encrypt made.  On anything but OK no
 * plaintext remains in the out places. */
APEX_MUST_USE enum crypto_result
crypto_decrypt(struct crypto_usage *u, const uint8_t *header,
               struct crypto_segment *segs, size_t num, const uint8_t *trailer);

/* crypto_checksum computes the keyed checksum (Kc) over all segments (`out` is
 * not looked at) into `mac`, checksum_len bytes. */
APEX_MUST_USE enum crypto_result
crypto_checksum(struct crypto_usage *u, const struct crypto_segment *segs,
                size_t num, uint8_t *mac);
/* crypto_verify compares in constant time; a `mac` of another length is
 * CRYPTO_BAD_INTEGRITY. */
APEX_MUST_USE enum crypto_result
crypto_verify(struct crypto_usage *u, const struct crypto_segment *segs,
              size_t num, struct bytes mac);

/* crypto_seal appends the whole sealed form of `plain` (confounder, data, tag;
 * padded with zeroes to block_len) to `out`.  One call, no usage kept. */
APEX_MUST_USE enum crypto_result
crypto_seal(const struct crypto_key *k, uint32_t usage, struct bytes plain,
            struct builder *out);
/* crypto_open appends the plaintext of a whole sealed message to `out`, which
 * is unchanged on error. */
APEX_MUST_USE enum crypto_result
crypto_open(const struct crypto_key *k, uint32_t usage, struct bytes cipher,
            struct builder *out);
/* crypto_usage_open is crypto_open with a usage that is kept. */
APEX_MUST_USE enum crypto_result
crypto_usage_open(struct crypto_usage *u, struct bytes cipher,
                  struct builder *out);

/* crypto_sealed_len is the length of the sealed form of `plain_len` bytes. */
size_t
crypto_sealed_len(const struct crypto_profile *p, size_t plain_len);

/* crypto_md5 is for the channel-binding hash of RFC 4121 only, which is not a
 * security function in FIPS terms; it works where MD5 is otherwise refused. */
APEX_MUST_USE enum crypto_result
crypto_md5(struct bytes in, uint8_t out[16]);

/* crypto_random fills `out` from a fork-safe source: the kernel, or OpenSSL's
 * provider where openssl.cnf demands FIPS (default property fips=yes).
 * INTERNAL: the kernel has none to give to this process (a sandbox without
 * getrandom), or the provider. */
APEX_MUST_USE enum crypto_result
crypto_random(uint8_t *out, size_t len);

/* crypto_process_mark is a number that this process shares with no other that
 * has its memory, not even with its parent; 0 where a fork cannot be noticed.
 * It costs no system call. */
uint32_t
crypto_process_mark(void);

/* crypto_equal compares in constant time; the one comparison for secrets. */
bool
crypto_equal(const uint8_t *a, const uint8_t *b, size_t len);

/* crypto_wipe clears memory so that the compiler cannot leave it out. */
void
crypto_wipe(void *p, size_t len);

#endif
