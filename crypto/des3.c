/* crypto/des3.c: des3-cbc-hmac-sha1-kd (RFC 3961 section 6.3).  Only how bytes
 * become a key is its own. */
#include "crypto/simplified.h"

/* with_parity sets the lowest bit so that the number of ones is odd. */
static uint8_t
with_parity(uint8_t b)
{
    uint8_t even = (__builtin_popcount(b & 0xfeu) & 1) == 0;

    return (uint8_t)((b & 0xfeu) | even);
}

/* weak finds the weak and semi-weak keys of DES (FIPS 74 section 3.6). */
static bool
weak(const uint8_t key[8])
{
    static const uint8_t weak_keys[16][8] = {
        {0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01},
        {0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe},
        {0x1f, 0x1f, 0x1f, 0x1f, 0x0e, 0x0e, 0x0e, 0x0e},
        {0xe0, 0xe0, 0xe0, 0xe0, 0xf1, 0xf1, 0xf1, 0xf1},
        {0x01, 0xfe, 0x01, 0xfe, 0x01, 0xfe, 0x01, 0xfe},
        {0xfe, 0x01, 0xfe, 0x01, 0xfe, 0x01, 0xfe, 0x01},
        {0x1f, 0xe0, 0x1f, 0xe0, 0x0e, 0xf1, 0x0e, 0xf1},
        {0xe0, 0x1f, 0xe0, 0x1f, 0xf1, 0x0e, 0xf1, 0x0e},
        {0x01, 0xe0, 0x01, 0xe0, 0x01, 0xf1, 0x01, 0xf1},
        {0xe0, 0x01, 0xe0, 0x01, 0xf1, 0x01, 0xf1, 0x01},
        {0x1f, 0xfe, 0x1f, 0xfe, 0x0e, 0xfe, 0x0e, 0xfe},
        {0xfe, 0x1f, 0xfe, 0x1f, 0xfe, 0x0e, 0xfe, 0x0e},
        {0x01, 0x1f, 0x01, 0x1f, 0x01, 0x0e, 0x01, 0x0e},
        {0x1f, 0x01, 0x1f, 0x01, 0x0e, 0x01, 0x0e, 0x01},
        {0xe0, 0xfe, 0xe0, 0xfe, 0xf1, 0xfe, 0xf1, 0xfe},
        {0xfe, 0xe0, 0xfe, 0xe0, 0xfe, 0xf1, 0xfe, 0xf1},
    };
    bool found = false;

    for (size_t i = 0; i < 16; i++)
        found |= crypto_equal(weak_keys[i], key, 8);
    return found;
}

/* RFC 3961 section 6.3.1: seven bytes go in as they are, their lowest bits
 * together make the eighth, and parity takes the place of all lowest bits. */
static void
single_key(const uint8_t seed[7], uint8_t key[8])
{
    key[7] = 0;
    for (size_t i = 0; i < 7; i++) {
        key[i] = with_parity(seed[i]);
        key[7] |= (uint8_t)((seed[i] & 1u) << (i + 1));
    }
    key[7] = with_parity(key[7]);
    if (weak(key))
        key[7] ^= 0xf0;
}

static void
random_to_key(const uint8_t *seed, uint8_t *key)
{
    for (size_t i = 0; i < 3; i++)
        single_key(seed + 7 * i, key + 8 * i);
}

/* As in libkrb5, a key with wrong parity or a weak part is refused. */
static bool
key_usable(const uint8_t *key)
{
    for (size_t i = 0; i < 24; i++) {
        if (key[i] != with_parity(key[i]))
            return false;
    }
    return !weak(key) && !weak(key + 8) && !weak(key + 16);
}

const struct crypto_ops des3_ops = {
    .cipher = CIPHER_DES3_CBC,
    .mac = MAC_HMAC_SHA1,
    .mac_key_len = 24,
    .seed_len = 21,
    .chain_encrypt = cbc_encrypt,
    .chain_decrypt = cbc_decrypt,
    .random_to_key = random_to_key,
    .key_usable = key_usable,
    .derive = simplified_derive,
    .prf = simplified_prf,
    .encrypt = simplified_encrypt,
    .decrypt = simplified_decrypt,
    .checksum = ops_checksum,
};
