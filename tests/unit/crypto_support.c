#include "tests/unit/crypto_support.h"

#include <CUnit/CUnit.h>
#include <string.h>

const int32_t support_enctypes[SUPPORT_NUM_ENCTYPES] = {
    ENCTYPE_DES3,        ENCTYPE_AES128_SHA1, ENCTYPE_AES256_SHA1,
    ENCTYPE_AES128_SHA2, ENCTYPE_AES256_SHA2, ENCTYPE_RC4,
    ENCTYPE_CAMELLIA128, ENCTYPE_CAMELLIA256,
};

/* SplitMix64: a fixed seed gives a fixed row. */
static uint64_t
next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void
support_fill(uint8_t *out, size_t len, uint64_t seed)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)next(&seed);
}

size_t
support_below(uint64_t *seed, size_t limit)
{
    return (size_t)(next(seed) % limit);
}

struct crypto_key
support_key(int32_t enctype)
{
    const struct crypto_profile *p = crypto_profile_find(enctype);
    uint8_t value[CRYPTO_MAX_KEY];
    struct crypto_key k = {0};

    CU_ASSERT_FATAL(p != NULL);
    support_fill(value, p->key_len, (uint64_t)enctype);
    for (size_t i = 0; enctype == ENCTYPE_DES3 && i < p->key_len; i++)
        value[i] ^= !(__builtin_popcount(value[i]) & 1);
    CU_ASSERT_FATAL(
        crypto_key_init(&k, enctype, (struct bytes){value, p->key_len}) ==
        CRYPTO_OK);
    return k;
}

bool
support_is(const uint8_t *p, size_t len, uint8_t value)
{
    for (size_t i = 0; i < len; i++) {
        if (p[i] != value)
            return false;
    }
    return true;
}

bool
support_same(const uint8_t *a, const uint8_t *b, size_t len)
{
    return len == 0 || memcmp(a, b, len) == 0;
}
