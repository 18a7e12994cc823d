/* crypto/openssl.c: see crypto/openssl.h. */
#include "crypto/openssl.h"

#include <stdatomic.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

#include "crypto/library.h"
#include "crypto/openssl_call.h"

struct cipher_row {
    const char *name;
    enum library_id library;
};

struct digest_row {
    const char *name;
    enum library_id library;
    const char *properties;
};

struct mac_row {
    const char *name;
    enum library_id library;
    const char *part;      /* parameter: "digest" or "cipher" */
    const char *part_name; /* and its value */
    size_t key_len;        /* of a key it takes, for trying it out */
};

static const struct cipher_row cipher_rows[CIPHER_NUM] = {
    [CIPHER_AES128_CBC] = {"AES-128-CBC", LIBRARY_SITE},
    [CIPHER_AES256_CBC] = {"AES-256-CBC", LIBRARY_SITE},
    [CIPHER_CAMELLIA128_CBC] = {"CAMELLIA-128-CBC", LIBRARY_SITE},
    [CIPHER_CAMELLIA256_CBC] = {"CAMELLIA-256-CBC", LIBRARY_SITE},
    [CIPHER_DES3_CBC] = {"DES-EDE3-CBC", LIBRARY_SITE},
    [CIPHER_RC4] = {"RC4", LIBRARY_LEGACY},
};

static const struct digest_row digest_rows[DIGEST_NUM] = {
    [DIGEST_SHA1] = {"SHA1", LIBRARY_SITE, NULL},
    [DIGEST_MD5] = {"MD5", LIBRARY_SITE, "-fips"},
    [DIGEST_MD5_BUILTIN] = {"MD5", LIBRARY_BUILTIN, NULL},
};

static const struct mac_row mac_rows[MAC_NUM] = {
    [MAC_HMAC_SHA1] = {"HMAC", LIBRARY_SITE, "digest", "SHA1", 32},
    [MAC_HMAC_SHA256] = {"HMAC", LIBRARY_SITE, "digest", "SHA256", 32},
    [MAC_HMAC_SHA384] = {"HMAC", LIBRARY_SITE, "digest", "SHA384", 32},
    [MAC_CMAC_CAMELLIA128] = {"CMAC", LIBRARY_SITE, "cipher",
                              "CAMELLIA-128-CBC", 16},
    [MAC_CMAC_CAMELLIA256] = {"CMAC", LIBRARY_SITE, "cipher",
                              "CAMELLIA-256-CBC", 32},
    [MAC_HMAC_MD5] = {"HMAC", LIBRARY_LEGACY, "digest", "MD5", 16},
};

/* What was fetched.  A slot goes from NULL to its value once and stays; of two
 * threads that fetch at the same time, the later drops its own. */
static _Atomic(EVP_CIPHER *) ciphers[CIPHER_NUM];
static _Atomic(EVP_MD *) digests[DIGEST_NUM];
static _Atomic(EVP_MAC_CTX *) macs[MAC_NUM];
static atomic_bool macs_forget[MAC_NUM];
static _Atomic(EVP_RAND *) generator;
static atomic_bool generator_known; /* NULL then: none is demanded */

enum crypto_result
openssl_cipher(enum cipher_id id, const EVP_CIPHER **out)
{
    const struct cipher_row *row = &cipher_rows[id];
    EVP_CIPHER *c = atomic_load_explicit(&ciphers[id], memory_order_acquire);
    EVP_CIPHER *first = NULL;
    OSSL_LIB_CTX *lib = NULL;

    if (c == NULL) {
        if (library_get(row->library, &lib))
            c = EVP_CIPHER_fetch(lib, row->name, NULL);
        if (c == NULL)
            return openssl_failure(CRYPTO_UNSUPPORTED);
        if (!atomic_compare_exchange_strong(&ciphers[id], &first, c)) {
            EVP_CIPHER_free(c);
            c = first;
        }
    }
    *out = c;
    return CRYPTO_OK;
}

enum crypto_result
openssl_digest(enum digest_id id, const EVP_MD **out)
{
    const struct digest_row *row = &digest_rows[id];
    EVP_MD *md = atomic_load_explicit(&digests[id], memory_order_acquire);
    EVP_MD *first = NULL;
    OSSL_LIB_CTX *lib = NULL;

    if (md == NULL) {
        if (library_get(row->library, &lib))
            md = EVP_MD_fetch(lib, row->name, row->properties);
        if (md == NULL)
            return openssl_failure(CRYPTO_UNSUPPORTED);
        if (!atomic_compare_exchange_strong(&digests[id], &first, md)) {
            EVP_MD_free(md);
            md = first;
        }
    }
    *out = md;
    return CRYPTO_OK;
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
    OSSL_LIB_CTX *lib = NULL;
    EVP_MAC *mac = NULL;
    EVP_MAC_CTX *ctx = NULL;

    if (library_get(row->library, &lib))
        mac = EVP_MAC_fetch(lib, row->name, NULL);
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

/* The one generator that every FIPS provider has; see crypto/random.c for its
 * parameters. */
#define GENERATOR_NAME "CTR-DRBG"

enum crypto_result
openssl_generator(EVP_RAND **out)
{
    EVP_RAND *made = NULL, *first = NULL;
    OSSL_LIB_CTX *lib = NULL;

    if (!atomic_load_explicit(&generator_known, memory_order_acquire)) {
        if (!library_get(LIBRARY_SITE, &lib))
            return openssl_failure(CRYPTO_INTERNAL);
        if (EVP_default_properties_is_fips_enabled(lib) == 1) {
            made = EVP_RAND_fetch(lib, GENERATOR_NAME, NULL);
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
