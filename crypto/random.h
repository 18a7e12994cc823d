/* crypto/random.h: crypto_random from within an operation.  Private to
 * crypto/. */
#ifndef APEX_CRYPTO_RANDOM_H
#define APEX_CRYPTO_RANDOM_H

#include "crypto/openssl.h"

/* random_fill is crypto_random for callers that stand between openssl_enter and
 * openssl_leave already. */
APEX_MUST_USE enum crypto_result
random_fill(uint8_t *out, size_t len);

#endif
