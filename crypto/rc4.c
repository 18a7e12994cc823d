/* crypto/rc4.c: arcfour-hmac (RFC 4757).
 *
 *     K1 = HMAC-MD5(key, le32(T))         T: Microsoft's number of the usage
 *     tag = HMAC-MD5(K1, confounder | plain)
 *     sealed = tag | RC4(HMAC-MD5(K1, tag), confounder | plain)
 */
#include "crypto/rc4.h"

#include "crypto/digest.h"
#include "crypto/openssl_call.h"
#include "crypto/random.h"
#include "crypto/ops.h"

#define TAG_LEN RC4_KEY_LEN

/* The checksum type whose MAC takes the key as it is. */
#define CHECKSUM_MD5_HMAC (-137)

/* message_type writes T of RFC 4757 section 3 for a usage number.  The numbers
 * agree but for two: the AS reply, and the checksum that RFC 4121 made usage
 * 23 and that a RFC 4757 token numbers 13. */
static void
message_type(uint32_t usage, uint8_t out[4])
{
    uint32_t t = usage;

    if (usage == 3)
        t = 8;
    else if (usage == USAGE_ACCEPTOR_SIGN)
        t = 13;
    for (size_t i = 0; i < 4; i++)
        out[i] = (uint8_t)(t >> (8 * i));
}

enum crypto_result
rc4_hmac(struct bytes key, struct bytes data, uint8_t out[RC4_KEY_LEN])
{
    struct mac m = {0};
    enum crypto_result r = mac_init(&m, MAC_HMAC_MD5, key);

    if (r == CRYPTO_OK)
        r = mac_once(&m, data, out, RC4_KEY_LEN);
    mac_free(&m);
    return r;
}

/* need_seal keys u->seal with K1. */
static enum crypto_result
need_seal(struct crypto_usage *u)
{
    uint8_t t[4], k1[TAG_LEN];
    enum crypto_result r = CRYPTO_OK;

    if (mac_is_keyed(&u->seal))
        return CRYPTO_OK;
    message_type(u->number, t);
    r = rc4_hmac(crypto_key_value(&u->key), (struct bytes){t, sizeof(t)}, k1);
    if (r == CRYPTO_OK)
        r = mac_init(&u->seal, MAC_HMAC_MD5, (struct bytes){k1, sizeof(k1)});
    crypto_wipe(k1, sizeof(k1));
    return r;
}

/* integrity computes the tag over the plain confounder and segments. */
static enum crypto_result
integrity(struct crypto_usage *u, struct bytes confounder,
          const struct crypto_segment *segs, size_t num,
          enum crypto_result (*cover)(struct mac *,
                                      const struct crypto_segment *, size_t),
          uint8_t tag[TAG_LEN])
{
    enum crypto_result r = mac_start(&u->seal);

    if (r == CRYPTO_OK)
        r = mac_add(&u->seal, confounder);
    if (r == CRYPTO_OK)
        r = cover(&u->seal, segs, num);
    if (r == CRYPTO_OK)
        r = mac_finish(&u->seal, tag, TAG_LEN);
    return r;
}

enum crypto_result
rc4_stream(const uint8_t key[RC4_KEY_LEN], struct scatter *s)
{
    const struct cipher *rc4 = NULL;
    void *ctx = NULL;
    size_t run = 0, made = 0;
    enum crypto_result r = openssl_cipher(CIPHER_RC4, &rc4);

    if (r != CRYPTO_OK)
        return r;
    ctx = rc4->newctx(rc4->provider);
    if (ctx == NULL)
        return openssl_failure(CRYPTO_NO_MEMORY);
    if (rc4->encrypt_init(ctx, key, RC4_KEY_LEN, NULL, 0, NULL) != 1)
        r = openssl_failure(CRYPTO_INTERNAL);
    while (r == CRYPTO_OK && (run = scatter_run(s)) > 0) {
        if (rc4->update(ctx, s->now.out, &made, run, s->now.in, run) != 1)
            r = openssl_failure(CRYPTO_INTERNAL);
        scatter_advance(s, run);
    }
    rc4->freectx(ctx);
    return r;
}

/* stream passes a whole message through RC4, under K3 made of its tag. */
static enum crypto_result
stream(struct crypto_usage *u, const uint8_t tag[TAG_LEN], struct scatter *s)
{
    uint8_t k3[TAG_LEN];
    enum crypto_result r;

    r = mac_once(&u->seal, (struct bytes){tag, TAG_LEN}, k3, TAG_LEN);
    if (r == CRYPTO_OK)
        r = rc4_stream(k3, s);
    crypto_wipe(k3, sizeof(k3));
    return r;
}

static enum crypto_result
encrypt(struct crypto_usage *u, uint8_t *header,
        const struct crypto_segment *segs, size_t num, uint8_t *trailer)
{
    const size_t len = u->key.profile->confounder_len;
    struct scatter s;
    enum crypto_result r = need_seal(u);

    (void)scatter_init(&s, (struct crypto_segment){header, header, len}, segs,
                       num);
    if (r == CRYPTO_OK)
        r = random_fill(header, len);
    if (r == CRYPTO_OK)
        r = integrity(u, (struct bytes){header, len}, segs, num, mac_sources,
                      trailer);
    if (r == CRYPTO_OK)
        r = stream(u, trailer, &s);
    return r;
}

static enum crypto_result
decrypt(struct crypto_usage *u, const uint8_t *header,
        const struct crypto_segment *segs, size_t num, const uint8_t *trailer)
{
    const size_t len = u->key.profile->confounder_len;
    uint8_t confounder[CRYPTO_MAX_CONFOUNDER], tag[TAG_LEN];
    struct scatter s;
    enum crypto_result r = need_seal(u);

    (void)scatter_init(&s, (struct crypto_segment){header, confounder, len},
                       segs, num);
    if (r == CRYPTO_OK)
        r = stream(u, trailer, &s);
    if (r == CRYPTO_OK)
        r = integrity(u, (struct bytes){confounder, len}, segs, num,
                      mac_results, tag);
    if (r == CRYPTO_OK && !crypto_equal(tag, trailer, TAG_LEN))
        r = CRYPTO_BAD_INTEGRITY;
    crypto_wipe(confounder, sizeof(confounder));
    crypto_wipe(tag, sizeof(tag));
    return r;
}

/* need_sign keys u->sign with Ksign = HMAC-MD5(key, "signaturekey\0"), or for
 * the older checksum type with the key itself. */
static enum crypto_result
need_sign(struct crypto_usage *u)
{
    static const uint8_t constant[] = "signaturekey"; /* its NUL counts */
    struct bytes key = crypto_key_value(&u->key);
    uint8_t ksign[TAG_LEN];
    enum crypto_result r = CRYPTO_OK;

    if (mac_is_keyed(&u->sign))
        return CRYPTO_OK;
    if (u->checksum_type == CHECKSUM_MD5_HMAC)
        return mac_init(&u->sign, MAC_HMAC_MD5, key);
    r = rc4_hmac(key, (struct bytes){constant, sizeof(constant)}, ksign);
    if (r == CRYPTO_OK)
        r = mac_init(&u->sign, MAC_HMAC_MD5,
                     (struct bytes){ksign, sizeof(ksign)});
    crypto_wipe(ksign, sizeof(ksign));
    return r;
}

/* RFC 4757 section 4: HMAC-MD5(Ksign, MD5(le32(T) | data)). */
static enum crypto_result
checksum(struct crypto_usage *u, const struct crypto_segment *segs, size_t num,
         uint8_t *mac)
{
    uint8_t t[4], hash[DIGEST_MD5_LEN];
    enum crypto_result r = need_sign(u);

    message_type(u->number, t);
    if (r == CRYPTO_OK)
        r = digest_md5_segments((struct bytes){t, sizeof(t)}, segs, num, hash);
    if (r == CRYPTO_OK)
        r = mac_once(&u->sign, (struct bytes){hash, sizeof(hash)}, mac,
                     TAG_LEN);
    crypto_wipe(hash, sizeof(hash));
    return r;
}

/* The enctype has no derivation with a free constant. */
static enum crypto_result
derive(struct deriver *d, const struct crypto_key *k, struct bytes constant,
       uint8_t *out, size_t out_len)
{
    (void)d;
    (void)k;
    (void)constant;
    (void)out;
    (void)out_len;
    return CRYPTO_UNSUPPORTED;
}

/* As libkrb5 has it, there being no RFC for it: HMAC-SHA1(key, input). */
static enum crypto_result
prf(const struct crypto_key *k, struct bytes input, uint8_t *out)
{
    struct mac m = {0};
    enum crypto_result r = mac_init(&m, MAC_HMAC_SHA1, crypto_key_value(k));

    if (r == CRYPTO_OK)
        r = mac_once(&m, input, out, k->profile->prf_len);
    mac_free(&m);
    return r;
}

const struct crypto_ops rc4_ops = {
    .cipher = CIPHER_RC4,
    .mac = MAC_HMAC_MD5,
    .mac_key_len = 16,
    .seed_len = 16,
    .tag_first = true,
    .other_checksum = CHECKSUM_MD5_HMAC,
    .random_to_key = ops_random_to_key_16,
    .derive = derive,
    .prf = prf,
    .encrypt = encrypt,
    .decrypt = decrypt,
    .checksum = checksum,
};
