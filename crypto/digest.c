/* crypto/digest.c: see crypto/digest.h; and the MD5 of channel bindings. */
#include "crypto/digest.h"

#include "crypto/openssl_call.h"

/* hash covers `first` and then all segments as they are at `in`. */
static enum crypto_result
hash(const struct digest *d, struct bytes first,
     const struct crypto_segment *segs, size_t num, uint8_t *out)
{
    void *ctx = d->newctx(d->provider);
    size_t len = 0;
    bool good = false;

    if (ctx == NULL)
        return openssl_failure(CRYPTO_NO_MEMORY);
    good = d->init(ctx, NULL) == 1 &&
           (first.len == 0 || d->update(ctx, first.data, first.len) == 1);
    for (size_t i = 0; i < num && good; i++)
        good = segs[i].len == 0 || d->update(ctx, segs[i].in, segs[i].len) == 1;
    good = good && d->final(ctx, out, &len, d->len) == 1 && len == d->len;
    d->freectx(ctx);
    return good ? CRYPTO_OK : openssl_failure(CRYPTO_INTERNAL);
}

enum crypto_result
digest_sha1(struct bytes in, uint8_t out[DIGEST_SHA1_LEN])
{
    const struct digest *sha1 = NULL;
    enum crypto_result r = openssl_digest(DIGEST_SHA1, &sha1);

    return r == CRYPTO_OK ? hash(sha1, in, NULL, 0, out) : r;
}

enum crypto_result
digest_md5_segments(struct bytes first, const struct crypto_segment *segs,
                    size_t num, uint8_t out[DIGEST_MD5_LEN])
{
    const struct digest *md5 = NULL;
    enum crypto_result r = openssl_digest(DIGEST_MD5, &md5);

    return r == CRYPTO_OK ? hash(md5, first, segs, num, out) : r;
}

enum crypto_result
crypto_md5(struct bytes in, uint8_t out[16])
{
    const struct digest *md5 = NULL;
    enum crypto_result r = CRYPTO_OK;

    openssl_enter();
    r = openssl_digest(DIGEST_MD5, &md5);
    if (r == CRYPTO_UNSUPPORTED)
        r = openssl_digest(DIGEST_MD5_BUILTIN, &md5);
    if (r == CRYPTO_OK)
        r = hash(md5, in, NULL, 0, out);
    return openssl_leave(r);
}
