/* crypto_krb5_test.c: the same results as libkrb5, length by length and piece
 * by piece. */
#include <CUnit/CUnit.h>
#include <krb5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "tests/unit/crypto_support.h"
#include "tests/unit/tap.h"

#define MAX_PLAIN  65537
#define MAX_SEALED (MAX_PLAIN + 64)
#define MAX_PIECES 12

static krb5_context context;

/* Lengths 0 to 300, and about 64 KiB. */
static const size_t long_lengths[] = {65535, 65536, 65537};
#define NUM_SHORT   301
#define NUM_LENGTHS (NUM_SHORT + 3)

static size_t
length_at(size_t i)
{
    return i < NUM_SHORT ? i : long_lengths[i - NUM_SHORT];
}

static krb5_keyblock
keyblock_of(struct crypto_key *k)
{
    krb5_keyblock kb = {0};

    kb.enctype = k->profile->enctype;
    kb.length = k->profile->key_len;
    kb.contents = k->bytes;
    return kb;
}

static krb5_data
data_of(uint8_t *p, size_t len)
{
    krb5_data d = {0};

    d.data = (char *)p;
    d.length = (unsigned)len;
    return d;
}

static uint8_t *
filled(size_t len, uint64_t seed)
{
    uint8_t *p = malloc(len + 1);

    CU_ASSERT_FATAL(p != NULL);
    support_fill(p, len, seed);
    return p;
}

/* What is opened may be longer by the padding of the enctype. */
static bool
opened_right(const struct crypto_profile *p, const uint8_t *opened,
             size_t opened_len, const uint8_t *plain, size_t len)
{
    return opened_len >= len && opened_len - len < p->block_len &&
           support_same(opened, plain, len);
}

/* Sealed here, opened there. */
static bool
theirs_opens(struct crypto_key *k, uint32_t usage, uint8_t *plain, size_t len)
{
    static uint8_t opened[MAX_SEALED];
    krb5_keyblock kb = keyblock_of(k);
    krb5_data out = data_of(opened, sizeof(opened));
    struct builder sealed = BUILDER_INIT;
    krb5_enc_data in = {0};
    bool ok = false;

    if (crypto_seal(k, usage, (struct bytes){plain, len}, &sealed) !=
            CRYPTO_OK ||
        sealed.len != crypto_sealed_len(k->profile, len)) {
        builder_free(&sealed);
        return false;
    }
    in.enctype = kb.enctype;
    in.ciphertext = data_of(sealed.data, sealed.len);
    ok = krb5_c_decrypt(context, &kb, (krb5_keyusage)usage, NULL, &in, &out) ==
             0 &&
         opened_right(k->profile, opened, out.length, plain, len);
    builder_free(&sealed);
    return ok;
}

/* Sealed there, opened here. */
static bool
ours_opens(struct crypto_key *k, uint32_t usage, uint8_t *plain, size_t len)
{
    static uint8_t sealed[MAX_SEALED];
    krb5_keyblock kb = keyblock_of(k);
    krb5_data in = data_of(plain, len);
    struct builder out = BUILDER_INIT;
    krb5_enc_data cipher = {0};
    bool ok = false;

    cipher.ciphertext = data_of(sealed, sizeof(sealed));
    if (krb5_c_encrypt(context, &kb, (krb5_keyusage)usage, NULL, &in,
                       &cipher) != 0)
        return false;
    ok = crypto_open(k, usage, (struct bytes){sealed, cipher.ciphertext.length},
                     &out) == CRYPTO_OK &&
         opened_right(k->profile, out.data, out.len, plain, len);
    builder_free(&out);
    return ok;
}

static bool
same_checksum(struct crypto_key *k, uint32_t usage, int32_t type,
              uint8_t *plain, size_t len)
{
    krb5_keyblock kb = keyblock_of(k);
    krb5_data in = data_of(plain, len);
    struct crypto_segment seg = {plain, NULL, len};
    struct crypto_usage *u = NULL;
    uint8_t mac[CRYPTO_MAX_TAG];
    krb5_checksum theirs = {0};
    bool ok = false;

    if (krb5_c_make_checksum(context, type, &kb, (krb5_keyusage)usage, &in,
                             &theirs) != 0)
        return false;
    ok = crypto_usage_new_checksum(k, usage, type, &u) == CRYPTO_OK &&
         crypto_checksum(u, &seg, 1, mac) == CRYPTO_OK &&
         theirs.length == k->profile->checksum_len &&
         support_same(mac, theirs.contents, theirs.length);
    crypto_usage_free(u);
    krb5_free_checksum_contents(context, &theirs);
    return ok;
}

static bool
same_prf(struct crypto_key *k, uint8_t *plain, size_t len)
{
    krb5_keyblock kb = keyblock_of(k);
    krb5_data in = data_of(plain, len);
    uint8_t ours[CRYPTO_MAX_PRF], theirs[CRYPTO_MAX_PRF];
    krb5_data out = data_of(theirs, k->profile->prf_len);

    return krb5_c_prf(context, &kb, &in, &out) == 0 &&
           crypto_prf(k, (struct bytes){plain, len}, ours) == CRYPTO_OK &&
           support_same(ours, theirs, k->profile->prf_len);
}

/* Everything that one enctype does with one length.  The key usage goes round,
 * so that every number libkrb5 maps is met. */
static void
compare_length(struct crypto_key *k, size_t len)
{
    uint8_t *plain = filled(len, len);
    uint32_t usage = (uint32_t)(len % 31);

    CU_ASSERT(theirs_opens(k, usage, plain, len));
    CU_ASSERT(ours_opens(k, usage, plain, len));
    CU_ASSERT(same_checksum(k, usage, k->profile->checksum_type, plain, len));
    CU_ASSERT(same_prf(k, plain, len));
    free(plain);
}

static void
compare_enctype(int32_t enctype)
{
    struct crypto_key k = support_key(enctype);

    for (size_t i = 0; i < NUM_LENGTHS; i++)
        compare_length(&k, length_at(i));
}

/* A new key each time shows more of random-to-key and the derivations. */
static void
test_random_keys(void)
{
    uint8_t plain[100];

    support_fill(plain, sizeof(plain), 7);
    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        for (uint32_t i = 0; i < 40; i++) {
            struct crypto_key k;

            CU_ASSERT_FATAL(crypto_key_random(&k, support_enctypes[e]) ==
                            CRYPTO_OK);
            CU_ASSERT(theirs_opens(&k, i, plain, sizeof(plain)));
            CU_ASSERT(same_checksum(&k, i, k.profile->checksum_type, plain,
                                    sizeof(plain)));
            crypto_key_wipe(&k);
        }
    }
}

static void
test_other_checksum(void)
{
    struct crypto_key k = support_key(ENCTYPE_RC4);
    uint8_t plain[64];

    support_fill(plain, sizeof(plain), 3);
    for (uint32_t usage = 0; usage < 31; usage++)
        CU_ASSERT(same_checksum(&k, usage, -137, plain, usage));
}

/* message is one message in pieces, for both sides. */
struct message {
    struct crypto_segment segs[MAX_PIECES];
    krb5_crypto_iov iov[MAX_PIECES + 3];
    uint8_t *plain, *ours, *theirs; /* all pieces, one after the other */
    uint8_t header[CRYPTO_MAX_CONFOUNDER], trailer[CRYPTO_MAX_TAG];
    uint8_t their_header[CRYPTO_MAX_CONFOUNDER + CRYPTO_MAX_TAG];
    uint8_t their_trailer[CRYPTO_MAX_TAG];
    size_t num, total, sealed;
};

/* Cuts a message at random, some pieces signed only; with padding the last
 * piece makes the blocks whole.  `max` bounds a piece. */
static void
message_init(struct message *m, const struct crypto_profile *p, uint64_t *seed,
             size_t max)
{
    size_t at = 0;

    memset(m, 0, sizeof(*m));
    m->plain = filled(MAX_PIECES * max, *seed);
    m->ours = filled(MAX_PIECES * max, *seed);
    m->theirs = filled(MAX_PIECES * max, *seed);
    m->num = 1 + support_below(seed, MAX_PIECES);
    for (size_t i = 0; i < m->num; i++) {
        size_t len = support_below(seed, 5) == 0 ? 0 : support_below(seed, max);
        bool sign = i + 1 < m->num && support_below(seed, 4) == 0;

        if (!sign && i + 1 == m->num)
            len += (p->block_len - (m->sealed + len) % p->block_len) %
                   p->block_len;
        m->segs[i] = (struct crypto_segment){m->ours + at,
                                             sign ? NULL : m->ours + at, len};
        m->iov[i + 1].flags =
            sign ? KRB5_CRYPTO_TYPE_SIGN_ONLY : KRB5_CRYPTO_TYPE_DATA;
        m->iov[i + 1].data = data_of(m->theirs + at, len);
        at += len;
        m->sealed += sign ? 0 : len;
    }
    m->total = at;
    m->iov[m->num + 1].flags = KRB5_CRYPTO_TYPE_PADDING;
    m->iov[m->num + 2].flags = KRB5_CRYPTO_TYPE_TRAILER;
    m->iov[0].flags = KRB5_CRYPTO_TYPE_HEADER;
}

static void
message_free(struct message *m)
{
    free(m->plain);
    free(m->ours);
    free(m->theirs);
}

/* libkrb5 has the tag of RC4 at the front of its header. */
static void
message_frame(struct message *m, const struct crypto_profile *p)
{
    bool front = (p->enctype == ENCTYPE_RC4);
    size_t before = front ? p->tag_len : 0;

    m->iov[0].data =
        data_of(m->their_header, before + (size_t)p->confounder_len);
    m->iov[m->num + 2].data = data_of(m->their_trailer, front ? 0 : p->tag_len);
}

/* Puts our header and trailer where libkrb5 reads them, and the reverse. */
static void
message_ours_to_theirs(struct message *m, const struct crypto_profile *p)
{
    bool front = (p->enctype == ENCTYPE_RC4);
    size_t before = front ? p->tag_len : 0;

    memcpy(m->their_header + before, m->header, p->confounder_len);
    memcpy(front ? m->their_header : m->their_trailer, m->trailer, p->tag_len);
    memcpy(m->theirs, m->ours, m->total);
}

static void
message_theirs_to_ours(struct message *m, const struct crypto_profile *p)
{
    bool front = (p->enctype == ENCTYPE_RC4);
    size_t before = front ? p->tag_len : 0;

    memcpy(m->header, m->their_header + before, p->confounder_len);
    memcpy(m->trailer, front ? m->their_header : m->their_trailer, p->tag_len);
    memcpy(m->ours, m->theirs, m->total);
}

static void
pieces_sealed_here(struct crypto_key *k, struct crypto_usage *u, uint64_t *seed,
                   size_t max)
{
    krb5_keyblock kb = keyblock_of(k);
    struct message m;

    message_init(&m, k->profile, seed, max);
    message_frame(&m, k->profile);
    CU_ASSERT(crypto_encrypt(u, m.header, m.segs, m.num, m.trailer) ==
              CRYPTO_OK);
    message_ours_to_theirs(&m, k->profile);
    CU_ASSERT(krb5_c_decrypt_iov(context, &kb, 24, NULL, m.iov, m.num + 3) ==
              0);
    CU_ASSERT(support_same(m.theirs, m.plain, m.total));
    CU_ASSERT(crypto_decrypt(u, m.header, m.segs, m.num, m.trailer) ==
              CRYPTO_OK);
    CU_ASSERT(support_same(m.ours, m.plain, m.total));
    message_free(&m);
}

static void
pieces_sealed_there(struct crypto_key *k, struct crypto_usage *u,
                    uint64_t *seed, size_t max)
{
    krb5_keyblock kb = keyblock_of(k);
    struct message m;

    message_init(&m, k->profile, seed, max);
    message_frame(&m, k->profile);
    CU_ASSERT(krb5_c_encrypt_iov(context, &kb, 24, NULL, m.iov, m.num + 3) ==
              0);
    message_theirs_to_ours(&m, k->profile);
    CU_ASSERT(crypto_decrypt(u, m.header, m.segs, m.num, m.trailer) ==
              CRYPTO_OK);
    CU_ASSERT(support_same(m.ours, m.plain, m.total));
    message_free(&m);
}

/* One usage for all messages, as a context keeps it. */
static void
test_pieces(void)
{
    uint64_t seed = 42;

    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        struct crypto_key k = support_key(support_enctypes[e]);
        struct crypto_usage *u = NULL;

        CU_ASSERT_FATAL(crypto_usage_new(&k, 24, &u) == CRYPTO_OK);
        for (size_t i = 0; i < 200; i++) {
            pieces_sealed_here(&k, u, &seed, 1 + i / 2);
            pieces_sealed_there(&k, u, &seed, 1 + i / 2);
        }
        crypto_usage_free(u);
    }
}

static bool
same_names(const struct crypto_profile *p)
{
    char name[64] = "";
    krb5_enctype enctype = 0;

    return krb5_enctype_to_name(p->enctype, FALSE, name, sizeof(name)) == 0 &&
           strcmp(name, p->name) == 0 &&
           krb5_string_to_enctype(name, &enctype) == 0 && enctype == p->enctype;
}

static bool
same_lengths(const struct crypto_profile *p)
{
    size_t seed = 0, key = 0, prf = 0, checksum = 0, block = 0, sealed = 0;

    return krb5_c_keylengths(context, p->enctype, &seed, &key) == 0 &&
           krb5_c_prf_length(context, p->enctype, &prf) == 0 &&
           krb5_c_checksum_length(context, p->checksum_type, &checksum) == 0 &&
           krb5_c_block_size(context, p->enctype, &block) == 0 &&
           krb5_c_encrypt_length(context, p->enctype, 13, &sealed) == 0 &&
           key == p->key_len && prf == p->prf_len &&
           checksum == p->checksum_len && block == p->cipher_block &&
           sealed == crypto_sealed_len(p, 13);
}

static void
test_facts(void)
{
    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        const struct crypto_profile *p =
            crypto_profile_find(support_enctypes[e]);

        CU_ASSERT_FATAL(p != NULL);
        CU_ASSERT(same_names(p));
        CU_ASSERT(same_lengths(p));
    }
    CU_ASSERT(crypto_profile_find(0) == NULL);
    CU_ASSERT(crypto_profile_find(1) == NULL);
    CU_ASSERT(crypto_profile_find(3) == NULL);
}

static void
test_des3(void)
{
    compare_enctype(ENCTYPE_DES3);
}

static void
test_aes128_sha1(void)
{
    compare_enctype(ENCTYPE_AES128_SHA1);
}

static void
test_aes256_sha1(void)
{
    compare_enctype(ENCTYPE_AES256_SHA1);
}

static void
test_aes128_sha2(void)
{
    compare_enctype(ENCTYPE_AES128_SHA2);
}

static void
test_aes256_sha2(void)
{
    compare_enctype(ENCTYPE_AES256_SHA2);
}

static void
test_rc4(void)
{
    compare_enctype(ENCTYPE_RC4);
}

static void
test_camellia128(void)
{
    compare_enctype(ENCTYPE_CAMELLIA128);
}

static void
test_camellia256(void)
{
    compare_enctype(ENCTYPE_CAMELLIA256);
}

/* A libkrb5 context whose configuration allows the old enctypes. */
static bool
open_context(void)
{
    char path[] = "/tmp/crypto_krb5_test.XXXXXX";
    int fd = mkstemp(path);
    krb5_error_code code = 0;

    if (fd < 0)
        return false;
    dprintf(fd, "[libdefaults]\n default_realm = TEST\n allow_des3 = true\n"
                " allow_rc4 = true\n allow_weak_crypto = true\n");
    close(fd);
    setenv("KRB5_CONFIG", path, 1);
    code = krb5_init_context(&context);
    unlink(path);
    return code == 0;
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"names and lengths", test_facts},
        {"des3-cbc-sha1, by length", test_des3},
        {"aes128-cts-hmac-sha1-96, by length", test_aes128_sha1},
        {"aes256-cts-hmac-sha1-96, by length", test_aes256_sha1},
        {"aes128-cts-hmac-sha256-128, by length", test_aes128_sha2},
        {"aes256-cts-hmac-sha384-192, by length", test_aes256_sha2},
        {"arcfour-hmac, by length", test_rc4},
        {"camellia128-cts-cmac, by length", test_camellia128},
        {"camellia256-cts-cmac, by length", test_camellia256},
        {"random keys", test_random_keys},
        {"the other checksum of RC4", test_other_checksum},
        {"random pieces, sealed and signed", test_pieces},
    };
    int status = EXIT_FAILURE;

    if (!open_context())
        return EXIT_FAILURE;
    status = tap_main("crypto_krb5", tests, sizeof(tests) / sizeof(tests[0]));
    krb5_free_context(context);
    return status;
}
