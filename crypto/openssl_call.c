/* crypto/openssl_call.c: contracts in openssl_call.h. */
#include "crypto/openssl_call.h"

#include <stdatomic.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

/* How often a process looks whether there are queues. */
#define MOST_LOOKS 64

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

/* queues_exist says whether any thread may have an error queue.  OpenSSL gives
 * a thread its queue at the first error, mark, or question for one, and then
 * loads the texts of all errors, once a process.  So where a text is not there,
 * there is no queue, and nothing in it that is the host's.  That spares a
 * process of a few calls the texts, which cost it more than the calls; a
 * process of many does not look for ever. */
static bool
queues_exist(void)
{
    static atomic_bool exist;
    static atomic_uint looks;
    static const unsigned long any =
        ERR_PACK(ERR_LIB_CRYPTO, 0, ERR_R_PASSED_NULL_PARAMETER);

    if (atomic_load_explicit(&exist, memory_order_relaxed))
        return true;
    if (!openssl_start()) /* the texts may be gone */
        return false;
    if (atomic_fetch_add(&looks, 1) < MOST_LOOKS &&
        ERR_reason_error_string(any) == NULL)
        return false;
    atomic_store_explicit(&exist, true, memory_order_relaxed);
    return true;
}

void
openssl_enter(void)
{
    (void)openssl_start(); /* before OpenSSL starts itself, with handlers */
    if (queues_exist())
        ERR_set_mark();
}

/* A queue that came into being meanwhile has no mark, and all in it is ours:
 * then ERR_pop_to_mark empties it. */
enum crypto_result
openssl_leave(enum crypto_result r)
{
    if (queues_exist())
        ERR_pop_to_mark();
    return r;
}
