/* crypto/digest.c: see crypto/digest.h; and the MD5 of channel bindings. */
#include "crypto/digest.h"

#include "crypto/openssl_call.h"

enum crypto_result
digest_sha1(struct bytes in, uint8_t out[DIGEST_SHA1_LEN])
{
    const EVP_MD *md = NULL;
    enum crypto_result r = openssl_digest(DIGEST_SHA1, &md);

    if (r == CRYPTO_OK && EVP_Digest(in.data, in.len, out, NULL, md, NULL) != 1)
        r = openssl_failure(CRYPTO_INTERNAL);
    return r;
}

static enum crypto_result
add(EVP_MD_CTX *ctx, struct bytes data)
{
    if (data.len > 0 && EVP_DigestUpdate(ctx, data.data, data.len) != 1)
        return openssl_failure(CRYPTO_INTERNAL);
    return CRYPTO_OK;
}

enum crypto_result
digest_md5_segments(struct bytes first, const struct crypto_segment *segs,
                    size_t num, uint8_t out[DIGEST_MD5_LEN])
{
    const EVP_MD *md = NULL;
    EVP_MD_CTX *ctx = NULL;
    enum crypto_result r = openssl_digest(DIGEST_MD5, &md);

    if (r != CRYPTO_OK)
        return r;
    ctx = EVP_MD_CTX_new();
    if (ctx == NULL)
        return openssl_failure(CRYPTO_NO_MEMORY);
    if (EVP_DigestInit_ex2(ctx, md, NULL) != 1)
        r = openssl_failure(CRYPTO_INTERNAL);
    if (r == CRYPTO_OK)
        r = add(ctx, first);
    for (size_t i = 0; i < num && r == CRYPTO_OK; i++)
        r = add(ctx, (struct bytes){segs[i].in, segs[i].len});
    if (r == CRYPTO_OK && EVP_DigestFinal_ex(ctx, out, NULL) != 1)
        r = openssl_failure(CRYPTO_INTERNAL);
    EVP_MD_CTX_free(ctx);
    return r;
}

enum crypto_result
crypto_md5(struct bytes in, uint8_t out[16])
{
    const EVP_MD *md = NULL;
    enum crypto_result r = CRYPTO_OK;

    openssl_enter();
    r = openssl_digest(DIGEST_MD5, &md);
    if (r == CRYPTO_UNSUPPORTED)
        r = openssl_digest(DIGEST_MD5_BUILTIN, &md);
    if (r == CRYPTO_OK && EVP_Digest(in.data, in.len, out, NULL, md, NULL) != 1)
        r = openssl_failure(CRYPTO_INTERNAL);
    return openssl_leave(r);
}
