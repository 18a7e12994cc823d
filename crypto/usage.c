/* crypto/usage.c: the public operations of a key usage, over the enctype's. */
#include <stdlib.h>

#include "crypto/openssl_call.h"
#include "crypto/ops.h"

enum crypto_result
crypto_usage_new(const struct crypto_key *k, uint32_t usage,
                 struct crypto_usage **out)
{
    *out = NULL;
    if (k->profile == NULL)
        return CRYPTO_UNSUPPORTED;
    return crypto_usage_new_checksum(k, usage, k->profile->checksum_type, out);
}

enum crypto_result
crypto_usage_new_checksum(const struct crypto_key *k, uint32_t usage,
                          int32_t checksum_type, struct crypto_usage **out)
{
    const struct crypto_profile *p = k->profile;
    struct crypto_usage *u = NULL;

    *out = NULL;
    if (p == NULL || checksum_type == 0 ||
        (checksum_type != p->checksum_type &&
         checksum_type != p->ops->other_checksum))
        return CRYPTO_UNSUPPORTED;
    u = calloc(1, sizeof(*u));
    if (u == NULL)
        return CRYPTO_NO_MEMORY;
    u->key = *k;
    u->number = usage;
    u->checksum_type = checksum_type;
    *out = u;
    return CRYPTO_OK;
}

void
crypto_usage_free(struct crypto_usage *u)
{
    if (u == NULL)
        return;
    usage_clear(u);
    free(u);
}

const struct crypto_profile *
crypto_usage_profile(const struct crypto_usage *u)
{
    return u->key.profile;
}

const struct crypto_key *
crypto_usage_key(const struct crypto_usage *u)
{
    return &u->key;
}

/* sealed_lengths_fit: countable, and a whole number of blocks. */
static bool
sealed_lengths_fit(const struct crypto_profile *p,
                   const struct crypto_segment *segs, size_t num)
{
    size_t total = 0;

    return scatter_total(p->confounder_len, segs, num, &total) &&
           total % p->block_len == 0;
}

enum crypto_result
crypto_encrypt(struct crypto_usage *u, uint8_t *header,
               struct crypto_segment *segs, size_t num, uint8_t *trailer)
{
    const struct crypto_profile *p = u->key.profile;
    enum crypto_result r = CRYPTO_BAD_LENGTH;

    if (!sealed_lengths_fit(p, segs, num))
        return r;
    openssl_enter();
    r = openssl_leave(p->ops->encrypt(u, header, segs, num, trailer));
    deriver_free(&u->base);
    if (r != CRYPTO_OK) {
        scatter_wipe(segs, num);
        crypto_wipe(header, p->confounder_len);
        crypto_wipe(trailer, p->tag_len);
    }
    return r;
}

enum crypto_result
crypto_decrypt(struct crypto_usage *u, const uint8_t *header,
               struct crypto_segment *segs, size_t num, const uint8_t *trailer)
{
    const struct crypto_profile *p = u->key.profile;
    enum crypto_result r = CRYPTO_BAD_LENGTH;

    if (sealed_lengths_fit(p, segs, num)) {
        openssl_enter();
        r = openssl_leave(p->ops->decrypt(u, header, segs, num, trailer));
        deriver_free(&u->base);
    }
    if (r != CRYPTO_OK)
        scatter_wipe(segs, num);
    return r;
}

enum crypto_result
crypto_checksum(struct crypto_usage *u, const struct crypto_segment *segs,
                size_t num, uint8_t *mac)
{
    enum crypto_result r = CRYPTO_OK;

    openssl_enter();
    r = openssl_leave(u->key.profile->ops->checksum(u, segs, num, mac));
    deriver_free(&u->base);
    if (r != CRYPTO_OK)
        crypto_wipe(mac, u->key.profile->checksum_len);
    return r;
}

enum crypto_result
crypto_verify(struct crypto_usage *u, const struct crypto_segment *segs,
              size_t num, struct bytes mac)
{
    const size_t len = u->key.profile->checksum_len;
    uint8_t wanted[CRYPTO_MAX_TAG];
    enum crypto_result r = CRYPTO_BAD_INTEGRITY;

    if (mac.len != len)
        return r;
    r = crypto_checksum(u, segs, num, wanted);
    if (r == CRYPTO_OK && !crypto_equal(wanted, mac.data, len))
        r = CRYPTO_BAD_INTEGRITY;
    crypto_wipe(wanted, sizeof(wanted));
    return r;
}
