/* crypto/openssl.h: the algorithms this library takes from OpenSSL.
 *
 * Each is found once a process, on first use, and shared by all threads; what
 * could not be had is asked for again at the next use.  Nothing here takes a
 * lock.  What was found works for the rest of the process's life, after
 * OPENSSL_cleanup too (crypto/library.h).
 *
 * Ciphers and hashes are called by their provider's own functions, as
 * provider-cipher(7) and provider-digest(7) document them.  EVP in between
 * would have to fetch: the first fetch in a context registers every name that
 * OpenSSL knows and makes an object of every cipher, which takes 80 times what
 * finding one function table takes, and more than all else that a process does
 * that makes one request.  Where openssl.cnf chooses among providers, and only
 * there, a fetch tells which provider is chosen.  Private to crypto/.
 */
#ifndef APEX_CRYPTO_OPENSSL_H
#define APEX_CRYPTO_OPENSSL_H

#include <openssl/core_dispatch.h>
#include <openssl/evp.h>

#include "crypto/crypto.h"

enum cipher_id {
    CIPHER_AES128_CBC,
    CIPHER_AES256_CBC,
    CIPHER_CAMELLIA128_CBC,
    CIPHER_CAMELLIA256_CBC,
    CIPHER_DES3_CBC,
    CIPHER_RC4,
    CIPHER_NUM,
};

enum mac_id {
    MAC_HMAC_SHA1,
    MAC_HMAC_SHA256,
    MAC_HMAC_SHA384,
    MAC_CMAC_CAMELLIA128,
    MAC_CMAC_CAMELLIA256,
    MAC_HMAC_MD5,
    MAC_NUM,
};

enum digest_id {
    DIGEST_SHA1,
    DIGEST_SHA256,
    DIGEST_SHA384,
    DIGEST_MD5,         /* the site's, FIPS rules set aside */
    DIGEST_MD5_BUILTIN, /* where that has no MD5 at all */
    DIGEST_MD5_LEGACY,  /* for RC4-HMAC */
    DIGEST_NUM,
};

/* cipher is a provider's cipher.  A context comes from newctx(provider), is
 * keyed by one of the inits, and goes with freectx, which wipes it. */
struct cipher {
    void *provider;
    OSSL_FUNC_cipher_newctx_fn *newctx;
    OSSL_FUNC_cipher_freectx_fn *freectx;
    OSSL_FUNC_cipher_encrypt_init_fn *encrypt_init;
    OSSL_FUNC_cipher_decrypt_init_fn *decrypt_init;
    OSSL_FUNC_cipher_update_fn *update;
    uint8_t key_len;
    uint8_t block; /* bytes; 1: a stream */
};

/* digest is a provider's hash, used in the same way. */
struct digest {
    void *provider;
    OSSL_FUNC_digest_newctx_fn *newctx;
    OSSL_FUNC_digest_freectx_fn *freectx;
    OSSL_FUNC_digest_dupctx_fn *dupctx;
    OSSL_FUNC_digest_init_fn *init;
    OSSL_FUNC_digest_update_fn *update;
    OSSL_FUNC_digest_final_fn *final;
    uint8_t len;   /* bytes of the result */
    uint8_t block; /* bytes */
};

/* These give the algorithm, which is never released.  Errors: UNSUPPORTED when
 * OpenSSL, as configured here, does not have it; NO_MEMORY. */
APEX_MUST_USE enum crypto_result
openssl_cipher(enum cipher_id id, const struct cipher **out);
APEX_MUST_USE enum crypto_result
openssl_digest(enum digest_id id, const struct digest **out);

/* openssl_hmac gives the hash to make an HMAC with, where OpenSSL's default
 * provider would do no more; NULL where openssl.cnf chooses the provider, whose
 * own HMAC then has to be used (FIPS wants it), and where the MAC is none. */
APEX_MUST_USE enum crypto_result
openssl_hmac(enum mac_id id, const struct digest **out);

/* openssl_mac gives a context set up for the algorithm, to be copied with
 * EVP_MAC_CTX_dup and then keyed.  `out_forgets`: this OpenSSL does not start
 * over when EVP_MAC_init gets no key (releases before 3.0.3, and FIPS
 * providers of that age), so the key has to be given for each message. */
APEX_MUST_USE enum crypto_result
openssl_mac(enum mac_id id, EVP_MAC_CTX **out, bool *out_forgets);

/* openssl_generator gives the random generator of the site's provider where the
 * site's default properties (openssl.cnf) demand FIPS, and NULL where they do
 * not.  It is an algorithm, not a running generator: no state is shared.
 * Errors: INTERNAL where FIPS is demanded and no provider has one, or OpenSSL
 * cannot be had at all; NO_MEMORY. */
APEX_MUST_USE enum crypto_result
openssl_generator(EVP_RAND **out);

#endif
