/* crypto/key.c: keys, and what is computed from a key alone. */
#include <string.h>

#include "crypto/openssl_call.h"
#include "crypto/ops.h"

enum crypto_result
crypto_key_init(struct crypto_key *out, int32_t enctype, struct bytes value)
{
    const struct crypto_profile *p = crypto_profile_find(enctype);

    crypto_wipe(out, sizeof(*out));
    if (p == NULL)
        return CRYPTO_UNSUPPORTED;
    if (value.len != p->key_len)
        return CRYPTO_BAD_LENGTH;
    if (p->ops->key_usable != NULL && !p->ops->key_usable(value.data))
        return CRYPTO_UNSUPPORTED;
    memcpy(out->bytes, value.data, value.len);
    out->profile = p;
    return CRYPTO_OK;
}

enum crypto_result
crypto_key_random(struct crypto_key *out, int32_t enctype)
{
    const struct crypto_profile *p = crypto_profile_find(enctype);
    uint8_t seed[CRYPTO_MAX_KEY];
    enum crypto_result r = CRYPTO_OK;

    crypto_wipe(out, sizeof(*out));
    if (p == NULL)
        return CRYPTO_UNSUPPORTED;
    r = crypto_random(seed, p->ops->seed_len);
    if (r == CRYPTO_OK) {
        p->ops->random_to_key(seed, out->bytes);
        out->profile = p;
    }
    crypto_wipe(seed, sizeof(seed));
    return r;
}

struct bytes
crypto_key_value(const struct crypto_key *k)
{
    if (k->profile == NULL)
        return (struct bytes){NULL, 0};
    return (struct bytes){k->bytes, k->profile->key_len};
}

void
crypto_key_wipe(struct crypto_key *k)
{
    crypto_wipe(k, sizeof(*k));
}

enum crypto_result
crypto_derive(const struct crypto_key *k, struct bytes constant, uint8_t *out,
              size_t out_len)
{
    struct deriver d = {0};
    enum crypto_result r = CRYPTO_UNSUPPORTED;

    if (k->profile == NULL)
        return r;
    openssl_enter();
    r = openssl_leave(k->profile->ops->derive(&d, k, constant, out, out_len));
    deriver_free(&d);
    return r;
}

enum crypto_result
crypto_prf(const struct crypto_key *k, struct bytes input, uint8_t *out)
{
    if (k->profile == NULL)
        return CRYPTO_UNSUPPORTED;
    openssl_enter();
    return openssl_leave(k->profile->ops->prf(k, input, out));
}
