/* tests/unit/msg_v1_support.c: contracts in msg_v1_support.h. */
#include "tests/unit/msg_v1_support.h"

#include <CUnit/CUnit.h>
#include <krb5.h>
#include <stdlib.h>
#include <string.h>

const int32_t v1_enctypes[] = {16, 23, 0};

#define DES3_RAW       6 /* libkrb5: CBC alone */
#define CHECKSUM_MD5   7
#define CHECKSUM_DES3  12
#define CHECKSUM_RC4   (-138)
#define CONFOUNDER_LEN 8
#define NOT_SEALED     0xffff
#define MAX_PLAIN      (CONFOUNDER_LEN + V1_HAND_MAX + 256)

static krb5_context
krb5(void)
{
    static krb5_context c;

    if (c == NULL)
        CU_ASSERT_FATAL(krb5_init_context(&c) == 0);
    return c;
}

static krb5_data
data_of(const void *data, size_t len)
{
    krb5_data d = {0};

    d.data = (char *)(uintptr_t)data;
    d.length = (unsigned int)len;
    return d;
}

static bool
is_rc4(const struct v1_by_hand *t)
{
    return t->key->profile->enctype == 23;
}

/* ---- the parts of RC4 ---- */

static void
md5(const uint8_t *in, size_t len, uint8_t out[16])
{
    krb5_data d = data_of(in, len);
    krb5_checksum sum = {0};

    CU_ASSERT_FATAL(
        krb5_c_make_checksum(krb5(), CHECKSUM_MD5, NULL, 0, &d, &sum) == 0 &&
        sum.length == 16);
    memcpy(out, sum.contents, 16);
    krb5_free_checksum_contents(krb5(), &sum);
}

/* RFC 2104, for keys of 16 bytes and short data. */
static void
hmac_md5(const uint8_t key[16], const uint8_t *data, size_t len,
         uint8_t out[16])
{
    uint8_t inner[64 + 64], outer[64 + 16];

    CU_ASSERT_FATAL(len <= 64);
    for (size_t i = 0; i < 64; i++) {
        uint8_t k = i < 16 ? key[i] : 0;

        inner[i] = k ^ 0x36;
        outer[i] = k ^ 0x5c;
    }
    memcpy(inner + 64, data, len);
    md5(inner, 64 + len, outer + 64);
    md5(outer, sizeof(outer), out);
}

static void
rc4(const uint8_t key[16], uint8_t *data, size_t len)
{
    uint8_t s[256], i = 0, j = 0, keep;

    for (unsigned n = 0; n < 256; n++)
        s[n] = (uint8_t)n;
    for (unsigned n = 0; n < 256; n++) {
        j = (uint8_t)(j + s[n] + key[n % 16]);
        keep = s[n];
        s[n] = s[j];
        s[j] = keep;
    }
    for (j = 0; len > 0; len--) {
        i++;
        j = (uint8_t)(j + s[i]);
        keep = s[i];
        s[i] = s[j];
        s[j] = keep;
        *data++ ^= s[(uint8_t)(s[i] + s[j])];
    }
}

/* RFC 4757 section 7.3: K5 and K6, or K11 and K12. */
static void
rc4_under(const uint8_t key[16], const uint8_t *salt, size_t salt_len,
          uint8_t *data, size_t len)
{
    static const uint8_t zero[4];
    uint8_t k1[16], k2[16];

    hmac_md5(key, zero, 4, k1);
    hmac_md5(k1, salt, salt_len, k2);
    rc4(k2, data, len);
}

/* ---- triple DES ---- */

static void
des3(const struct crypto_key *k, const uint8_t *vector, bool encrypt,
     uint8_t *data, size_t len)
{
    uint8_t *result = malloc(len + 1), chain[8] = {0};
    krb5_keyblock key = {0};
    krb5_data iv = data_of(chain, 8), plain;
    krb5_enc_data cipher = {0};
    krb5_error_code code;

    CU_ASSERT_FATAL(result != NULL);
    /* libkrb5 puts the next vector in its place. */
    if (vector != NULL)
        memcpy(chain, vector, sizeof(chain));
    key.enctype = cipher.enctype = DES3_RAW;
    key.length = 24;
    key.contents = (krb5_octet *)(uintptr_t)k->bytes;
    plain = data_of(encrypt ? data : result, len);
    cipher.ciphertext = data_of(encrypt ? result : data, len);
    if (encrypt)
        code = krb5_c_encrypt(krb5(), &key, 0, &iv, &plain, &cipher);
    else
        code = krb5_c_decrypt(krb5(), &key, 0, &iv, &cipher, &plain);
    CU_ASSERT_FATAL(code == 0);
    memcpy(data, result, len);
    free(result);
}

/* ---- both ---- */

static void
cipher_number(const struct v1_by_hand *t, const uint8_t *checksum, bool encrypt,
              uint8_t number[8])
{
    if (is_rc4(t))
        rc4_under(t->key->bytes, checksum, 8, number, 8);
    else
        des3(t->key, checksum, encrypt, number, 8);
}

static void
cipher_message(const struct v1_by_hand *t, bool encrypt, uint8_t *data,
               size_t len)
{
    uint8_t masked[16], seq[4];

    if (!is_rc4(t)) {
        des3(t->key, NULL, encrypt, data, len);
        return;
    }
    for (size_t i = 0; i < 16; i++)
        masked[i] = t->key->bytes[i] ^ 0xf0;
    for (size_t i = 0; i < 4; i++)
        seq[i] = (uint8_t)(t->seq >> (24 - 8 * i));
    rc4_under(masked, seq, 4, data, len);
}

static size_t
checksum_len(const struct v1_by_hand *t)
{
    return is_rc4(t) ? 8 : 20;
}

static void
checksum(const struct v1_by_hand *t, struct bytes covered, uint8_t out[20])
{
    krb5_data d = data_of(covered.data, covered.len);
    krb5_checksum sum = {0};
    krb5_keyblock key = {0};
    krb5_keyusage usage = is_rc4(t) && t->kind == HAND_MIC ? 15 : 23;

    key.enctype = t->key->profile->enctype;
    key.length = t->key->profile->key_len;
    key.contents = (krb5_octet *)(uintptr_t)t->key->bytes;
    CU_ASSERT_FATAL(
        krb5_c_make_checksum(krb5(), is_rc4(t) ? CHECKSUM_RC4 : CHECKSUM_DES3,
                             &key, usage, &d, &sum) == 0 &&
        sum.length >= checksum_len(t));
    memcpy(out, sum.contents, checksum_len(t));
    krb5_free_checksum_contents(krb5(), &sum);
}

static uint16_t
or_else(uint16_t value, uint16_t otherwise)
{
    return value != 0 ? value : otherwise;
}

/* TOK_ID to Filler. */
static void
put_covered(const struct v1_by_hand *t, struct builder *b)
{
    uint16_t seal_alg = is_rc4(t) ? 0x1000 : 0x0200;

    builder_be16(b, t->kind == HAND_MIC ? 0x0101 : 0x0201);
    builder_be16(b, or_else(t->sign_alg, is_rc4(t) ? 0x1100 : 0x0400));
    builder_be16(b, or_else(t->seal_alg,
                            t->kind == HAND_SEALED ? seal_alg : NOT_SEALED));
    builder_be16(b, or_else(t->filler, 0xffff));
}

static void
put_number(const struct v1_by_hand *t, struct builder *b)
{
    uint8_t usual = t->from_acceptor ? 0xff : 0x00;

    if (is_rc4(t))
        builder_be32(b, t->seq);
    else
        builder_le32(b, t->seq);
    builder_fill(b, t->direction != 0 ? t->direction : usual, 4);
}

static void
put_padding(const struct v1_by_hand *t, struct builder *b)
{
    size_t num = is_rc4(t) ? 1 : 8 - t->message.len % 8;

    if (t->padding.len > 0)
        builder_bytes(b, t->padding);
    else if (!t->no_padding && !t->dce_style)
        builder_fill(b, (uint8_t)num, num);
}

/* Confounder, message and padding. */
static void
put_plain(const struct v1_by_hand *t, const uint8_t *confounder,
          struct builder *b)
{
    if (t->kind == HAND_MIC)
        return;
    builder_bytes(b, (struct bytes){confounder, CONFOUNDER_LEN});
    builder_bytes(b, t->message);
    put_padding(t, b);
}

/* What the checksum covers. */
static void
put_all_covered(const struct v1_by_hand *t, const uint8_t *confounder,
                struct builder *b)
{
    put_covered(t, b);
    if (t->kind != HAND_MIC)
        builder_bytes(b, (struct bytes){confounder, CONFOUNDER_LEN});
    builder_bytes(b, t->before);
    builder_bytes(b, t->message);
    builder_bytes(b, t->after);
    if (t->kind != HAND_MIC)
        put_padding(t, b);
}

static void
put_length(struct builder *b, size_t len)
{
    if (len >= 0x10000) {
        builder_u8(b, 0x83);
        builder_u8(b, (uint8_t)(len >> 16));
        builder_be16(b, (uint16_t)len);
    } else if (len >= 0x100) {
        builder_u8(b, 0x82);
        builder_be16(b, (uint16_t)len);
    } else {
        if (len >= 0x80)
            builder_u8(b, 0x81);
        builder_u8(b, (uint8_t)len);
    }
}

static void
put_framing(const struct v1_by_hand *t, size_t plain_len, struct builder *b)
{
    struct bytes mech = t->mech.len > 0 ? t->mech : krb5_mech;
    size_t len = 2 + mech.len + 8 + 8 + checksum_len(t);

    builder_u8(b, 0x60);
    if (t->kind != HAND_MIC)
        len += t->dce_style ? CONFOUNDER_LEN : plain_len;
    put_length(b, len);
    builder_u8(b, 0x06);
    builder_u8(b, (uint8_t)mech.len);
    builder_bytes(b, mech);
}

static void
make_with(const struct v1_by_hand *t, const uint8_t *confounder,
          struct builder *out, size_t *out_header)
{
    struct builder covered = BUILDER_INIT, plain = BUILDER_INIT;
    struct builder number = BUILDER_INIT;
    uint8_t sum[20];

    put_all_covered(t, confounder, &covered);
    checksum(t, builder_view(&covered), sum);
    put_plain(t, confounder, &plain);
    put_number(t, &number);
    cipher_number(t, sum, true, number.data);
    if (t->kind == HAND_SEALED)
        cipher_message(t, true, plain.data, plain.len);
    put_framing(t, plain.len, out);
    put_covered(t, out);
    builder_bytes(out, builder_view(&number));
    builder_bytes(out, (struct bytes){sum, checksum_len(t)});
    if (out_header != NULL)
        *out_header = out->len + CONFOUNDER_LEN;
    builder_bytes(out, builder_view(&plain));
    CU_ASSERT_FATAL(builder_ok(out));
    builder_free(&covered);
    builder_free(&plain);
    builder_free(&number);
}

void
v1_hand_make(const struct v1_by_hand *t, struct builder *out,
             size_t *out_header)
{
    static const uint8_t confounder[] = {0xc0, 1, 2, 3, 4, 5, 6, 0x5a};

    make_with(t, confounder, out, out_header);
}

size_t
v1_number_at(struct bytes token)
{
    size_t at = 1 + (token.data[1] < 0x80 ? 1 : 1 + (token.data[1] & 0x7fu));

    return at + 2 + token.data[at + 1] + 8;
}

bool
v1_hand_check(const struct v1_by_hand *t, struct bytes token)
{
    struct builder wanted = BUILDER_INIT, plain = BUILDER_INIT;
    uint8_t confounder[CONFOUNDER_LEN] = {0};
    size_t at = v1_number_at(token) + 8 + checksum_len(t);
    bool same;

    if (t->kind != HAND_MIC) {
        if (token.len < at + CONFOUNDER_LEN)
            return false;
        builder_bytes(&plain, (struct bytes){token.data + at, token.len - at});
        if (t->kind == HAND_SEALED)
            cipher_message(t, false, plain.data, plain.len);
        memcpy(confounder, plain.data, CONFOUNDER_LEN);
    }
    make_with(t, confounder, &wanted, NULL);
    same = bytes_equal(builder_view(&wanted), token);
    builder_free(&wanted);
    builder_free(&plain);
    return same;
}
