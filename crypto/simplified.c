/* crypto/simplified.c: see crypto/simplified.h. */
#include "crypto/simplified.h"

#include "crypto/derive.h"
#include "crypto/digest.h"
#include "crypto/random.h"

/* integrity computes the MAC over the confounder and the segments, covered as
 * `cover` sees them. */
static enum crypto_result
integrity(struct crypto_usage *u, const uint8_t *confounder,
          const struct crypto_segment *segs, size_t num,
          enum crypto_result (*cover)(struct mac *,
                                      const struct crypto_segment *, size_t),
          uint8_t *tag)
{
    const struct crypto_profile *p = u->key.profile;
    enum crypto_result r = mac_start(&u->seal);

    if (r == CRYPTO_OK)
        r = mac_add(&u->seal, (struct bytes){confounder, p->confounder_len});
    if (r == CRYPTO_OK)
        r = cover(&u->seal, segs, num);
    if (r == CRYPTO_OK)
        r = mac_finish(&u->seal, tag, p->tag_len);
    return r;
}

enum crypto_result
simplified_encrypt(struct crypto_usage *u, uint8_t *header,
                   const struct crypto_segment *segs, size_t num,
                   uint8_t *trailer)
{
    const struct crypto_profile *p = u->key.profile;
    struct crypto_segment first = {header, header, p->confounder_len};
    struct scatter s;
    size_t len = scatter_init(&s, first, segs, num);
    enum crypto_result r = ops_need_encrypt(u);

    if (r == CRYPTO_OK)
        r = ops_need_seal(u);
    if (r == CRYPTO_OK)
        r = random_fill(header, p->confounder_len);
    if (r == CRYPTO_OK)
        r = integrity(u, header, segs, num, mac_sources, trailer);
    if (r == CRYPTO_OK)
        r = p->ops->chain_encrypt(&u->encrypt, &s, len);
    return r;
}

enum crypto_result
simplified_decrypt(struct crypto_usage *u, const uint8_t *header,
                   const struct crypto_segment *segs, size_t num,
                   const uint8_t *trailer)
{
    const struct crypto_profile *p = u->key.profile;
    uint8_t confounder[CRYPTO_MAX_CONFOUNDER], tag[CRYPTO_MAX_TAG];
    struct crypto_segment first = {header, confounder, p->confounder_len};
    struct scatter s;
    size_t len = scatter_init(&s, first, segs, num);
    enum crypto_result r = ops_need_decrypt(u);

    if (r == CRYPTO_OK)
        r = ops_need_seal(u);
    if (r == CRYPTO_OK)
        r = p->ops->chain_decrypt(&u->decrypt, &s, len);
    if (r == CRYPTO_OK)
        r = integrity(u, confounder, segs, num, mac_results, tag);
    if (r == CRYPTO_OK && !crypto_equal(tag, trailer, p->tag_len))
        r = CRYPTO_BAD_INTEGRITY;
    crypto_wipe(confounder, sizeof(confounder));
    crypto_wipe(tag, sizeof(tag));
    return r;
}

enum crypto_result
simplified_derive(struct deriver *d, const struct crypto_key *k,
                  struct bytes constant, uint8_t *out, size_t out_len)
{
    const struct crypto_ops *ops = k->profile->ops;
    uint8_t seed[CRYPTO_MAX_KEY];
    enum crypto_result r = CRYPTO_BAD_LENGTH;

    if (out_len != k->profile->key_len)
        return r;
    r = derive_dr(d, ops->cipher, k->bytes, constant, seed, ops->seed_len);
    if (r == CRYPTO_OK)
        ops->random_to_key(seed, out);
    crypto_wipe(seed, sizeof(seed));
    return r;
}

enum crypto_result
simplified_prf(const struct crypto_key *k, struct bytes input, uint8_t *out)
{
    static const uint8_t constant[3] = {'p', 'r', 'f'};
    const struct crypto_profile *p = k->profile;
    uint8_t kp[CRYPTO_MAX_KEY], hash[DIGEST_SHA1_LEN];
    struct scatter s = {{hash, out, p->prf_len}, NULL, 0};
    struct cbc c = {NULL, NULL, 0, {0}};
    struct deriver d = {0};
    enum crypto_result r = digest_sha1(input, hash);

    if (r == CRYPTO_OK)
        r = simplified_derive(&d, k, (struct bytes){constant, sizeof(constant)},
                              kp, p->key_len);
    if (r == CRYPTO_OK)
        r = cbc_init_encrypt(&c, p->ops->cipher, kp);
    if (r == CRYPTO_OK)
        r = cbc_encrypt(&c, &s, p->prf_len);
    cbc_free(&c);
    deriver_free(&d);
    crypto_wipe(kp, sizeof(kp));
    crypto_wipe(hash, sizeof(hash));
    return r;
}
