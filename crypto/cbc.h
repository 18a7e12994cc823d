/* crypto/cbc.h: CBC and CBC with ciphertext stealing over scattered bytes.
 * Private to crypto/. */
#ifndef APEX_CRYPTO_CBC_H
#define APEX_CRYPTO_CBC_H

#include "crypto/openssl.h"
#include "crypto/scatter.h"

#define CBC_MAX_BLOCK 16

/* cbc is a keyed cipher in one direction, kept for many messages.
 *
 * Every Kerberos message starts from the zero vector, but setting a vector in
 * a context costs more than several blocks of AES.  So the context runs on
 * from message to message, `chain` is the ciphertext block it chains from, and
 * the first block of a message is masked with it: E((P ^ chain) ^ chain) is
 * what CBC from the zero vector gives. */
struct cbc {
    const struct cipher *cipher;
    void *ctx;     /* NULL: not keyed */
    uint8_t block; /* bytes, at most CBC_MAX_BLOCK */
    uint8_t chain[CBC_MAX_BLOCK];
};

/* These key `c`, which is zero-initialised.  The key has the cipher's own
 * length.  On failure `c` stays as it was. */
APEX_MUST_USE enum crypto_result
cbc_init_encrypt(struct cbc *c, enum cipher_id id, const uint8_t *key);
APEX_MUST_USE enum crypto_result
cbc_init_decrypt(struct cbc *c, enum cipher_id id, const uint8_t *key);

/* cbc_free wipes and releases; `c` is zero again. */
void
cbc_free(struct cbc *c);

/* One message of `len` bytes from the zero vector, taken from and put to `s`.
 * cbc_*: `len` is a multiple of the block.  cts_*: at least one block; the
 * form of RFC 3962 section 5 (the last two blocks always change places).  A
 * failure leaves `c` not keyed, since its chain is then unknown. */
typedef enum crypto_result
cbc_function(struct cbc *c, struct scatter *s, size_t len);
APEX_MUST_USE cbc_function cbc_encrypt;
APEX_MUST_USE cbc_function cbc_decrypt;
APEX_MUST_USE cbc_function cts_encrypt;
APEX_MUST_USE cbc_function cts_decrypt;

#endif
