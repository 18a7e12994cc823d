/* crypto/cbc.c: see crypto/cbc.h. */
#include "crypto/cbc.h"

#include <string.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypto/openssl_call.h"

static enum crypto_result
init(struct cbc *c, enum cipher_id id, const uint8_t *key, bool encrypts)
{
    static const uint8_t zero[CBC_MAX_BLOCK];
    unsigned padding = 0;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_uint(OSSL_CIPHER_PARAM_PADDING, &padding),
        OSSL_PARAM_construct_end()};
    const struct cipher *cipher = NULL;
    void *ctx = NULL;
    int good = 0;
    enum crypto_result r = openssl_cipher(id, &cipher);

    if (r != CRYPTO_OK)
        return r;
    ctx = cipher->newctx(cipher->provider);
    if (ctx == NULL)
        return openssl_failure(CRYPTO_NO_MEMORY);
    good = (encrypts ? cipher->encrypt_init : cipher->decrypt_init)(
        ctx, key, cipher->key_len, zero, cipher->block, params);
    if (good != 1) {
        cipher->freectx(ctx);
        return openssl_failure(CRYPTO_INTERNAL);
    }
    c->cipher = cipher;
    c->ctx = ctx;
    c->block = cipher->block;
    return CRYPTO_OK;
}

enum crypto_result
cbc_init_encrypt(struct cbc *c, enum cipher_id id, const uint8_t *key)
{
    return init(c, id, key, true);
}

enum crypto_result
cbc_init_decrypt(struct cbc *c, enum cipher_id id, const uint8_t *key)
{
    return init(c, id, key, false);
}

void
cbc_free(struct cbc *c)
{
    if (c->ctx != NULL)
        c->cipher->freectx(c->ctx);
    crypto_wipe(c, sizeof(*c));
}

/* xor_block is over the longest block; what lies behind a shorter one does not
 * count. */
static void
xor_block(uint8_t a[CBC_MAX_BLOCK], const uint8_t b[CBC_MAX_BLOCK])
{
    uint64_t x[2], y[2];

    memcpy(x, a, sizeof(x));
    memcpy(y, b, sizeof(y));
    x[0] ^= y[0];
    x[1] ^= y[1];
    memcpy(a, x, sizeof(x));
}

/* update passes whole blocks through the context. */
static enum crypto_result
update(struct cbc *c, uint8_t *out, const uint8_t *in, size_t len)
{
    size_t made = 0;

    if (c->cipher->update(c->ctx, out, &made, len, in, len) != 1)
        return openssl_failure(CRYPTO_INTERNAL);
    return made == len ? CRYPTO_OK : CRYPTO_INTERNAL;
}

/* encrypt_run and decrypt_run pass whole blocks through and remember the last
 * block of ciphertext; `in` and `out` may be the same place. */
static enum crypto_result
encrypt_run(struct cbc *c, uint8_t *out, const uint8_t *in, size_t len)
{
    enum crypto_result r = update(c, out, in, len);

    if (r == CRYPTO_OK)
        memcpy(c->chain, out + len - c->block, c->block);
    return r;
}

static enum crypto_result
decrypt_run(struct cbc *c, uint8_t *out, const uint8_t *in, size_t len)
{
    memcpy(c->chain, in + len - c->block, c->block);
    return update(c, out, in, len);
}

typedef enum crypto_result
run_function(struct cbc *c, uint8_t *out, const uint8_t *in, size_t len);

/* whole_blocks does `len` bytes, a multiple of the block: long runs where they
 * lie, a block that crosses pieces through a bounce buffer. */
static enum crypto_result
whole_blocks(struct cbc *c, run_function *run, struct scatter *s, size_t len)
{
    uint8_t bounce[CBC_MAX_BLOCK];
    enum crypto_result r = CRYPTO_OK;

    while (len > 0 && r == CRYPTO_OK) {
        size_t n = scatter_run(s);

        n = n < len ? n : len;
        n -= n % c->block;
        if (n > 0) {
            r = run(c, s->now.out, s->now.in, n);
            scatter_advance(s, n);
        } else {
            n = c->block;
            scatter_peek(s, bounce, n);
            r = run(c, bounce, bounce, n);
            scatter_put(s, bounce, n);
        }
        len -= n;
    }
    crypto_wipe(bounce, sizeof(bounce));
    return r;
}

/* first_encrypt and first_decrypt do the first block, masked. */
static enum crypto_result
first_encrypt(struct cbc *c, struct scatter *s)
{
    uint8_t block[CBC_MAX_BLOCK] = {0};
    enum crypto_result r = CRYPTO_OK;

    scatter_peek(s, block, c->block);
    xor_block(block, c->chain);
    r = encrypt_run(c, block, block, c->block);
    scatter_put(s, block, c->block);
    crypto_wipe(block, sizeof(block));
    return r;
}

static enum crypto_result
first_decrypt(struct cbc *c, struct scatter *s)
{
    uint8_t block[CBC_MAX_BLOCK] = {0}, mask[CBC_MAX_BLOCK];
    enum crypto_result r = CRYPTO_OK;

    memcpy(mask, c->chain, sizeof(mask));
    scatter_peek(s, block, c->block);
    r = decrypt_run(c, block, block, c->block);
    xor_block(block, mask);
    scatter_put(s, block, c->block);
    crypto_wipe(block, sizeof(block));
    return r;
}

/* settle drops the context after a failure. */
static enum crypto_result
settle(struct cbc *c, enum crypto_result r)
{
    if (r != CRYPTO_OK)
        cbc_free(c);
    return r;
}

static enum crypto_result
encrypt_blocks(struct cbc *c, struct scatter *s, size_t len)
{
    enum crypto_result r = CRYPTO_OK;

    if (len == 0)
        return CRYPTO_OK;
    r = first_encrypt(c, s);
    if (r == CRYPTO_OK)
        r = whole_blocks(c, encrypt_run, s, len - c->block);
    return r;
}

static enum crypto_result
decrypt_blocks(struct cbc *c, struct scatter *s, size_t len)
{
    enum crypto_result r = CRYPTO_OK;

    if (len == 0)
        return CRYPTO_OK;
    r = first_decrypt(c, s);
    if (r == CRYPTO_OK)
        r = whole_blocks(c, decrypt_run, s, len - c->block);
    return r;
}

enum crypto_result
cbc_encrypt(struct cbc *c, struct scatter *s, size_t len)
{
    return settle(c, encrypt_blocks(c, s, len));
}

enum crypto_result
cbc_decrypt(struct cbc *c, struct scatter *s, size_t len)
{
    return settle(c, decrypt_blocks(c, s, len));
}

/* tail_len is the length of the last two blocks of a message, the last of
 * which has 1 to block bytes; 0 for a message of one block, which is plain
 * CBC. */
static size_t
tail_len(const struct cbc *c, size_t len)
{
    if (len <= c->block)
        return 0;
    return c->block + (len - 1) % c->block + 1;
}

/* Stealing is for ciphers whose block is CBC_MAX_BLOCK, Kerberos having no
 * other.
 *
 * steal_encrypt does the tail, P1 | P2 with P2 short:
 *
 *     E1 = E(P1 ^ chain)    E2 = E(P2|00.. ^ E1)    out = E2 | E1 cut to P2
 */
static enum crypto_result
steal_encrypt(struct cbc *c, struct scatter *s, const uint8_t *mask, size_t len)
{
    uint8_t plain[2 * CBC_MAX_BLOCK] = {0};
    uint8_t sealed[3 * CBC_MAX_BLOCK] = {0};
    enum crypto_result r = CRYPTO_OK;

    scatter_peek(s, plain, len);
    xor_block(plain, mask);
    r = encrypt_run(c, sealed + c->block, plain, 2 * (size_t)c->block);
    memcpy(sealed, sealed + 2 * (size_t)c->block, c->block);
    if (r == CRYPTO_OK)
        scatter_put(s, sealed, len);
    crypto_wipe(plain, sizeof(plain));
    return r;
}

/* steal_decrypt undoes it.  The missing end of E1 comes out of E2, whose
 * plaintext was padded with zeros; both blocks pass through the running
 * context, so what it chained from is taken off again. */
static enum crypto_result
steal_decrypt(struct cbc *c, struct scatter *s, const uint8_t *vector,
              size_t len)
{
    const size_t block = c->block, rest = len - block;
    uint8_t sealed[2 * CBC_MAX_BLOCK] = {0};
    uint8_t plain[2 * CBC_MAX_BLOCK] = {0}, before[CBC_MAX_BLOCK];
    uint8_t *e2 = sealed, *e1 = sealed + block, *p1 = plain,
            *p2 = plain + block;
    enum crypto_result r = CRYPTO_OK;

    scatter_peek(s, sealed, len);
    memcpy(before, c->chain, block);
    r = decrypt_run(c, p2, e2, block);
    xor_block(p2, before);
    memcpy(e1 + rest, p2 + rest, block - rest);
    xor_block(p2, e1);
    if (r == CRYPTO_OK)
        r = decrypt_run(c, p1, e1, block);
    xor_block(p1, e2);
    xor_block(p1, vector);
    if (r == CRYPTO_OK)
        scatter_put(s, plain, len);
    crypto_wipe(plain, sizeof(plain));
    return r;
}

enum crypto_result
cts_encrypt(struct cbc *c, struct scatter *s, size_t len)
{
    static const uint8_t zero[CBC_MAX_BLOCK];
    size_t tail = tail_len(c, len);
    enum crypto_result r = encrypt_blocks(c, s, len - tail);

    if (r == CRYPTO_OK && tail > 0)
        r = steal_encrypt(c, s, tail < len ? zero : c->chain, tail);
    return settle(c, r);
}

enum crypto_result
cts_decrypt(struct cbc *c, struct scatter *s, size_t len)
{
    static const uint8_t zero[CBC_MAX_BLOCK];
    uint8_t vector[CBC_MAX_BLOCK];
    size_t tail = tail_len(c, len);
    enum crypto_result r = decrypt_blocks(c, s, len - tail);

    memcpy(vector, tail < len ? c->chain : zero, c->block);
    if (r == CRYPTO_OK && tail > 0)
        r = steal_decrypt(c, s, vector, tail);
    return settle(c, r);
}
