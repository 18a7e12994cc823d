/* crypto/hmac.h: HMAC (RFC 2104) over a provider's hash.  OpenSSL's own HMAC
 * finds its hash by a fetch (crypto/openssl.h says what that takes).  Private
 * to crypto/. */
#ifndef APEX_CRYPTO_HMAC_H
#define APEX_CRYPTO_HMAC_H

#include "crypto/openssl.h"

/* hmac is zero-initialised: not keyed.  The states that the key leads to are
 * kept, and copied for each message. */
struct hmac {
    const struct digest *digest; /* NULL: not keyed */
    void *inner, *outer;         /* the hash behind the padded key */
    void *run;                   /* the message's; NULL: none is begun */
};

/* hmac_init keys `h`, which is not keyed yet; the key is not longer than the
 * hash's block.  On failure `h` stays as it was. */
APEX_MUST_USE enum crypto_result
hmac_init(struct hmac *h, const struct digest *digest, struct bytes key);

/* hmac_free wipes and releases; `h` is zero again. */
void
hmac_free(struct hmac *h);

/* hmac_start begins a message, and drops one that was begun; hmac_add covers
 * more of it; hmac_finish writes all of the result. */
APEX_MUST_USE enum crypto_result
hmac_start(struct hmac *h);
APEX_MUST_USE enum crypto_result
hmac_add(struct hmac *h, struct bytes data);
APEX_MUST_USE enum crypto_result
hmac_finish(struct hmac *h, uint8_t out[EVP_MAX_MD_SIZE]);

#endif
