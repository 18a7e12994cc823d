/* crypto/openssl.c: see crypto/openssl.h. */
#include "crypto/openssl.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <openssl/provider.h>

#include "crypto/library.h"
#include "crypto/openssl_call.h"
#include "crypto/provider.h"

struct cipher_row {
    const char *name;
    enum library_id library;
    uint8_t key_len, block; /* bytes */
};

struct digest_row {
    const char *name;
    enum library_id library;
    const char *properties;
    uint8_t len, block; /* bytes */
};

struct mac_row {
    const char *name;
    enum library_id library;
    const char *part;      /* parameter: "digest" or "cipher" */
    const char *part_name; /* and its value */
    size_t key_len;        /* of a key it takes, for trying it out */
    int digest;            /* of an HMAC, enum digest_id; -1: another MAC */
};

static const struct cipher_row cipher_rows[CIPHER_NUM] = {
    [CIPHER_AES128_CBC] = {"AES-128-CBC", LIBRARY_SITE, 16, 16},
    [CIPHER_AES256_CBC] = {"AES-256-CBC", LIBRARY_SITE, 32, 16},
    [CIPHER_CAMELLIA128_CBC] = {"CAMELLIA-128-CBC", LIBRARY_SITE, 16, 16},
    [CIPHER_CAMELLIA256_CBC] = {"CAMELLIA-256-CBC", LIBRARY_SITE, 32, 16},
    [CIPHER_DES3_CBC] = {"DES-EDE3-CBC", LIBRARY_SITE, 24, 8},
    [CIPHER_RC4] = {"RC4", LIBRARY_LEGACY, 16, 1},
};

static const struct digest_row digest_rows[DIGEST_NUM] = {
    [DIGEST_SHA1] = {"SHA1", LIBRARY_SITE, NULL, 20, 64},
    [DIGEST_SHA256] = {"SHA2-256", LIBRARY_SITE, NULL, 32, 64},
    [DIGEST_SHA384] = {"SHA2-384", LIBRARY_SITE, NULL, 48, 128},
    [DIGEST_MD5] = {"MD5", LIBRARY_SITE, "-fips", 16, 64},
    [DIGEST_MD5_BUILTIN] = {"MD5", LIBRARY_BUILTIN, NULL, 16, 64},
    [DIGEST_MD5_LEGACY] = {"MD5", LIBRARY_LEGACY, NULL, 16, 64},
};

static const struct mac_row mac_rows[MAC_NUM] = {
    [MAC_HMAC_SHA1] = {"HMAC", LIBRARY_SITE, "digest", "SHA1", 32, DIGEST_SHA1},
    [MAC_HMAC_SHA256] = {"HMAC", LIBRARY_SITE, "digest", "SHA256", 32,
                         DIGEST_SHA256},
    [MAC_HMAC_SHA384] = {"HMAC", LIBRARY_SITE, "digest", "SHA384", 32,
                         DIGEST_SHA384},
    [MAC_CMAC_CAMELLIA128] = {"CMAC", LIBRARY_SITE, "cipher",
                              "CAMELLIA-128-CBC", 16, -1},
    [MAC_CMAC_CAMELLIA256] = {"CMAC", LIBRARY_SITE, "cipher",
                              "CAMELLIA-256-CBC", 32, -1},
    [MAC_HMAC_MD5] = {"HMAC", LIBRARY_LEGACY, "digest", "MD5", 16,
                      DIGEST_MD5_LEGACY},
};

/* What was found.  A slot goes from NULL to its value once and stays; of two
 * threads that look at the same time, the later drops its own. */
static _Atomic(struct cipher *) ciphers[CIPHER_NUM];
static _Atomic(struct digest *) digests[DIGEST_NUM];
static _Atomic(const struct digest *) hmacs[MAC_NUM];
static _Atomic(EVP_MAC_CTX *) macs[MAC_NUM];
static atomic_bool macs_forget[MAC_NUM];
static _Atomic(EVP_RAND *) generator;
static atomic_bool generator_known; /* NULL then: none is demanded */

/* ---- ciphers and hashes ---- */

/* source is a provider, and what it has for an algorithm. */
struct source {
    const OSSL_PROVIDER *provider;
    const OSSL_DISPATCH *functions; /* NULL: nothing */
};

static struct source
source_of(const OSSL_PROVIDER *provider, int operation, const char *name)
{
    return (struct source){provider,
                           provider_functions(provider, operation, name)};
}

/* How often a thread gives way to one that is at work. */
#define MOST_YIELDS 1000

/* source_in looks among a library's own providers.  OpenSSL's default provider
 * fills its one table of ciphers whenever it comes into a library context, the
 * host's too, and a thread may look before another one has filled it. */
static struct source
source_in(const struct library *l, int operation, const char *name)
{
    struct source s = {NULL, NULL};

    for (int i = 0; i < MOST_YIELDS && s.functions == NULL; i++) {
        if (i > 0)
            (void)sched_yield();
        s = source_of(l->builtin, operation, name);
        if (s.functions == NULL)
            s = source_of(l->legacy, operation, name);
    }
    return s;
}

/* Providers spell an algorithm in ways of their own; OpenSSL knows which are
 * one. */
static void
try_cipher_name(const char *name, void *source)
{
    struct source *s = source;

    if (s->functions == NULL)
        *s = source_of(s->provider, OSSL_OP_CIPHER, name);
}

static void
try_digest_name(const char *name, void *source)
{
    struct source *s = source;

    if (s->functions == NULL)
        *s = source_of(s->provider, OSSL_OP_DIGEST, name);
}

static struct source
cipher_source(const struct cipher_row *row)
{
    const struct library *l = NULL;
    struct source s = {NULL, NULL};
    EVP_CIPHER *fetched = NULL;

    if (!library_get(row->library, &l))
        return s;
    if (l->builtin != NULL)
        return source_in(l, OSSL_OP_CIPHER, row->name);
    fetched = EVP_CIPHER_fetch(l->lib, row->name, NULL);
    if (fetched != NULL) {
        s.provider = EVP_CIPHER_get0_provider(fetched);
        (void)EVP_CIPHER_names_do_all(fetched, try_cipher_name, &s);
    }
    EVP_CIPHER_free(fetched);
    return s;
}

static struct source
digest_source(const struct digest_row *row)
{
    const struct library *l = NULL;
    struct source s = {NULL, NULL};
    EVP_MD *fetched = NULL;

    if (!library_get(row->library, &l))
        return s;
    if (l->builtin != NULL)
        return source_in(l, OSSL_OP_DIGEST, row->name);
    fetched = EVP_MD_fetch(l->lib, row->name, row->properties);
    if (fetched != NULL) {
        s.provider = EVP_MD_get0_provider(fetched);
        (void)EVP_MD_names_do_all(fetched, try_digest_name, &s);
    }
    EVP_MD_free(fetched);
    return s;
}

static void
take_cipher_function(struct cipher *c, const OSSL_DISPATCH *d)
{
    switch (d->function_id) {
    case OSSL_FUNC_CIPHER_NEWCTX:
        c->newctx = OSSL_FUNC_cipher_newctx(d);
        break;
    case OSSL_FUNC_CIPHER_FREECTX:
        c->freectx = OSSL_FUNC_cipher_freectx(d);
        break;
    case OSSL_FUNC_CIPHER_ENCRYPT_INIT:
        c->encrypt_init = OSSL_FUNC_cipher_encrypt_init(d);
        break;
    case OSSL_FUNC_CIPHER_DECRYPT_INIT:
        c->decrypt_init = OSSL_FUNC_cipher_decrypt_init(d);
        break;
    case OSSL_FUNC_CIPHER_UPDATE:
        c->update = OSSL_FUNC_cipher_update(d);
        break;
    default:
        break;
    }
}

static struct cipher *
cipher_make(const struct cipher_row *row, enum crypto_result *out_why)
{
    const struct source s = cipher_source(row);
    struct cipher *c = NULL;

    *out_why = CRYPTO_UNSUPPORTED;
    if (s.functions == NULL)
        return NULL;
    c = calloc(1, sizeof(*c));
    *out_why = CRYPTO_NO_MEMORY;
    if (c == NULL)
        return NULL;
    c->provider = OSSL_PROVIDER_get0_provider_ctx(s.provider);
    c->key_len = row->key_len;
    c->block = row->block;
    for (const OSSL_DISPATCH *d = s.functions; d->function_id != 0; d++)
        take_cipher_function(c, d);
    if (c->newctx != NULL && c->freectx != NULL && c->encrypt_init != NULL &&
        c->decrypt_init != NULL && c->update != NULL)
        return c;
    free(c);
    *out_why = CRYPTO_UNSUPPORTED;
    return NULL;
}

enum crypto_result
openssl_cipher(enum cipher_id id, const struct cipher **out)
{
    struct cipher *c = atomic_load_explicit(&ciphers[id], memory_order_acquire);
    struct cipher *first = NULL;
    enum crypto_result why = CRYPTO_OK;

    if (c == NULL) {
        c = cipher_make(&cipher_rows[id], &why);
        if (c == NULL)
            return openssl_failure(why);
        if (!atomic_compare_exchange_strong(&ciphers[id], &first, c)) {
            free(c);
            c = first;
        }
    }
    *out = c;
    return CRYPTO_OK;
}

static void
take_digest_function(struct digest *m, const OSSL_DISPATCH *d)
{
    switch (d->function_id) {
    case OSSL_FUNC_DIGEST_NEWCTX:
        m->newctx = OSSL_FUNC_digest_newctx(d);
        break;
    case OSSL_FUNC_DIGEST_FREECTX:
        m->freectx = OSSL_FUNC_digest_freectx(d);
        break;
    case OSSL_FUNC_DIGEST_DUPCTX:
        m->dupctx = OSSL_FUNC_digest_dupctx(d);
        break;
    case OSSL_FUNC_DIGEST_INIT:
        m->init = OSSL_FUNC_digest_init(d);
        break;
    case OSSL_FUNC_DIGEST_UPDATE:
        m->update = OSSL_FUNC_digest_update(d);
        break;
    case OSSL_FUNC_DIGEST_FINAL:
        m->final = OSSL_FUNC_digest_final(d);
        break;
    default:
        break;
    }
}

static struct digest *
digest_make(const struct digest_row *row, enum crypto_result *out_why)
{
    const struct source s = digest_source(row);
    struct digest *m = NULL;

    *out_why = CRYPTO_UNSUPPORTED;
    if (s.functions == NULL)
        return NULL;
    m = calloc(1, sizeof(*m));
    *out_why = CRYPTO_NO_MEMORY;
    if (m == NULL)
        return NULL;
    m->provider = OSSL_PROVIDER_get0_provider_ctx(s.provider);
    m->len = row->len;
    m->block = row->block;
    for (const OSSL_DISPATCH *d = s.functions; d->function_id != 0; d++)
        take_digest_function(m, d);
    if (m->newctx != NULL && m->freectx != NULL && m->dupctx != NULL &&
        m->init != NULL && m->update != NULL && m->final != NULL)
        return m;
    free(m);
    *out_why = CRYPTO_UNSUPPORTED;
    return NULL;
}

enum crypto_result
openssl_digest(enum digest_id id, const struct digest **out)
{
    struct digest *m = atomic_load_explicit(&digests[id], memory_order_acquire);
    struct digest *first = NULL;
    enum crypto_result why = CRYPTO_OK;

    if (m == NULL) {
        m = digest_make(&digest_rows[id], &why);
        if (m == NULL)
            return openssl_failure(why);
        if (!atomic_compare_exchange_strong(&digests[id], &first, m)) {
            free(m);
            m = first;
        }
    }
    *out = m;
    return CRYPTO_OK;
}

/* ---- message authentication ---- */

/* hmac_digest looks for the hash; *out stays NULL where there is to be none. */
static enum crypto_result
hmac_digest(const struct mac_row *row, const struct digest **out)
{
    const struct library *l = NULL;

    if (row->digest < 0)
        return CRYPTO_OK;
    if (!library_get(row->library, &l))
        return openssl_failure(CRYPTO_UNSUPPORTED);
    if (l->builtin == NULL)
        return CRYPTO_OK;
    return openssl_digest((enum digest_id)row->digest, out);
}

enum crypto_result
openssl_hmac(enum mac_id id, const struct digest **out)
{
    enum crypto_result r = CRYPTO_OK;

    *out = atomic_load_explicit(&hmacs[id], memory_order_acquire);
    if (*out != NULL ||
        atomic_load_explicit(&macs[id], memory_order_relaxed) != NULL)
        return r;
    r = hmac_digest(&mac_rows[id], out);
    if (r == CRYPTO_OK)
        atomic_store_explicit(&hmacs[id], *out, memory_order_release);
    return r;
}

/* mac_trial computes a MAC over one byte, after whatever EVP_MAC_init did. */
static bool
mac_trial(EVP_MAC_CTX *ctx, uint8_t out[EVP_MAX_MD_SIZE])
{
    static const uint8_t message[1] = {0x61};
    size_t len = 0;

    return EVP_MAC_update(ctx, message, sizeof(message)) == 1 &&
           EVP_MAC_final(ctx, out, &len, EVP_MAX_MD_SIZE) == 1;
}

/* mac_setup keys a new context with zeros (an unkeyed one cannot be copied in
 * every release) and finds out whether it starts over without a key. */
static bool
mac_setup(EVP_MAC_CTX *ctx, const struct mac_row *row, bool *out_forgets)
{
    static const uint8_t key[CRYPTO_MAX_KEY];
    uint8_t first[EVP_MAX_MD_SIZE] = {0}, second[EVP_MAX_MD_SIZE] = {0};
    char part_name[24] = "";
    OSSL_PARAM params[2];

    OPENSSL_strlcpy(part_name, row->part_name, sizeof(part_name));
    params[0] = OSSL_PARAM_construct_utf8_string(row->part, part_name, 0);
    params[1] = OSSL_PARAM_construct_end();
    if (EVP_MAC_init(ctx, key, row->key_len, params) != 1 ||
        !mac_trial(ctx, first))
        return false;
    *out_forgets = EVP_MAC_init(ctx, NULL, 0, NULL) != 1 ||
                   !mac_trial(ctx, second) ||
                   !crypto_equal(first, second, sizeof(first));
    return EVP_MAC_init(ctx, key, row->key_len, NULL) == 1;
}

static EVP_MAC_CTX *
mac_make(const struct mac_row *row, bool *out_forgets)
{
    const struct library *l = NULL;
    EVP_MAC *mac = NULL;
    EVP_MAC_CTX *ctx = NULL;

    if (library_get(row->library, &l))
        mac = EVP_MAC_fetch(l->lib, row->name, NULL);
    if (mac != NULL)
        ctx = EVP_MAC_CTX_new(mac);
    if (ctx != NULL && !mac_setup(ctx, row, out_forgets)) {
        EVP_MAC_CTX_free(ctx);
        ctx = NULL;
    }
    EVP_MAC_free(mac);
    return ctx;
}

enum crypto_result
openssl_mac(enum mac_id id, EVP_MAC_CTX **out, bool *out_forgets)
{
    EVP_MAC_CTX *ctx = atomic_load_explicit(&macs[id], memory_order_acquire);
    EVP_MAC_CTX *first = NULL;
    bool forgets = false;

    if (ctx == NULL) {
        ctx = mac_make(&mac_rows[id], &forgets);
        if (ctx == NULL)
            return openssl_failure(CRYPTO_UNSUPPORTED);
        atomic_store(&macs_forget[id], forgets);
        if (!atomic_compare_exchange_strong(&macs[id], &first, ctx)) {
            EVP_MAC_CTX_free(ctx);
            ctx = first;
        }
    }
    *out = ctx;
    *out_forgets = atomic_load_explicit(&macs_forget[id], memory_order_relaxed);
    return CRYPTO_OK;
}

/* ---- random bytes ---- */

/* The one generator that every FIPS provider has; see crypto/random.c for its
 * parameters. */
#define GENERATOR_NAME "CTR-DRBG"

enum crypto_result
openssl_generator(EVP_RAND **out)
{
    EVP_RAND *made = NULL, *first = NULL;
    const struct library *l = NULL;

    if (!atomic_load_explicit(&generator_known, memory_order_acquire)) {
        if (!library_get(LIBRARY_SITE, &l))
            return openssl_failure(CRYPTO_INTERNAL);
        if (l->builtin == NULL &&
            EVP_default_properties_is_fips_enabled(l->lib) == 1) {
            made = EVP_RAND_fetch(l->lib, GENERATOR_NAME, NULL);
            if (made == NULL)
                return openssl_failure(CRYPTO_INTERNAL);
            if (!atomic_compare_exchange_strong(&generator, &first, made))
                EVP_RAND_free(made);
        }
        atomic_store_explicit(&generator_known, true, memory_order_release);
    }
    *out = atomic_load_explicit(&generator, memory_order_relaxed);
    return CRYPTO_OK;
}
