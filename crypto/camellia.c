/* crypto/camellia.c: camellia128- and camellia256-cts-cmac (RFC 6803). */
#include "crypto/derive.h"
#include "crypto/simplified.h"

static enum crypto_result
derive(struct deriver *d, const struct crypto_key *k, struct bytes constant,
       uint8_t *out, size_t out_len)
{
    return derive_feedback(d, k->profile->ops->mac, crypto_key_value(k),
                           constant, out, out_len);
}

/* RFC 6803 section 6: PRF = CMAC(KDF-FEEDBACK-CMAC(key, "prf"), input). */
static enum crypto_result
prf(const struct crypto_key *k, struct bytes input, uint8_t *out)
{
    static const uint8_t constant[3] = {'p', 'r', 'f'};
    const struct crypto_profile *p = k->profile;
    uint8_t kp[CRYPTO_MAX_KEY];
    struct deriver d = {0};
    struct mac m = {0};
    enum crypto_result r = derive(
        &d, k, (struct bytes){constant, sizeof(constant)}, kp, p->key_len);

    if (r == CRYPTO_OK)
        r = mac_init(&m, p->ops->mac, (struct bytes){kp, p->key_len});
    if (r == CRYPTO_OK)
        r = mac_once(&m, input, out, p->prf_len);
    mac_free(&m);
    deriver_free(&d);
    crypto_wipe(kp, sizeof(kp));
    return r;
}

const struct crypto_ops camellia128_ops = {
    .cipher = CIPHER_CAMELLIA128_CBC,
    .mac = MAC_CMAC_CAMELLIA128,
    .mac_key_len = 16,
    .seed_len = 16,
    .chain_encrypt = cts_encrypt,
    .chain_decrypt = cts_decrypt,
    .random_to_key = ops_random_to_key_16,
    .derive = derive,
    .prf = prf,
    .encrypt = simplified_encrypt,
    .decrypt = simplified_decrypt,
    .checksum = ops_checksum,
};

const struct crypto_ops camellia256_ops = {
    .cipher = CIPHER_CAMELLIA256_CBC,
    .mac = MAC_CMAC_CAMELLIA256,
    .mac_key_len = 32,
    .seed_len = 32,
    .chain_encrypt = cts_encrypt,
    .chain_decrypt = cts_decrypt,
    .random_to_key = ops_random_to_key_32,
    .derive = derive,
    .prf = prf,
    .encrypt = simplified_encrypt,
    .decrypt = simplified_decrypt,
    .checksum = ops_checksum,
};
