/* crypto/library.c: see crypto/library.h. */
#include "crypto/library.h"

#include <stdatomic.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include "crypto/openssl_call.h"
#include "crypto/site_config.h"

/* A slot goes from NULL to its value once and stays; of two threads that make
 * one at the same time, the later drops its own. */
static _Atomic(OSSL_LIB_CTX *) libraries[LIBRARY_NUM];

/* A context while it is being made. */
struct library {
    OSSL_LIB_CTX *lib;
    OSSL_PROVIDER *builtin;
    OSSL_PROVIDER *legacy;
};

/* The providers go first: a context does not release what it loaded. */
static void
library_free(struct library *l)
{
    if (l->legacy != NULL)
        OSSL_PROVIDER_unload(l->legacy);
    if (l->builtin != NULL)
        OSSL_PROVIDER_unload(l->builtin);
    OSSL_LIB_CTX_free(l->lib);
}

/* The administrator's rule for RC4-HMAC: where the site refuses MD5 (FIPS), it
 * is refused as well. */
static bool
legacy_allowed(void)
{
    OSSL_LIB_CTX *site = NULL;
    EVP_MD *md5 = NULL;
    bool allowed = false;

    if (library_get(LIBRARY_SITE, &site))
        md5 = EVP_MD_fetch(site, "MD5", NULL);
    allowed = md5 != NULL;
    EVP_MD_free(md5);
    return allowed;
}

/* equip puts into a new context what this kind has. */
static bool
equip(enum library_id id, struct library *l)
{
    if (id == LIBRARY_SITE)
        return site_config_apply(l->lib);
    if (id == LIBRARY_LEGACY && !legacy_allowed())
        return false;
    l->builtin = OSSL_PROVIDER_load(l->lib, "default");
    if (l->builtin != NULL && id == LIBRARY_LEGACY)
        l->legacy = OSSL_PROVIDER_load(l->lib, "legacy");
    return l->builtin != NULL && (id != LIBRARY_LEGACY || l->legacy != NULL);
}

bool
library_get(enum library_id id, OSSL_LIB_CTX **out)
{
    OSSL_LIB_CTX *first = NULL;
    struct library made = {NULL, NULL, NULL};

    if (!openssl_start())
        return false;
    *out = atomic_load_explicit(&libraries[id], memory_order_acquire);
    if (*out != NULL)
        return true;
    made.lib = OSSL_LIB_CTX_new();
    if (made.lib == NULL || !equip(id, &made)) {
        library_free(&made);
        return false;
    }
    *out = made.lib;
    if (!atomic_compare_exchange_strong(&libraries[id], &first, made.lib)) {
        library_free(&made);
        *out = first;
    }
    return true;
}
