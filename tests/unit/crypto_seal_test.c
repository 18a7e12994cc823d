/* crypto_seal_test.c: sealed messages that are cut, changed, truncated, moved,
 * and who may keep what after a failure. */
#include <CUnit/CUnit.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/crypto.h"
#include "tests/unit/crypto_support.h"
#include "tests/unit/tap.h"

#define MAX_PIECES 20
#define MAX_LEN    400

/* letter is one message with its frame, sealed in one piece. */
struct letter {
    uint8_t plain[MAX_LEN], sealed[MAX_LEN];
    uint8_t header[CRYPTO_MAX_CONFOUNDER], trailer[CRYPTO_MAX_TAG];
    size_t len;
};

static void
letter_seal(struct letter *l, struct crypto_usage *u, size_t len)
{
    struct crypto_segment seg = {l->plain, l->sealed, len};

    support_fill(l->plain, len, len);
    l->len = len;
    CU_ASSERT_FATAL(crypto_encrypt(u, l->header, &seg, 1, l->trailer) ==
                    CRYPTO_OK);
}

/* Cuts `len` bytes into pieces at random: most short, some empty.  The last
 * takes the rest. */
static size_t
cut(struct crypto_segment *segs, const uint8_t *in, uint8_t *out, size_t len,
    uint64_t *seed)
{
    size_t num = 1 + support_below(seed, MAX_PIECES), at = 0;

    for (size_t i = 0; i < num; i++) {
        size_t n = support_below(seed, support_below(seed, 2) ? 4 : 40);

        if (n > len - at || i + 1 == num)
            n = len - at;
        segs[i] = (struct crypto_segment){in + at, out + at, n};
        at += n;
    }
    return num;
}

/* Sealed in one piece, opened in other pieces, at another place or the same;
 * and sealed in pieces, opened in one. */
static bool
cut_round(struct crypto_usage *u, size_t len, uint64_t *seed)
{
    static struct letter l;
    uint8_t opened[MAX_LEN];
    struct crypto_segment segs[MAX_PIECES], whole;
    size_t num = 0;
    bool ok = false;

    letter_seal(&l, u, len);
    num = cut(segs, l.sealed, opened, len, seed);
    ok = crypto_decrypt(u, l.header, segs, num, l.trailer) == CRYPTO_OK &&
         support_same(opened, l.plain, len);
    num = cut(segs, l.sealed, l.sealed, len, seed);
    ok = ok && crypto_decrypt(u, l.header, segs, num, l.trailer) == CRYPTO_OK &&
         support_same(l.sealed, l.plain, len);

    num = cut(segs, l.plain, l.sealed, len, seed);
    whole = (struct crypto_segment){l.sealed, opened, len};
    return ok &&
           crypto_encrypt(u, l.header, segs, num, l.trailer) == CRYPTO_OK &&
           crypto_decrypt(u, l.header, &whole, 1, l.trailer) == CRYPTO_OK &&
           support_same(opened, l.plain, len);
}

static struct crypto_usage *
usage_of(int32_t enctype)
{
    struct crypto_key k = support_key(enctype);
    struct crypto_usage *u = NULL;

    CU_ASSERT_FATAL(crypto_usage_new(&k, USAGE_INITIATOR_SEAL, &u) ==
                    CRYPTO_OK);
    return u;
}

static void
test_pieces(void)
{
    uint64_t seed = 1;

    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        struct crypto_usage *u = usage_of(support_enctypes[e]);
        size_t step = crypto_usage_profile(u)->block_len;

        for (size_t len = 0; len <= 300; len += step)
            CU_ASSERT(cut_round(u, len, &seed));
        crypto_usage_free(u);
    }
}

/* A message whose byte at `p` is changed: refused and nothing left. */
static void
refuses_change(struct crypto_usage *u, const struct letter *l, uint8_t *p)
{
    uint8_t opened[MAX_LEN];
    struct crypto_segment seg = {l->sealed, opened, l->len};

    memset(opened, 0xee, sizeof(opened));
    *p ^= 0x40;
    CU_ASSERT(crypto_decrypt(u, l->header, &seg, 1, l->trailer) ==
              CRYPTO_BAD_INTEGRITY);
    CU_ASSERT(support_is(opened, l->len, 0));
    CU_ASSERT(support_is(opened + l->len, MAX_LEN - l->len, 0xee));
    *p ^= 0x40;
}

static void
change_each_byte(struct crypto_usage *u, size_t len)
{
    const struct crypto_profile *p = crypto_usage_profile(u);
    static struct letter l;
    uint8_t opened[MAX_LEN];
    struct crypto_segment seg = {l.sealed, opened, len};

    letter_seal(&l, u, len);
    for (size_t i = 0; i < p->confounder_len; i++)
        refuses_change(u, &l, l.header + i);
    for (size_t i = 0; i < len; i++)
        refuses_change(u, &l, l.sealed + i);
    for (size_t i = 0; i < p->tag_len; i++)
        refuses_change(u, &l, l.trailer + i);
    CU_ASSERT(crypto_decrypt(u, l.header, &seg, 1, l.trailer) == CRYPTO_OK);
    CU_ASSERT(support_same(opened, l.plain, len));
}

static void
test_changes(void)
{
    static const size_t lengths[] = {0, 8, 16, 24, 32, 40, 120};

    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        struct crypto_usage *u = usage_of(support_enctypes[e]);

        for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
            change_each_byte(u, lengths[i]);
        if (crypto_usage_profile(u)->block_len == 1) {
            change_each_byte(u, 1);
            change_each_byte(u, 77);
        }
        crypto_usage_free(u);
    }
}

/* Signed pieces: changed, moved, or left out. */
static void
signed_pieces(struct crypto_usage *u)
{
    uint8_t sign[10] = "signed me", data[32], opened[32];
    uint8_t header[CRYPTO_MAX_CONFOUNDER], trailer[CRYPTO_MAX_TAG];
    struct crypto_segment segs[3] = {
        {sign, NULL, 10}, {data, data, 32}, {sign, NULL, 3}};
    struct crypto_segment swapped[3];

    support_fill(data, sizeof(data), 5);
    CU_ASSERT(crypto_encrypt(u, header, segs, 3, trailer) == CRYPTO_OK);
    CU_ASSERT(support_same(sign, (const uint8_t *)"signed me", 10));
    segs[1].out = opened;
    CU_ASSERT(crypto_decrypt(u, header, segs, 3, trailer) == CRYPTO_OK);
    CU_ASSERT(crypto_decrypt(u, header, segs, 2, trailer) ==
              CRYPTO_BAD_INTEGRITY);
    swapped[0] = segs[2];
    swapped[1] = segs[1];
    swapped[2] = segs[0];
    CU_ASSERT(crypto_decrypt(u, header, swapped, 3, trailer) ==
              CRYPTO_BAD_INTEGRITY);
    sign[9] ^= 1;
    CU_ASSERT(crypto_decrypt(u, header, segs, 3, trailer) ==
              CRYPTO_BAD_INTEGRITY);
    CU_ASSERT(support_is(opened, sizeof(opened), 0));
}

static void
test_signed(void)
{
    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        struct crypto_usage *u = usage_of(support_enctypes[e]);

        signed_pieces(u);
        crypto_usage_free(u);
    }
}

/* Every truncation of a whole message, at either end, and every changed byte:
 * refused, and the builder as it was. */
static void
whole_message(struct crypto_key *k, size_t len)
{
    uint8_t plain[64];
    struct builder sealed = BUILDER_INIT, out = BUILDER_INIT;

    support_fill(plain, len, 9);
    CU_ASSERT_FATAL(crypto_seal(k, 2, (struct bytes){plain, len}, &sealed) ==
                    CRYPTO_OK);
    builder_u8(&out, 0x5a);
    for (size_t i = 0; i < sealed.len; i++) {
        CU_ASSERT(crypto_open(k, 2, (struct bytes){sealed.data, i}, &out) !=
                  CRYPTO_OK);
        CU_ASSERT(
            crypto_open(k, 2,
                        (struct bytes){sealed.data + i + 1, sealed.len - i - 1},
                        &out) != CRYPTO_OK);
        sealed.data[i] ^= 1;
        CU_ASSERT(crypto_open(k, 2, builder_view(&sealed), &out) ==
                  CRYPTO_BAD_INTEGRITY);
        sealed.data[i] ^= 1;
        CU_ASSERT(out.len == 1 && out.data[0] == 0x5a);
    }
    CU_ASSERT(crypto_open(k, 3, builder_view(&sealed), &out) ==
              CRYPTO_BAD_INTEGRITY);
    CU_ASSERT(crypto_open(k, 2, builder_view(&sealed), &out) == CRYPTO_OK);
    CU_ASSERT(out.len >= 1 + len && support_same(out.data + 1, plain, len));
    builder_free(&sealed);
    builder_free(&out);
}

static void
test_truncations(void)
{
    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        struct crypto_key k = support_key(support_enctypes[e]);

        whole_message(&k, 0);
        whole_message(&k, 1);
        whole_message(&k, 16);
        whole_message(&k, 45);
    }
}

/* DES3 seals whole blocks only. */
static void
test_block_multiple(void)
{
    struct crypto_usage *u = usage_of(ENCTYPE_DES3);
    uint8_t data[9], header[8], trailer[20];
    struct crypto_segment seg = {data, data, sizeof(data)};

    memset(data, 0xee, sizeof(data));
    CU_ASSERT(crypto_encrypt(u, header, &seg, 1, trailer) == CRYPTO_BAD_LENGTH);
    CU_ASSERT(crypto_decrypt(u, header, &seg, 1, trailer) == CRYPTO_BAD_LENGTH);
    CU_ASSERT(support_is(data, sizeof(data), 0));
    crypto_usage_free(u);
}

/* A checksum of pieces is that of the whole; another length is refused. */
static void
checksum_pieces(struct crypto_usage *u)
{
    const size_t len = crypto_usage_profile(u)->checksum_len;
    uint8_t data[50], whole[CRYPTO_MAX_TAG], parts[CRYPTO_MAX_TAG];
    struct crypto_segment one = {data, NULL, 50};
    struct crypto_segment three[3] = {
        {data, NULL, 1}, {data + 1, data, 0}, {data + 1, data, 49}};

    support_fill(data, sizeof(data), 4);
    CU_ASSERT(crypto_checksum(u, &one, 1, whole) == CRYPTO_OK);
    CU_ASSERT(crypto_checksum(u, three, 3, parts) == CRYPTO_OK);
    CU_ASSERT(support_same(whole, parts, len));
    CU_ASSERT(crypto_verify(u, three, 3, (struct bytes){whole, len}) ==
              CRYPTO_OK);
    for (size_t i = 0; i < len; i++) {
        CU_ASSERT(crypto_verify(u, &one, 1, (struct bytes){whole, i}) ==
                  CRYPTO_BAD_INTEGRITY);
        whole[i] ^= 0x10;
        CU_ASSERT(crypto_verify(u, &one, 1, (struct bytes){whole, len}) ==
                  CRYPTO_BAD_INTEGRITY);
        whole[i] ^= 0x10;
    }
}

static void
test_checksums(void)
{
    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        struct crypto_usage *u = usage_of(support_enctypes[e]);

        checksum_pieces(u);
        crypto_usage_free(u);
    }
}

/* No key, no profile, wrong lengths, wrong checksum type. */
static void
test_refusals(void)
{
    static const uint8_t value[33];
    struct crypto_key none = {0}, k = {0};
    struct crypto_usage *u = NULL;
    struct builder out = BUILDER_INIT;
    uint8_t made[100];

    CU_ASSERT(crypto_key_init(&k, 1, (struct bytes){value, 8}) ==
              CRYPTO_UNSUPPORTED);
    CU_ASSERT(crypto_key_init(&k, 18, (struct bytes){value, 33}) ==
              CRYPTO_BAD_LENGTH);
    CU_ASSERT(crypto_key_init(&k, 18, (struct bytes){NULL, 0}) ==
              CRYPTO_BAD_LENGTH);
    CU_ASSERT(crypto_key_init(&k, 16, (struct bytes){value, 24}) ==
              CRYPTO_UNSUPPORTED);
    CU_ASSERT(k.profile == NULL && crypto_key_value(&k).len == 0);
    CU_ASSERT(crypto_key_random(&k, 0) == CRYPTO_UNSUPPORTED);
    CU_ASSERT(crypto_usage_new(&none, 2, &u) == CRYPTO_UNSUPPORTED);
    CU_ASSERT(crypto_seal(&none, 2, (struct bytes){value, 1}, &out) ==
              CRYPTO_UNSUPPORTED);
    CU_ASSERT(crypto_open(&none, 2, (struct bytes){value, 33}, &out) ==
              CRYPTO_UNSUPPORTED);
    CU_ASSERT(crypto_prf(&none, (struct bytes){value, 1}, made) ==
              CRYPTO_UNSUPPORTED);
    k = support_key(ENCTYPE_AES256_SHA1);
    CU_ASSERT(crypto_usage_new_checksum(&k, 2, 0, &u) == CRYPTO_UNSUPPORTED);
    CU_ASSERT(crypto_usage_new_checksum(&k, 2, 15, &u) == CRYPTO_UNSUPPORTED);
    CU_ASSERT(u == NULL && out.len == 0);
    CU_ASSERT(crypto_derive(&k, (struct bytes){value, 5}, made, 33) ==
              CRYPTO_BAD_LENGTH);
    k = support_key(ENCTYPE_AES256_SHA2);
    CU_ASSERT(crypto_derive(&k, (struct bytes){value, 5}, made, 49) ==
              CRYPTO_BAD_LENGTH);
    crypto_usage_free(NULL);
}

/* What the host has in OpenSSL's error queue stays, and we add nothing. */
static void
test_error_queue(void)
{
    struct crypto_key k = support_key(ENCTYPE_AES256_SHA1);
    struct builder out = BUILDER_INIT;
    uint8_t junk[60] = {0};

    ERR_clear_error();
    CU_ASSERT(crypto_open(&k, 2, (struct bytes){junk, 60}, &out) ==
              CRYPTO_BAD_INTEGRITY);
    CU_ASSERT(ERR_peek_error() == 0);
    ERR_raise(ERR_LIB_USER, 77);
    CU_ASSERT(crypto_open(&k, 2, (struct bytes){junk, 60}, &out) ==
              CRYPTO_BAD_INTEGRITY);
    CU_ASSERT(crypto_md5((struct bytes){junk, 60}, junk) == CRYPTO_OK);
    CU_ASSERT(ERR_GET_REASON(ERR_get_error()) == 77);
    CU_ASSERT(ERR_get_error() == 0);
    builder_free(&out);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"any pieces, in place and not", test_pieces},
        {"a changed byte anywhere is refused and wiped", test_changes},
        {"signed pieces are covered in order", test_signed},
        {"every truncation is refused", test_truncations},
        {"DES3 takes whole blocks", test_block_multiple},
        {"checksums", test_checksums},
        {"what is not a key, a type or a length", test_refusals},
        {"OpenSSL's error queue is left alone", test_error_queue},
    };

    return tap_main("crypto_seal", tests, sizeof(tests) / sizeof(tests[0]));
}
