/* crypto/openssl_call.h: what stands around every call of OpenSSL.  Private to
 * crypto/. */
#ifndef APEX_CRYPTO_OPENSSL_CALL_H
#define APEX_CRYPTO_OPENSSL_CALL_H

#include "crypto/crypto.h"

/* openssl_start makes sure, at little cost, that OpenSSL runs in this process,
 * without an exit handler of its own (crypto/library.h says why).  False: it
 * cannot, or OPENSSL_cleanup has been called. */
bool
openssl_start(void);

/* openssl_enter and openssl_leave stand around every public call: the second
 * removes what our calls have added to the error queue, which is the host's.
 * openssl_leave returns `r`. */
void
openssl_enter(void);
enum crypto_result
openssl_leave(enum crypto_result r);

/* openssl_failure classifies OpenSSL's last failure: NO_MEMORY if it says so,
 * else `otherwise`. */
enum crypto_result
openssl_failure(enum crypto_result otherwise);

#endif
