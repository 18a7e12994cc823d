/* crypto/mac.c: see crypto/mac.h. */
#include "crypto/mac.h"

#include <string.h>

#include "crypto/openssl_call.h"

/* evp_init keys a copy of the model context of the MAC. */
static enum crypto_result
evp_init(struct mac *m, enum mac_id id, struct bytes key)
{
    EVP_MAC_CTX *model = NULL, *ctx = NULL;
    bool forgets = false;
    enum crypto_result r = openssl_mac(id, &model, &forgets);

    if (r != CRYPTO_OK)
        return r;
    ctx = EVP_MAC_CTX_dup(model);
    if (ctx == NULL)
        return openssl_failure(CRYPTO_NO_MEMORY);
    if (EVP_MAC_init(ctx, key.data, key.len, NULL) != 1) {
        EVP_MAC_CTX_free(ctx);
        return openssl_failure(CRYPTO_INTERNAL);
    }
    if (forgets) {
        memcpy(m->key, key.data, key.len);
        m->key_len = (uint8_t)key.len;
    }
    m->ctx = ctx;
    m->started = true;
    return CRYPTO_OK;
}

enum crypto_result
mac_init(struct mac *m, enum mac_id id, struct bytes key)
{
    const struct digest *hash = NULL;
    enum crypto_result r = CRYPTO_INTERNAL;

    if (key.len > sizeof(m->key))
        return r;
    r = openssl_hmac(id, &hash);
    if (r != CRYPTO_OK)
        return r;
    return hash != NULL ? hmac_init(&m->hmac, hash, key) : evp_init(m, id, key);
}

bool
mac_is_keyed(const struct mac *m)
{
    return m->hmac.digest != NULL || m->ctx != NULL;
}

void
mac_free(struct mac *m)
{
    hmac_free(&m->hmac);
    EVP_MAC_CTX_free(m->ctx);
    crypto_wipe(m, sizeof(*m));
}

enum crypto_result
mac_start(struct mac *m)
{
    const uint8_t *key = (m->key_len > 0) ? m->key : NULL;

    if (m->hmac.digest != NULL)
        return hmac_start(&m->hmac);
    if (!m->started && EVP_MAC_init(m->ctx, key, m->key_len, NULL) != 1)
        return openssl_failure(CRYPTO_INTERNAL);
    m->started = false;
    return CRYPTO_OK;
}

enum crypto_result
mac_add(struct mac *m, struct bytes data)
{
    if (data.len == 0)
        return CRYPTO_OK;
    if (m->hmac.digest != NULL)
        return hmac_add(&m->hmac, data);
    if (EVP_MAC_update(m->ctx, data.data, data.len) != 1)
        return openssl_failure(CRYPTO_INTERNAL);
    return CRYPTO_OK;
}

/* evp_finish ends the message; *out_len bytes come out. */
static enum crypto_result
evp_finish(struct mac *m, uint8_t out[EVP_MAX_MD_SIZE], size_t *out_len)
{
    if (EVP_MAC_final(m->ctx, out, out_len, EVP_MAX_MD_SIZE) != 1)
        return openssl_failure(CRYPTO_INTERNAL);
    return CRYPTO_OK;
}

enum crypto_result
mac_finish(struct mac *m, uint8_t *out, size_t len)
{
    uint8_t full[EVP_MAX_MD_SIZE] = {0};
    size_t full_len = 0;
    enum crypto_result r = CRYPTO_OK;

    if (m->hmac.digest != NULL) {
        full_len = m->hmac.digest->len;
        r = hmac_finish(&m->hmac, full);
    } else {
        r = evp_finish(m, full, &full_len);
    }
    if (r == CRYPTO_OK && full_len < len)
        r = CRYPTO_INTERNAL;
    if (r == CRYPTO_OK)
        memcpy(out, full, len);
    crypto_wipe(full, sizeof(full));
    return r;
}

enum crypto_result
mac_once(struct mac *m, struct bytes data, uint8_t *out, size_t len)
{
    enum crypto_result r = mac_start(m);

    if (r == CRYPTO_OK)
        r = mac_add(m, data);
    if (r == CRYPTO_OK)
        r = mac_finish(m, out, len);
    return r;
}

enum crypto_result
mac_sources(struct mac *m, const struct crypto_segment *segs, size_t num)
{
    enum crypto_result r = CRYPTO_OK;

    for (size_t i = 0; i < num && r == CRYPTO_OK; i++)
        r = mac_add(m, (struct bytes){segs[i].in, segs[i].len});
    return r;
}

enum crypto_result
mac_results(struct mac *m, const struct crypto_segment *segs, size_t num)
{
    enum crypto_result r = CRYPTO_OK;

    for (size_t i = 0; i < num && r == CRYPTO_OK; i++) {
        const uint8_t *at = segs[i].out != NULL ? segs[i].out : segs[i].in;

        r = mac_add(m, (struct bytes){at, segs[i].len});
    }
    return r;
}
