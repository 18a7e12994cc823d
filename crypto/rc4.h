/* crypto/rc4.h: what arcfour-hmac and its message tokens have in common.
 * Private to crypto/. */
#ifndef APEX_CRYPTO_RC4_H
#define APEX_CRYPTO_RC4_H

#include "crypto/openssl.h"
#include "crypto/scatter.h"

#define RC4_KEY_LEN 16 /* also of HMAC-MD5 */

/* rc4_hmac is HMAC-MD5 under a key used for one message. */
APEX_MUST_USE enum crypto_result
rc4_hmac(struct bytes key, struct bytes data, uint8_t out[RC4_KEY_LEN]);

/* rc4_stream passes all of `s` through RC4, from the start of its stream. */
APEX_MUST_USE enum crypto_result
rc4_stream(const uint8_t key[RC4_KEY_LEN], struct scatter *s);

#endif
