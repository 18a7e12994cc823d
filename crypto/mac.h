/* crypto/mac.h: a keyed MAC, kept and started over for each message. Private to
 * crypto/. */
#ifndef APEX_CRYPTO_MAC_H
#define APEX_CRYPTO_MAC_H

#include "crypto/hmac.h"

/* mac is zero-initialised: not keyed yet. */
struct mac {
    struct hmac hmac; /* where openssl_hmac has a hash */
    EVP_MAC_CTX *ctx; /* elsewhere */
    bool started;     /* keyed, and nothing covered yet */
    uint8_t key_len;
    uint8_t key[CRYPTO_MAX_KEY]; /* kept only if the context forgets it */
};

/* mac_init keys `m`, which is not keyed yet; at most CRYPTO_MAX_KEY bytes.
 * On failure `m` stays as it was. */
APEX_MUST_USE enum crypto_result
mac_init(struct mac *m, enum mac_id id, struct bytes key);

/* mac_is_keyed: mac_init has succeeded. */
bool
mac_is_keyed(const struct mac *m);

/* mac_free wipes and releases; `m` is zero again. */
void
mac_free(struct mac *m);

/* mac_start begins a message; mac_add covers more of it (any number of calls);
 * mac_finish writes the first `len` bytes of the result. */
APEX_MUST_USE enum crypto_result
mac_start(struct mac *m);
APEX_MUST_USE enum crypto_result
mac_add(struct mac *m, struct bytes data);
APEX_MUST_USE enum crypto_result
mac_finish(struct mac *m, uint8_t *out, size_t len);

/* mac_once starts, covers `data`, and finishes. */
APEX_MUST_USE enum crypto_result
mac_once(struct mac *m, struct bytes data, uint8_t *out, size_t len);

/* mac_sources covers all segments in order, as they are at `in`. */
APEX_MUST_USE enum crypto_result
mac_sources(struct mac *m, const struct crypto_segment *segs, size_t num);

/* mac_results covers all segments in order: a sealed one as it is at `out`, a
 * signed one at `in`. */
APEX_MUST_USE enum crypto_result
mac_results(struct mac *m, const struct crypto_segment *segs, size_t num);

#endif
