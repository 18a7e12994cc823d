/* crypto/derive.c: see crypto/derive.h. */
#include "crypto/derive.h"

#include <string.h>

void
deriver_free(struct deriver *d)
{
    if (d->cbc.ctx != NULL)
        cbc_free(&d->cbc);
    if (mac_is_keyed(&d->mac))
        mac_free(&d->mac);
}

/* be32 writes a 32-bit number, most significant byte first. */
static void
be32(uint8_t out[4], uint32_t v)
{
    out[0] = (uint8_t)(v >> 24);
    out[1] = (uint8_t)(v >> 16);
    out[2] = (uint8_t)(v >> 8);
    out[3] = (uint8_t)v;
}

static size_t
least_common_multiple(size_t a, size_t b)
{
    size_t multiple = a;

    while (multiple % b != 0)
        multiple += a;
    return multiple;
}

void
derive_nfold(struct bytes in, uint8_t *out, size_t out_len)
{
    const size_t bits = 8 * in.len, turn = 13 % bits;
    size_t num = least_common_multiple(in.len, out_len) / in.len;
    size_t bit = 0, column = 0;
    uint32_t sum[CRYPTO_MAX_CONFOUNDER] = {0}, carry = 0;

    /* Copies of `in`, each turned 13 bits further to the right than the one
     * before, in a row that is cut into lines of out_len and added up. */
    for (size_t copy = 0; copy < num; copy++) {
        const unsigned shift = 8 - (unsigned)(bit % 8);
        size_t at = bit / 8;

        for (size_t i = 0; i < in.len; i++) {
            size_t after = at + 1 < in.len ? at + 1 : 0;
            unsigned pair = in.data[at] * 256u + in.data[after];

            sum[column] += (uint8_t)(pair >> shift);
            at = after;
            column = column + 1 < out_len ? column + 1 : 0;
        }
        bit = (bit + bits - turn) % bits;
    }
    /* One's complement addition: what is carried out at the front comes in
     * again at the end. */
    do {
        sum[out_len - 1] += carry;
        carry = 0;
        for (size_t i = out_len; i-- > 0;) {
            sum[i] += carry;
            carry = sum[i] >> 8;
            sum[i] &= 0xff;
        }
    } while (carry > 0);
    for (size_t i = 0; i < out_len; i++)
        out[i] = (uint8_t)sum[i];
}

enum crypto_result
derive_dr(struct deriver *d, enum cipher_id cipher, const uint8_t *key,
          struct bytes constant, uint8_t *out, size_t out_len)
{
    uint8_t in[CRYPTO_MAX_PRF] = {0}, made[CRYPTO_MAX_PRF] = {0};
    struct scatter s = {{in, made, 0}, NULL, 0};
    enum crypto_result r = CRYPTO_OK;

    if (out_len > sizeof(made))
        return CRYPTO_BAD_LENGTH;
    if (d->cbc.ctx == NULL)
        r = cbc_init_encrypt(&d->cbc, cipher, key);
    if (r != CRYPTO_OK)
        return r;
    if (constant.len == d->cbc.block)
        memcpy(in, constant.data, constant.len);
    else if (constant.len > 0)
        derive_nfold(constant, in, d->cbc.block);
    /* DR is E(constant) | E(E(constant)) | ..., each from the zero vector.
     * That is CBC over the constant and then zeros. */
    s.now.len = (out_len + d->cbc.block - 1) / d->cbc.block * d->cbc.block;
    r = cbc_encrypt(&d->cbc, &s, s.now.len);
    if (r == CRYPTO_OK)
        memcpy(out, made, out_len);
    crypto_wipe(made, sizeof(made));
    return r;
}

/* K(0) = zeros; K(i) = CMAC(key, K(i-1) | be32(i) | constant | 00 | be32(k))
 * with k the wanted length in bits. */
enum crypto_result
derive_feedback(struct deriver *d, enum mac_id cmac, struct bytes key,
                struct bytes constant, uint8_t *out, size_t out_len)
{
    uint8_t before[16] = {0}, counter[4], trailer[5] = {0};
    size_t made = 0;
    enum crypto_result r = CRYPTO_OK;

    if (out_len > CRYPTO_MAX_PRF)
        return CRYPTO_BAD_LENGTH;
    be32(trailer + 1, 8 * (uint32_t)out_len);
    if (!mac_is_keyed(&d->mac))
        r = mac_init(&d->mac, cmac, key);
    for (uint32_t i = 1; r == CRYPTO_OK && made < out_len; i++) {
        size_t left = out_len - made;
        size_t take = left < sizeof(before) ? left : sizeof(before);

        be32(counter, i);
        r = mac_start(&d->mac);
        if (r == CRYPTO_OK)
            r = mac_add(&d->mac, (struct bytes){before, sizeof(before)});
        if (r == CRYPTO_OK)
            r = mac_add(&d->mac, (struct bytes){counter, sizeof(counter)});
        if (r == CRYPTO_OK)
            r = mac_add(&d->mac, constant);
        if (r == CRYPTO_OK)
            r = mac_add(&d->mac, (struct bytes){trailer, sizeof(trailer)});
        if (r == CRYPTO_OK)
            r = mac_finish(&d->mac, before, sizeof(before));
        memcpy(out + made, before, take);
        made += take;
    }
    if (r != CRYPTO_OK)
        crypto_wipe(out, out_len);
    crypto_wipe(before, sizeof(before));
    return r;
}

/* K1 = HMAC(key, be32(1) | label | 00 | context | be32(k)), cut to k bits. */
enum crypto_result
derive_counter(struct deriver *d, enum mac_id hmac, struct bytes key,
               struct bytes label, struct bytes context, uint8_t *out,
               size_t out_len)
{
    static const uint8_t one[4] = {0, 0, 0, 1}, zero[1] = {0};
    uint8_t bits[4];
    enum crypto_result r = CRYPTO_OK;

    if (out_len > (hmac == MAC_HMAC_SHA256 ? 32u : 48u))
        return CRYPTO_BAD_LENGTH;
    be32(bits, 8 * (uint32_t)out_len);
    if (!mac_is_keyed(&d->mac))
        r = mac_init(&d->mac, hmac, key);
    if (r == CRYPTO_OK)
        r = mac_start(&d->mac);
    if (r == CRYPTO_OK)
        r = mac_add(&d->mac, (struct bytes){one, sizeof(one)});
    if (r == CRYPTO_OK)
        r = mac_add(&d->mac, label);
    if (r == CRYPTO_OK)
        r = mac_add(&d->mac, (struct bytes){zero, sizeof(zero)});
    if (r == CRYPTO_OK)
        r = mac_add(&d->mac, context);
    if (r == CRYPTO_OK)
        r = mac_add(&d->mac, (struct bytes){bits, sizeof(bits)});
    if (r == CRYPTO_OK)
        r = mac_finish(&d->mac, out, out_len);
    return r;
}
