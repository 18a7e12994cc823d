/* crypto/digest.h: the plain hashes some enctypes need.  Private to crypto/. */
#ifndef APEX_CRYPTO_DIGEST_H
#define APEX_CRYPTO_DIGEST_H

#include "crypto/openssl.h"

#define DIGEST_SHA1_LEN 20
#define DIGEST_MD5_LEN  16

APEX_MUST_USE enum crypto_result
digest_sha1(struct bytes in, uint8_t out[DIGEST_SHA1_LEN]);

/* digest_md5_segments hashes `first` and then all segments as they are at
 * `in`. */
APEX_MUST_USE enum crypto_result
digest_md5_segments(struct bytes first, const struct crypto_segment *segs,
                    size_t num, uint8_t out[DIGEST_MD5_LEN]);

#endif
