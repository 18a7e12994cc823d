/* crypto/openssl.h: the algorithms this library takes from OpenSSL.
 *
 * Each is fetched once a process, on first use, and shared by all threads;
 * what could not be had is asked for again at the next use.  Nothing here
 * takes a lock.  What was fetched works for the rest of the process's life,
 * after OPENSSL_cleanup too (crypto/library.h).  Private to crypto/.
 */
#ifndef APEX_CRYPTO_OPENSSL_H
#define APEX_CRYPTO_OPENSSL_H

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
    DIGEST_MD5,         /* the site's, FIPS rules set aside */
    DIGEST_MD5_BUILTIN, /* where that has no MD5 at all */
    DIGEST_NUM,
};

/* These give the fetched algorithm, which is never released.  Errors:
 * UNSUPPORTED when OpenSSL, as configured here, does not have it; NO_MEMORY. */
APEX_MUST_USE enum crypto_result
openssl_cipher(enum cipher_id id, const EVP_CIPHER **out);
APEX_MUST_USE enum crypto_result
openssl_digest(enum digest_id id, const EVP_MD **out);

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
