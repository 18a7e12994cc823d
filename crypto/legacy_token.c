/* crypto/legacy_token.c: contracts in legacy_token.h. */
#include "crypto/legacy_token.h"

#include "crypto/cbc.h"
#include "crypto/openssl_call.h"
#include "crypto/rc4.h"

/* The ciphers as one message over a scattered stream of `len` bytes. */
typedef enum crypto_result
pass_function(const struct crypto_key *k, struct scatter *s, size_t len);

/* ---- triple DES ---- */

static enum crypto_result
des3_encrypt(const struct crypto_key *k, struct scatter *s, size_t len)
{
    struct cbc c = {NULL, NULL, 0, {0}};
    enum crypto_result r = cbc_init_encrypt(&c, CIPHER_DES3_CBC, k->bytes);

    if (r == CRYPTO_OK)
        r = cbc_encrypt(&c, s, len);
    cbc_free(&c);
    return r;
}

static enum crypto_result
des3_decrypt(const struct crypto_key *k, struct scatter *s, size_t len)
{
    struct cbc c = {NULL, NULL, 0, {0}};
    enum crypto_result r = cbc_init_decrypt(&c, CIPHER_DES3_CBC, k->bytes);

    if (r == CRYPTO_OK)
        r = cbc_decrypt(&c, s, len);
    cbc_free(&c);
    return r;
}

static void
xor_number(uint8_t number[LEGACY_BLOCK], const uint8_t mask[LEGACY_BLOCK])
{
    for (size_t i = 0; i < LEGACY_BLOCK; i++)
        number[i] ^= mask[i];
}

static void
scatter_number(struct scatter *s, uint8_t number[LEGACY_BLOCK])
{
    struct crypto_segment all = {number, number, LEGACY_BLOCK};

    (void)scatter_init(s, all, NULL, 0);
}

/* ---- RC4 ---- */

/* rc4_derive is HMAC(HMAC(key, le32(0)), data): the zero is Microsoft's number
 * of a usage that has none. */
static enum crypto_result
rc4_derive(struct bytes key, struct bytes data, uint8_t out[RC4_KEY_LEN])
{
    static const uint8_t no_usage[4];
    uint8_t base[RC4_KEY_LEN];
    enum crypto_result r;

    r = rc4_hmac(key, (struct bytes){no_usage, sizeof(no_usage)}, base);
    if (r == CRYPTO_OK)
        r = rc4_hmac((struct bytes){base, sizeof(base)}, data, out);
    crypto_wipe(base, sizeof(base));
    return r;
}

static enum crypto_result
rc4_number(const struct crypto_key *k, const uint8_t checksum[LEGACY_BLOCK],
           uint8_t number[LEGACY_BLOCK])
{
    uint8_t key[RC4_KEY_LEN];
    struct scatter s;
    enum crypto_result r;

    scatter_number(&s, number);
    r = rc4_derive(crypto_key_value(k), (struct bytes){checksum, LEGACY_BLOCK},
                   key);
    if (r == CRYPTO_OK)
        r = rc4_stream(key, &s);
    crypto_wipe(key, sizeof(key));
    return r;
}

static enum crypto_result
rc4_message(const struct crypto_key *k, uint32_t seq, struct scatter *s)
{
    const uint8_t number[4] = {(uint8_t)(seq >> 24), (uint8_t)(seq >> 16),
                               (uint8_t)(seq >> 8), (uint8_t)seq};
    uint8_t masked[RC4_KEY_LEN], key[RC4_KEY_LEN];
    enum crypto_result r;

    for (size_t i = 0; i < sizeof(masked); i++)
        masked[i] = k->bytes[i] ^ 0xf0;
    r = rc4_derive((struct bytes){masked, sizeof(masked)},
                   (struct bytes){number, sizeof(number)}, key);
    if (r == CRYPTO_OK)
        r = rc4_stream(key, s);
    crypto_wipe(masked, sizeof(masked));
    crypto_wipe(key, sizeof(key));
    return r;
}

/* ---- both ---- */

static bool
is_enctype(const struct crypto_key *k, int32_t enctype)
{
    return k->profile != NULL && k->profile->enctype == enctype;
}

enum crypto_result
legacy_token_seal_number(const struct crypto_key *k,
                         const uint8_t checksum[LEGACY_BLOCK],
                         uint8_t number[LEGACY_BLOCK])
{
    enum crypto_result r = CRYPTO_UNSUPPORTED;
    struct scatter s;

    openssl_enter();
    if (is_enctype(k, ENCTYPE_DES3)) {
        xor_number(number, checksum);
        scatter_number(&s, number);
        r = des3_encrypt(k, &s, LEGACY_BLOCK);
    } else if (is_enctype(k, ENCTYPE_RC4)) {
        r = rc4_number(k, checksum, number);
    }
    return openssl_leave(r);
}

enum crypto_result
legacy_token_open_number(const struct crypto_key *k,
                         const uint8_t checksum[LEGACY_BLOCK],
                         uint8_t number[LEGACY_BLOCK])
{
    enum crypto_result r = CRYPTO_UNSUPPORTED;
    struct scatter s;

    openssl_enter();
    if (is_enctype(k, ENCTYPE_DES3)) {
        scatter_number(&s, number);
        r = des3_decrypt(k, &s, LEGACY_BLOCK);
        xor_number(number, checksum);
    } else if (is_enctype(k, ENCTYPE_RC4)) {
        r = rc4_number(k, checksum, number);
    }
    return openssl_leave(r);
}

/* message passes the sealed segments through the key's cipher; triple DES
 * differs by direction. */
static enum crypto_result
message(const struct crypto_key *k, uint32_t seq, pass_function *des3,
        const struct crypto_segment *segs, size_t num)
{
    static const struct crypto_segment nothing = {NULL, NULL, 0};
    enum crypto_result r = CRYPTO_UNSUPPORTED;
    struct scatter s;
    size_t len = 0;

    if (!scatter_total(0, segs, num, &len))
        return CRYPTO_BAD_LENGTH;
    (void)scatter_init(&s, nothing, segs, num);
    openssl_enter();
    if (is_enctype(k, ENCTYPE_DES3))
        r = len % LEGACY_BLOCK == 0 ? des3(k, &s, len) : CRYPTO_BAD_LENGTH;
    else if (is_enctype(k, ENCTYPE_RC4))
        r = rc4_message(k, seq, &s);
    (void)openssl_leave(r);
    if (r != CRYPTO_OK)
        scatter_wipe(segs, num);
    return r;
}

enum crypto_result
legacy_token_encrypt(const struct crypto_key *k, uint32_t seq,
                     const struct crypto_segment *segs, size_t num)
{
    return message(k, seq, des3_encrypt, segs, num);
}

enum crypto_result
legacy_token_decrypt(const struct crypto_key *k, uint32_t seq,
                     const struct crypto_segment *segs, size_t num)
{
    return message(k, seq, des3_decrypt, segs, num);
}
