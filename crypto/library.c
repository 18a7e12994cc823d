/* crypto/library.c: see crypto/library.h. */
#include "crypto/library.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include "crypto/openssl_call.h"
#include "crypto/site_config.h"

/* A slot goes from NULL to its value once and stays; of two threads that make
 * one at the same time, the later drops its own. */
static _Atomic(struct library *) libraries[LIBRARY_NUM];

/* The providers go first: a context does not release what it loaded. */
static void
library_free(struct library *l)
{
    if (l == NULL)
        return;
    if (l->legacy != NULL)
        OSSL_PROVIDER_unload(l->legacy);
    if (l->builtin != NULL)
        OSSL_PROVIDER_unload(l->builtin);
    OSSL_LIB_CTX_free(l->lib);
    free(l);
}

/* The administrator's rule for RC4-HMAC: where the site refuses MD5 (FIPS), it
 * is refused as well. */
static bool
legacy_allowed(void)
{
    const struct library *site = NULL;
    EVP_MD *md5 = NULL;
    bool allowed = false;

    if (!library_get(LIBRARY_SITE, &site))
        return false;
    if (site->builtin != NULL)
        return true;
    md5 = EVP_MD_fetch(site->lib, "MD5", NULL);
    allowed = md5 != NULL;
    EVP_MD_free(md5);
    return allowed;
}

/* equip_site: a site that chooses nothing has OpenSSL's default provider. */
static bool
equip_site(struct library *l)
{
    bool plain = true;

    if (!site_config_is_silent() && !site_config_apply(l->lib, &plain))
        return false;
    if (plain)
        l->builtin = OSSL_PROVIDER_load(l->lib, "default");
    return !plain || l->builtin != NULL;
}

/* equip puts into a new context what this kind has. */
static bool
equip(enum library_id id, struct library *l)
{
    if (id == LIBRARY_SITE)
        return equip_site(l);
    if (id == LIBRARY_LEGACY && !legacy_allowed())
        return false;
    l->builtin = OSSL_PROVIDER_load(l->lib, "default");
    if (l->builtin != NULL && id == LIBRARY_LEGACY)
        l->legacy = OSSL_PROVIDER_load(l->lib, "legacy");
    return l->builtin != NULL && (id != LIBRARY_LEGACY || l->legacy != NULL);
}

static struct library *
make(enum library_id id)
{
    struct library *made = calloc(1, sizeof(*made));

    if (made == NULL)
        return NULL;
    made->lib = OSSL_LIB_CTX_new();
    if (made->lib == NULL || !equip(id, made)) {
        library_free(made);
        return NULL;
    }
    return made;
}

bool
library_get(enum library_id id, const struct library **out)
{
    struct library *first = NULL, *l = NULL;

    if (!openssl_start())
        return false;
    l = atomic_load_explicit(&libraries[id], memory_order_acquire);
    if (l == NULL) {
        l = make(id);
        if (l == NULL)
            return false;
        if (!atomic_compare_exchange_strong(&libraries[id], &first, l)) {
            library_free(l);
            l = first;
        }
    }
    *out = l;
    return true;
}
