/* crypto/derive.h: the three key derivations of Kerberos.  Private to crypto/.
 *
 * `out` gets exactly `out_len` bytes; more than the function can make is
 * CRYPTO_BAD_LENGTH. */
#ifndef APEX_CRYPTO_DERIVE_H
#define APEX_CRYPTO_DERIVE_H

#include "crypto/cbc.h"
#include "crypto/mac.h"

/* deriver is a key at work: several keys derived from it share one context.
 * Zero-initialised; keyed by the first derivation, with the same key in all. */
struct deriver {
    struct cbc cbc;
    struct mac mac;
};

/* deriver_free wipes and releases; `d` is zero again. */
void
deriver_free(struct deriver *d);

/* derive_nfold is the n-fold operation of RFC 3961 section 5.1: `in`, not
 * empty, folded to `out_len` bytes, at most CRYPTO_MAX_CONFOUNDER. */
void
derive_nfold(struct bytes in, uint8_t *out, size_t out_len);

/* derive_dr is DR of RFC 3961 section 5.1, the part of DK before
 * random-to-key.  `key` has the cipher's key length; at most CRYPTO_MAX_PRF
 * bytes. */
APEX_MUST_USE enum crypto_result
derive_dr(struct deriver *d, enum cipher_id cipher, const uint8_t *key,
          struct bytes constant, uint8_t *out, size_t out_len);

/* derive_feedback is KDF-FEEDBACK-CMAC of RFC 6803 section 3; at most
 * CRYPTO_MAX_PRF bytes. */
APEX_MUST_USE enum crypto_result
derive_feedback(struct deriver *d, enum mac_id cmac, struct bytes key,
                struct bytes constant, uint8_t *out, size_t out_len);

/* derive_counter is KDF-HMAC-SHA2 of RFC 8009 section 3; at most one output of
 * the HMAC.  An empty `context` is no context. */
APEX_MUST_USE enum crypto_result
derive_counter(struct deriver *d, enum mac_id hmac, struct bytes key,
               struct bytes label, struct bytes context, uint8_t *out,
               size_t out_len);

#endif
