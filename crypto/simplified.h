/* crypto/simplified.h: the simplified profile of RFC 3961 section 5.3, shared
 * by the enctypes that MAC the plaintext.  Private to crypto/.
 *
 *     sealed = E(Ke, confounder | plain) | MAC(Ki, confounder | plain)
 */
#ifndef APEX_CRYPTO_SIMPLIFIED_H
#define APEX_CRYPTO_SIMPLIFIED_H

#include "crypto/ops.h"

/* The operations of struct crypto_ops. */
enum crypto_result
simplified_encrypt(struct crypto_usage *u, uint8_t *header,
                   const struct crypto_segment *segs, size_t num,
                   uint8_t *trailer);
enum crypto_result
simplified_decrypt(struct crypto_usage *u, const uint8_t *header,
                   const struct crypto_segment *segs, size_t num,
                   const uint8_t *trailer);

/* simplified_derive is DK (section 5.1): random-to-key(DR(key, constant)).
 * `out_len` is key_len. */
enum crypto_result
simplified_derive(struct deriver *d, const struct crypto_key *k,
                  struct bytes constant, uint8_t *out, size_t out_len);

/* simplified_prf, with SHA-1 as the hash H:
 * E(DK(key, "prf"), H(input) cut to whole blocks). */
enum crypto_result
simplified_prf(const struct crypto_key *k, struct bytes input, uint8_t *out);

#endif
