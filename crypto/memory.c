/* crypto/memory.c: comparing and clearing secrets. */
#include <openssl/crypto.h>

#include "crypto/crypto.h"

bool
crypto_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}

void
crypto_wipe(void *p, size_t len)
{
    if (len > 0)
        OPENSSL_cleanse(p, len);
}
