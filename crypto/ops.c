/* crypto/ops.c: see crypto/ops.h. */
#include "crypto/ops.h"

#include <string.h>

/* The last byte of a derivation constant (RFC 3961 section 5.3). */
enum purpose {
    PURPOSE_CHECKSUM = 0x99,
    PURPOSE_ENCRYPTION = 0xaa,
    PURPOSE_INTEGRITY = 0x55,
};

void
ops_random_to_key_16(const uint8_t *seed, uint8_t *key)
{
    memcpy(key, seed, 16);
}

void
ops_random_to_key_32(const uint8_t *seed, uint8_t *key)
{
    memcpy(key, seed, 32);
}

/*  0           3   4
 * +-------------+---------+
 * | usage, be32 | purpose |
 * +-------------+---------+ */
static enum crypto_result
usage_key(struct crypto_usage *u, enum purpose purpose, uint8_t *out,
          size_t out_len)
{
    const uint8_t constant[5] = {
        (uint8_t)(u->number >> 24), (uint8_t)(u->number >> 16),
        (uint8_t)(u->number >> 8), (uint8_t)u->number, (uint8_t)purpose};

    return u->key.profile->ops->derive(
        &u->base, &u->key, (struct bytes){constant, sizeof(constant)}, out,
        out_len);
}

enum crypto_result
ops_need_encrypt(struct crypto_usage *u)
{
    const struct crypto_profile *p = u->key.profile;
    uint8_t ke[CRYPTO_MAX_KEY];
    enum crypto_result r = CRYPTO_OK;

    if (u->encrypt.ctx != NULL)
        return CRYPTO_OK;
    r = usage_key(u, PURPOSE_ENCRYPTION, ke, p->key_len);
    if (r == CRYPTO_OK)
        r = cbc_init_encrypt(&u->encrypt, p->ops->cipher, ke);
    crypto_wipe(ke, sizeof(ke));
    return r;
}

enum crypto_result
ops_need_decrypt(struct crypto_usage *u)
{
    const struct crypto_profile *p = u->key.profile;
    uint8_t ke[CRYPTO_MAX_KEY];
    enum crypto_result r = CRYPTO_OK;

    if (u->decrypt.ctx != NULL)
        return CRYPTO_OK;
    r = usage_key(u, PURPOSE_ENCRYPTION, ke, p->key_len);
    if (r == CRYPTO_OK)
        r = cbc_init_decrypt(&u->decrypt, p->ops->cipher, ke);
    crypto_wipe(ke, sizeof(ke));
    return r;
}

static enum crypto_result
need_mac(struct crypto_usage *u, enum purpose purpose, struct mac *m)
{
    const struct crypto_ops *ops = u->key.profile->ops;
    uint8_t key[CRYPTO_MAX_KEY];
    enum crypto_result r = CRYPTO_OK;

    if (mac_is_keyed(m))
        return CRYPTO_OK;
    r = usage_key(u, purpose, key, ops->mac_key_len);
    if (r == CRYPTO_OK)
        r = mac_init(m, ops->mac, (struct bytes){key, ops->mac_key_len});
    crypto_wipe(key, sizeof(key));
    return r;
}

enum crypto_result
ops_need_seal(struct crypto_usage *u)
{
    return need_mac(u, PURPOSE_INTEGRITY, &u->seal);
}

enum crypto_result
ops_need_sign(struct crypto_usage *u)
{
    return need_mac(u, PURPOSE_CHECKSUM, &u->sign);
}

enum crypto_result
ops_checksum(struct crypto_usage *u, const struct crypto_segment *segs,
             size_t num, uint8_t *mac)
{
    enum crypto_result r = ops_need_sign(u);

    if (r == CRYPTO_OK)
        r = mac_start(&u->sign);
    if (r == CRYPTO_OK)
        r = mac_sources(&u->sign, segs, num);
    if (r == CRYPTO_OK)
        r = mac_finish(&u->sign, mac, u->key.profile->checksum_len);
    return r;
}

void
usage_clear(struct crypto_usage *u)
{
    deriver_free(&u->base);
    cbc_free(&u->encrypt);
    cbc_free(&u->decrypt);
    mac_free(&u->seal);
    mac_free(&u->sign);
    crypto_wipe(u, sizeof(*u));
}
