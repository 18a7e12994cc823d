/* crypto/legacy_token.h: the raw ciphers of the message tokens that are older
 * than RFC 4121: RFC 1964 section 1.2 with triple DES, and RFC 4757 section 7
 * with RC4.
 *
 * Nothing here authenticates: a checksum in the token does.  The key is of
 * ENCTYPE_DES3 or ENCTYPE_RC4; with any other all calls say UNSUPPORTED.  No
 * state is kept from call to call.
 */
#ifndef APEX_CRYPTO_LEGACY_TOKEN_H
#define APEX_CRYPTO_LEGACY_TOKEN_H

#include "crypto/crypto.h"

#define LEGACY_BLOCK 8 /* SND_SEQ, a confounder, a block of triple DES */

/* These encrypt and decrypt SND_SEQ in place; `checksum` is the first
 * LEGACY_BLOCK bytes of the token's.
 * DES3: CBC under the key itself, the checksum being the initial vector.
 * RC4: under HMAC(HMAC(key, le32(0)), checksum). */
APEX_MUST_USE enum crypto_result
legacy_token_seal_number(const struct crypto_key *k,
                         const uint8_t checksum[LEGACY_BLOCK],
                         uint8_t number[LEGACY_BLOCK]);
APEX_MUST_USE enum crypto_result
legacy_token_open_number(const struct crypto_key *k,
                         const uint8_t checksum[LEGACY_BLOCK],
                         uint8_t number[LEGACY_BLOCK]);

/* These encrypt and decrypt the sealed segments (`out` not NULL) as one
 * message: confounder, data and padding, which the caller brings.  `seq` is the
 * token's sequence number.
 * DES3: CBC under the key itself, from the zero vector; BAD_LENGTH: not a
 * multiple of LEGACY_BLOCK.
 * RC4: under HMAC(HMAC(key ^ f0.., le32(0)), be32(seq)).
 * On anything but OK what was written is wiped. */
APEX_MUST_USE enum crypto_result
legacy_token_encrypt(const struct crypto_key *k, uint32_t seq,
                     const struct crypto_segment *segs, size_t num);
APEX_MUST_USE enum crypto_result
legacy_token_decrypt(const struct crypto_key *k, uint32_t seq,
                     const struct crypto_segment *segs, size_t num);

#endif
