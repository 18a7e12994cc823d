/* crypto/openssl_call.c: contracts in openssl_call.h. */
#include "crypto/openssl_call.h"

#include <openssl/crypto.h>
#include <openssl/err.h>

bool
openssl_start(void)
{
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL) == 1;
}

enum crypto_result
openssl_failure(enum crypto_result otherwise)
{
    if (ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE)
        return CRYPTO_NO_MEMORY;
    return otherwise;
}

void
openssl_enter(void)
{
    (void)openssl_start(); /* before OpenSSL starts itself, with handlers */
    ERR_set_mark();
}

enum crypto_result
openssl_leave(enum crypto_result r)
{
    ERR_pop_to_mark();
    return r;
}
