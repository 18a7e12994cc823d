/* crypto/aes_sha2.c: aes128-cts-hmac-sha256-128 and aes256-cts-hmac-sha384-192
 * (RFC 8009).  The MAC is over the ciphertext:
 *
 *     c = E(Ke, confounder | plain)      sealed = c | HMAC(Ki, zero IV | c)
 */
#include "crypto/derive.h"
#include "crypto/random.h"
#include "crypto/ops.h"

/* RFC 8009 section 3: the constant is the label, and there is no context. */
static enum crypto_result
derive(struct deriver *d, const struct crypto_key *k, struct bytes constant,
       uint8_t *out, size_t out_len)
{
    return derive_counter(d, k->profile->ops->mac, crypto_key_value(k),
                          constant, (struct bytes){NULL, 0}, out, out_len);
}

/* RFC 8009 section 5: PRF = KDF-HMAC-SHA2(key, "prf", input, prf_len). */
static enum crypto_result
prf(const struct crypto_key *k, struct bytes input, uint8_t *out)
{
    static const uint8_t label[3] = {'p', 'r', 'f'};
    struct deriver d = {0};
    enum crypto_result r = derive_counter(
        &d, k->profile->ops->mac, crypto_key_value(k),
        (struct bytes){label, sizeof(label)}, input, out, k->profile->prf_len);

    deriver_free(&d);
    return r;
}

/* integrity computes the MAC over the vector, the encrypted confounder and the
 * segments, covered as `cover` sees them. */
static enum crypto_result
integrity(struct crypto_usage *u, const uint8_t *header,
          const struct crypto_segment *segs, size_t num,
          enum crypto_result (*cover)(struct mac *,
                                      const struct crypto_segment *, size_t),
          uint8_t *tag)
{
    static const uint8_t vector[CBC_MAX_BLOCK];
    const struct crypto_profile *p = u->key.profile;
    enum crypto_result r = ops_need_seal(u);

    if (r == CRYPTO_OK)
        r = mac_start(&u->seal);
    if (r == CRYPTO_OK)
        r = mac_add(&u->seal, (struct bytes){vector, sizeof(vector)});
    if (r == CRYPTO_OK)
        r = mac_add(&u->seal, (struct bytes){header, p->confounder_len});
    if (r == CRYPTO_OK)
        r = cover(&u->seal, segs, num);
    if (r == CRYPTO_OK)
        r = mac_finish(&u->seal, tag, p->tag_len);
    return r;
}

static enum crypto_result
encrypt(struct crypto_usage *u, uint8_t *header,
        const struct crypto_segment *segs, size_t num, uint8_t *trailer)
{
    const struct crypto_profile *p = u->key.profile;
    struct crypto_segment first = {header, header, p->confounder_len};
    struct scatter s;
    size_t len = scatter_init(&s, first, segs, num);
    enum crypto_result r = ops_need_encrypt(u);

    if (r == CRYPTO_OK)
        r = random_fill(header, p->confounder_len);
    if (r == CRYPTO_OK)
        r = cts_encrypt(&u->encrypt, &s, len);
    if (r == CRYPTO_OK)
        r = integrity(u, header, segs, num, mac_results, trailer);
    return r;
}

static enum crypto_result
decrypt(struct crypto_usage *u, const uint8_t *header,
        const struct crypto_segment *segs, size_t num, const uint8_t *trailer)
{
    const struct crypto_profile *p = u->key.profile;
    uint8_t confounder[CRYPTO_MAX_CONFOUNDER], tag[CRYPTO_MAX_TAG];
    struct crypto_segment first = {header, confounder, p->confounder_len};
    struct scatter s;
    size_t len = scatter_init(&s, first, segs, num);
    enum crypto_result r = integrity(u, header, segs, num, mac_sources, tag);

    if (r == CRYPTO_OK && !crypto_equal(tag, trailer, p->tag_len))
        r = CRYPTO_BAD_INTEGRITY;
    if (r == CRYPTO_OK)
        r = ops_need_decrypt(u);
    if (r == CRYPTO_OK)
        r = cts_decrypt(&u->decrypt, &s, len);
    crypto_wipe(confounder, sizeof(confounder));
    crypto_wipe(tag, sizeof(tag));
    return r;
}

const struct crypto_ops aes128_sha2_ops = {
    .cipher = CIPHER_AES128_CBC,
    .mac = MAC_HMAC_SHA256,
    .mac_key_len = 16,
    .seed_len = 16,
    .random_to_key = ops_random_to_key_16,
    .derive = derive,
    .prf = prf,
    .encrypt = encrypt,
    .decrypt = decrypt,
    .checksum = ops_checksum,
};

const struct crypto_ops aes256_sha2_ops = {
    .cipher = CIPHER_AES256_CBC,
    .mac = MAC_HMAC_SHA384,
    .mac_key_len = 24,
    .seed_len = 32,
    .random_to_key = ops_random_to_key_32,
    .derive = derive,
    .prf = prf,
    .encrypt = encrypt,
    .decrypt = decrypt,
    .checksum = ops_checksum,
};
