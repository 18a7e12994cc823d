/* crypto/aes_sha1.c: aes128- and aes256-cts-hmac-sha1-96 (RFC 3962). */
#include "crypto/simplified.h"

const struct crypto_ops aes128_sha1_ops = {
    .cipher = CIPHER_AES128_CBC,
    .mac = MAC_HMAC_SHA1,
    .mac_key_len = 16,
    .seed_len = 16,
    .chain_encrypt = cts_encrypt,
    .chain_decrypt = cts_decrypt,
    .random_to_key = ops_random_to_key_16,
    .derive = simplified_derive,
    .prf = simplified_prf,
    .encrypt = simplified_encrypt,
    .decrypt = simplified_decrypt,
    .checksum = ops_checksum,
};

const struct crypto_ops aes256_sha1_ops = {
    .cipher = CIPHER_AES256_CBC,
    .mac = MAC_HMAC_SHA1,
    .mac_key_len = 32,
    .seed_len = 32,
    .chain_encrypt = cts_encrypt,
    .chain_decrypt = cts_decrypt,
    .random_to_key = ops_random_to_key_32,
    .derive = simplified_derive,
    .prf = simplified_prf,
    .encrypt = simplified_encrypt,
    .decrypt = simplified_decrypt,
    .checksum = ops_checksum,
};
