/* crypto_bench.c: what sealing, opening and signing cost, beside what OpenSSL
 * takes for the same bytes with contexts at hand. */
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/crypto.h"

#define MAX_LEN 16384

/* Seconds that each figure is measured for. */
#define SPAN 0.1

/* bench is one enctype at one length. */
struct bench {
    struct crypto_usage *u;
    size_t len;
    uint8_t header[CRYPTO_MAX_CONFOUNDER], trailer[CRYPTO_MAX_TAG];
    uint8_t plain[MAX_LEN], sealed[MAX_LEN], opened[MAX_LEN];
    EVP_CIPHER_CTX *encrypt, *decrypt;
    EVP_MAC_CTX *mac;
};

/* OpenSSL's algorithms of an enctype. */
struct algorithms {
    int32_t enctype;
    const char *cipher, *mac, *part, *part_name;
};

static const struct algorithms algorithms[] = {
    {ENCTYPE_AES128_SHA1, "AES-128-CBC", "HMAC", "digest", "SHA1"},
    {ENCTYPE_AES256_SHA1, "AES-256-CBC", "HMAC", "digest", "SHA1"},
    {ENCTYPE_AES128_SHA2, "AES-128-CBC", "HMAC", "digest", "SHA256"},
    {ENCTYPE_AES256_SHA2, "AES-256-CBC", "HMAC", "digest", "SHA384"},
    {ENCTYPE_CAMELLIA128, "CAMELLIA-128-CBC", "CMAC", "cipher",
     "CAMELLIA-128-CBC"},
    {ENCTYPE_CAMELLIA256, "CAMELLIA-256-CBC", "CMAC", "cipher",
     "CAMELLIA-256-CBC"},
    {ENCTYPE_DES3, "DES-EDE3-CBC", "HMAC", "digest", "SHA1"},
};

static void
check(int ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "crypto_bench: %s failed\n", what);
        exit(EXIT_FAILURE);
    }
}

static double
cpu_seconds(void)
{
    struct timespec t = {0, 0};

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Microseconds of CPU time for one call. */
static double
cost(void (*call)(struct bench *), struct bench *b)
{
    double start = 0, took = 0;
    size_t num = 0;

    call(b);
    start = cpu_seconds();
    do {
        for (size_t i = 0; i < 50; i++)
            call(b);
        num += 50;
        took = cpu_seconds() - start;
    } while (took < SPAN);
    return took / (double)num * 1e6;
}

static void
ours_encrypt(struct bench *b)
{
    struct crypto_segment seg = {b->plain, b->sealed, b->len};

    check(crypto_encrypt(b->u, b->header, &seg, 1, b->trailer) == CRYPTO_OK,
          "crypto_encrypt");
}

static void
ours_decrypt(struct bench *b)
{
    struct crypto_segment seg = {b->sealed, b->opened, b->len};

    check(crypto_decrypt(b->u, b->header, &seg, 1, b->trailer) == CRYPTO_OK,
          "crypto_decrypt");
}

static void
ours_checksum(struct bench *b)
{
    struct crypto_segment seg = {b->plain, NULL, b->len};
    uint8_t mac[CRYPTO_MAX_TAG];

    check(crypto_checksum(b->u, &seg, 1, mac) == CRYPTO_OK, "crypto_checksum");
}

static void
openssl_cipher_run(EVP_CIPHER_CTX *ctx, struct bench *b)
{
    static const uint8_t vector[16];
    int made = 0;

    check(EVP_CipherInit_ex2(ctx, NULL, NULL, vector, -1, NULL) == 1 &&
              EVP_CipherUpdate(ctx, b->header, &made, b->header, 16) == 1 &&
              EVP_CipherUpdate(ctx, b->sealed, &made, b->plain, (int)b->len) ==
                  1,
          "EVP_CipherUpdate");
}

static void
openssl_mac_run(struct bench *b, size_t more)
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    size_t made = 0;

    check(EVP_MAC_init(b->mac, NULL, 0, NULL) == 1 &&
              EVP_MAC_update(b->mac, b->header, more) == 1 &&
              EVP_MAC_update(b->mac, b->plain, b->len) == 1 &&
              EVP_MAC_final(b->mac, mac, &made, sizeof(mac)) == 1,
          "EVP_MAC");
}

static void
openssl_encrypt(struct bench *b)
{
    openssl_mac_run(b, 16);
    openssl_cipher_run(b->encrypt, b);
}

static void
openssl_decrypt(struct bench *b)
{
    openssl_cipher_run(b->decrypt, b);
    openssl_mac_run(b, 16);
}

static void
openssl_checksum(struct bench *b)
{
    openssl_mac_run(b, 0);
}

static void
openssl_setup(struct bench *b, const struct algorithms *a)
{
    static const uint8_t key[32], vector[16];
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, a->cipher, NULL);
    EVP_MAC *mac = EVP_MAC_fetch(NULL, a->mac, NULL);
    char name[32];
    OSSL_PARAM params[2];

    check(cipher != NULL && mac != NULL, "fetching");
    snprintf(name, sizeof(name), "%s", a->part_name);
    params[0] = OSSL_PARAM_construct_utf8_string(a->part, name, 0);
    params[1] = OSSL_PARAM_construct_end();
    b->encrypt = EVP_CIPHER_CTX_new();
    b->decrypt = EVP_CIPHER_CTX_new();
    b->mac = EVP_MAC_CTX_new(mac);
    check(
        EVP_CipherInit_ex2(b->encrypt, cipher, key, vector, 1, NULL) == 1 &&
            EVP_CipherInit_ex2(b->decrypt, cipher, key, vector, 0, NULL) == 1 &&
            EVP_CIPHER_CTX_set_padding(b->encrypt, 0) == 1 &&
            EVP_CIPHER_CTX_set_padding(b->decrypt, 0) == 1 &&
            EVP_MAC_init(b->mac, key, (size_t)EVP_CIPHER_get_key_length(cipher),
                         params) == 1,
        "keying");
    EVP_CIPHER_free(cipher);
    EVP_MAC_free(mac);
}

static void
openssl_release(struct bench *b)
{
    EVP_CIPHER_CTX_free(b->encrypt);
    EVP_CIPHER_CTX_free(b->decrypt);
    EVP_MAC_CTX_free(b->mac);
}

static void
measure(const struct algorithms *a, size_t len)
{
    static struct bench b;
    struct crypto_key k;

    b.len = len;
    check(crypto_key_random(&k, a->enctype) == CRYPTO_OK &&
              crypto_usage_new(&k, USAGE_INITIATOR_SEAL, &b.u) == CRYPTO_OK,
          "a key");
    openssl_setup(&b, a);
    printf("%-27s %6zu", k.profile->name, len);
    printf(" %8.2f %8.2f", cost(ours_encrypt, &b), cost(openssl_encrypt, &b));
    ours_encrypt(&b);
    printf(" %8.2f", cost(ours_decrypt, &b));
    printf(" %8.2f", cost(openssl_decrypt, &b));
    printf(" %8.2f %8.2f\n", cost(ours_checksum, &b),
           cost(openssl_checksum, &b));
    openssl_release(&b);
    crypto_usage_free(b.u);
    crypto_key_wipe(&k);
}

int
main(void)
{
    printf("microseconds of CPU time a call\n");
    printf("%-27s %6s %17s %17s %17s\n", "", "", "encrypt", "decrypt",
           "checksum");
    printf("%-27s %6s", "enctype", "bytes");
    for (size_t i = 0; i < 3; i++)
        printf(" %8s %8s", "here", "OpenSSL");
    printf("\n");
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        measure(&algorithms[i], 64);
        measure(&algorithms[i], MAX_LEN);
    }
    return EXIT_SUCCESS;
}
