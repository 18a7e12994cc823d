/* crypto/hmac.c: see crypto/hmac.h.
 *
 *     H((key ^ 5c5c...) | H((key ^ 3636...) | message))
 */
#include "crypto/hmac.h"

#include "crypto/openssl_call.h"

#define MAX_BLOCK 128 /* bytes, of SHA-384 */

/* padded_state gives the state of the hash after the key, filled up with zeros
 * to a block, each byte of it with `pad` added. */
static enum crypto_result
padded_state(const struct digest *d, struct bytes key, uint8_t pad, void **out)
{
    uint8_t block[MAX_BLOCK];
    void *state = NULL;
    bool good = false;

    for (size_t i = 0; i < d->block; i++)
        block[i] = (uint8_t)((i < key.len ? key.data[i] : 0) ^ pad);
    state = d->newctx(d->provider);
    if (state == NULL) {
        crypto_wipe(block, sizeof(block));
        return openssl_failure(CRYPTO_NO_MEMORY);
    }
    good = d->init(state, NULL) == 1 && d->update(state, block, d->block) == 1;
    crypto_wipe(block, sizeof(block));
    if (!good) {
        d->freectx(state);
        return openssl_failure(CRYPTO_INTERNAL);
    }
    *out = state;
    return CRYPTO_OK;
}

enum crypto_result
hmac_init(struct hmac *h, const struct digest *digest, struct bytes key)
{
    struct hmac made = {digest, NULL, NULL, NULL};
    enum crypto_result r = CRYPTO_INTERNAL;

    if (digest->block > MAX_BLOCK || key.len > digest->block)
        return r;
    r = padded_state(digest, key, 0x36, &made.inner);
    if (r == CRYPTO_OK)
        r = padded_state(digest, key, 0x5c, &made.outer);
    if (r == CRYPTO_OK)
        *h = made;
    else
        hmac_free(&made);
    return r;
}

static void
state_free(const struct digest *d, void *state)
{
    if (state != NULL)
        d->freectx(state);
}

void
hmac_free(struct hmac *h)
{
    if (h->digest == NULL)
        return;
    state_free(h->digest, h->inner);
    state_free(h->digest, h->outer);
    state_free(h->digest, h->run);
    *h = (struct hmac){NULL, NULL, NULL, NULL};
}

/* run_from makes the running state a copy of `state`. */
static enum crypto_result
run_from(struct hmac *h, void *state)
{
    state_free(h->digest, h->run);
    h->run = h->digest->dupctx(state);
    return h->run != NULL ? CRYPTO_OK : openssl_failure(CRYPTO_NO_MEMORY);
}

enum crypto_result
hmac_start(struct hmac *h)
{
    return run_from(h, h->inner);
}

enum crypto_result
hmac_add(struct hmac *h, struct bytes data)
{
    if (h->run == NULL || h->digest->update(h->run, data.data, data.len) != 1)
        return openssl_failure(CRYPTO_INTERNAL);
    return CRYPTO_OK;
}

/* take_result ends the running state. */
static enum crypto_result
take_result(struct hmac *h, uint8_t out[EVP_MAX_MD_SIZE])
{
    const struct digest *d = h->digest;
    size_t len = 0;
    bool good = h->run != NULL &&
                d->final(h->run, out, &len, EVP_MAX_MD_SIZE) == 1 &&
                len == d->len;

    state_free(d, h->run);
    h->run = NULL;
    return good ? CRYPTO_OK : openssl_failure(CRYPTO_INTERNAL);
}

enum crypto_result
hmac_finish(struct hmac *h, uint8_t out[EVP_MAX_MD_SIZE])
{
    enum crypto_result r = take_result(h, out);

    if (r == CRYPTO_OK)
        r = run_from(h, h->outer);
    if (r == CRYPTO_OK)
        r = hmac_add(h, (struct bytes){out, h->digest->len});
    if (r == CRYPTO_OK)
        r = take_result(h, out);
    return r;
}
