/* crypto/enctype.c: the table of enctypes. */
#include "crypto/ops.h"

/* Checksum types: RFC 3961 section 8, RFC 4757, RFC 6803, RFC 8009.  Strength
 * in bits as libkrb5 reports it. */
static const struct crypto_profile profiles[] = {
    {ENCTYPE_DES3, "des3-cbc-sha1", 12, .key_len = 24, .confounder_len = 8,
     .block_len = 8, .cipher_block = 8, .tag_len = 20, .checksum_len = 20,
     .prf_len = 16, .ssf = 112, .cfx = false, &des3_ops},
    {ENCTYPE_AES128_SHA1, "aes128-cts-hmac-sha1-96", 15, .key_len = 16,
     .confounder_len = 16, .block_len = 1, .cipher_block = 16, .tag_len = 12,
     .checksum_len = 12, .prf_len = 16, .ssf = 128, .cfx = true,
     &aes128_sha1_ops},
    {ENCTYPE_AES256_SHA1, "aes256-cts-hmac-sha1-96", 16, .key_len = 32,
     .confounder_len = 16, .block_len = 1, .cipher_block = 16, .tag_len = 12,
     .checksum_len = 12, .prf_len = 16, .ssf = 256, .cfx = true,
     &aes256_sha1_ops},
    {ENCTYPE_AES128_SHA2, "aes128-cts-hmac-sha256-128", 19, .key_len = 16,
     .confounder_len = 16, .block_len = 1, .cipher_block = 16, .tag_len = 16,
     .checksum_len = 16, .prf_len = 32, .ssf = 128, .cfx = true,
     &aes128_sha2_ops},
    {ENCTYPE_AES256_SHA2, "aes256-cts-hmac-sha384-192", 20, .key_len = 32,
     .confounder_len = 16, .block_len = 1, .cipher_block = 16, .tag_len = 24,
     .checksum_len = 24, .prf_len = 48, .ssf = 256, .cfx = true,
     &aes256_sha2_ops},
    {ENCTYPE_RC4, "arcfour-hmac", -138, .key_len = 16, .confounder_len = 8,
     .block_len = 1, .cipher_block = 1, .tag_len = 16, .checksum_len = 16,
     .prf_len = 20, .ssf = 64, .cfx = false, &rc4_ops},
    {ENCTYPE_CAMELLIA128, "camellia128-cts-cmac", 17, .key_len = 16,
     .confounder_len = 16, .block_len = 1, .cipher_block = 16, .tag_len = 16,
     .checksum_len = 16, .prf_len = 16, .ssf = 128, .cfx = true,
     &camellia128_ops},
    {ENCTYPE_CAMELLIA256, "camellia256-cts-cmac", 18, .key_len = 32,
     .confounder_len = 16, .block_len = 1, .cipher_block = 16, .tag_len = 16,
     .checksum_len = 16, .prf_len = 16, .ssf = 256, .cfx = true,
     &camellia256_ops},
};

const struct crypto_profile *
crypto_profile_find(int32_t enctype)
{
    for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
        if (profiles[i].enctype == enctype)
            return &profiles[i];
    }
    return NULL;
}

const char *
crypto_unsupported_hint(const struct crypto_profile *p)
{
    if (p->enctype == ENCTYPE_RC4)
        return ": it takes the legacy provider, and a FIPS configuration "
               "refuses it";
    if (p->enctype == ENCTYPE_DES3)
        return ": a FIPS configuration may refuse it, and the legacy provider "
               "is no way around that";
    return "";
}
