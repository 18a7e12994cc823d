/* crypto_derive_test.c: the parts of key derivation that the public calls do
 * not show. */
#include <CUnit/CUnit.h>
#include <krb5.h>
#include <string.h>

#include "crypto/derive.h"
#include "crypto/ops.h"
#include "tests/unit/crypto_support.h"
#include "tests/unit/tap.h"

/* RFC 3961 appendix A.1, as far as the results fit a cipher block. */
static void
test_nfold(void)
{
    static const struct {
        const char *in;
        size_t out_len;
        uint8_t out[16];
    } rows[] = {
        {"012345", 8, {0xbe, 0x07, 0x26, 0x31, 0x27, 0x6b, 0x19, 0x55}},
        {"password", 7, {0x78, 0xa0, 0x7b, 0x6c, 0xaf, 0x85, 0xfa}},
        {"Rough Consensus, and Running Code",
         8,
         {0xbb, 0x6e, 0xd3, 0x08, 0x70, 0xb7, 0xf0, 0xe0}},
        {"kerberos", 8, {0x6b, 0x65, 0x72, 0x62, 0x65, 0x72, 0x6f, 0x73}},
        {"kerberos",
         16,
         {0x6b, 0x65, 0x72, 0x62, 0x65, 0x72, 0x6f, 0x73, 0x7b, 0x9b, 0x5b,
          0x2b, 0x93, 0x13, 0x2b, 0x93}},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t out[16];

        derive_nfold(bytes_of_string(rows[i].in), out, rows[i].out_len);
        CU_ASSERT(support_same(out, rows[i].out, rows[i].out_len));
    }
}

/* random_to_key as libkrb5 does it. */
static bool
same_key(krb5_context context, uint8_t seed[21])
{
    uint8_t ours[24], theirs[24];
    krb5_keyblock kb = {0};
    krb5_data in = {0};

    des3_ops.random_to_key(seed, ours);
    kb.enctype = ENCTYPE_DES3;
    kb.length = sizeof(theirs);
    kb.contents = theirs;
    in.length = 21;
    in.data = (char *)seed;
    return krb5_c_random_to_key(context, ENCTYPE_DES3, &in, &kb) == 0 &&
           support_same(ours, theirs, sizeof(ours)) &&
           des3_ops.key_usable(ours);
}

static void
test_des3_keys(void)
{
    krb5_context context = NULL;
    uint8_t seed[21];

    CU_ASSERT_FATAL(krb5_init_context(&context) == 0);
    for (uint64_t i = 0; i < 200; i++) {
        support_fill(seed, sizeof(seed), i);
        CU_ASSERT(same_key(context, seed));
    }
    krb5_free_context(context);
}

/* seed_of puts together the seven bytes that make a given DES key. */
static void
seed_of(const uint8_t key[8], uint8_t seed[7])
{
    for (size_t i = 0; i < 7; i++)
        seed[i] = (uint8_t)((key[i] & 0xfe) | ((key[7] >> (i + 1)) & 1));
}

/* A weak part is corrected in its last byte, as RFC 3961 section 6.3.1 has it.
 * (libkrb5 leaves such a key as it is, and then refuses it.) */
static void
test_des3_weak(void)
{
    static const uint8_t weak[4][8] = {
        {0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01, 0x01},
        {0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe, 0xfe},
        {0x1f, 0xe0, 0x1f, 0xe0, 0x0e, 0xf1, 0x0e, 0xf1},
        {0x01, 0x1f, 0x01, 0x1f, 0x01, 0x0e, 0x01, 0x0e},
    };
    uint8_t seed[21], key[24];

    for (size_t i = 0; i < 12; i++) {
        const size_t part = i / 4;

        support_fill(seed, sizeof(seed), i);
        seed_of(weak[i % 4], seed + 7 * part);
        des3_ops.random_to_key(seed, key);
        CU_ASSERT(support_same(key + 8 * part, weak[i % 4], 7));
        CU_ASSERT(key[8 * part + 7] == (weak[i % 4][7] ^ 0xf0));
        CU_ASSERT(des3_ops.key_usable(key));
    }
}

static void
test_des3_refused(void)
{
    struct crypto_key good = support_key(ENCTYPE_DES3), k = {0};
    uint8_t value[24];

    for (size_t i = 0; i < 24; i++) {
        memcpy(value, good.bytes, sizeof(value));
        value[i] ^= 1;
        CU_ASSERT(
            crypto_key_init(&k, ENCTYPE_DES3, (struct bytes){value, 24}) ==
            CRYPTO_UNSUPPORTED);
    }
    for (size_t i = 0; i < 24; i += 8) {
        memcpy(value, good.bytes, sizeof(value));
        memset(value + i, 0xfe, 8);
        CU_ASSERT(
            crypto_key_init(&k, ENCTYPE_DES3, (struct bytes){value, 24}) ==
            CRYPTO_UNSUPPORTED);
    }
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"n-fold", test_nfold},
        {"DES3 keys from random bytes", test_des3_keys},
        {"weak DES3 keys are corrected", test_des3_weak},
        {"DES3 keys that are refused", test_des3_refused},
    };

    return tap_main("crypto_derive", tests, sizeof(tests) / sizeof(tests[0]));
}
