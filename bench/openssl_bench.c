/* openssl_bench.c: what OpenSSL takes for the octets of a message, with keyed
 * contexts at hand: the limit for whoever calls it.
 *
 *     message op=wrap enctype=18 size=64 span=0.1     bare calls of EVP
 *     layer op=wrap enctype=18 size=64 span=0.1       by way of crypto/ */
#include "bench/lap.h"
#include "bench/worker.h"
#include "crypto/crypto.h"

#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 4121 section 4.2.4: what is sealed with a message beside it. */
#define CONFOUNDER 16
#define HEADER     16

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

/* A message, and what works on it. */
struct work {
    size_t size, sealed; /* octets of the message, and of what is sealed */
    uint8_t *plain, *out;
    EVP_CIPHER_CTX *encrypt, *decrypt;
    EVP_MAC_CTX *mac;
    struct crypto_usage *usage;
    uint8_t header[CRYPTO_MAX_CONFOUNDER], trailer[CRYPTO_MAX_TAG];
};

/* A call that is measured; false when OpenSSL refuses. */
typedef bool
work_call(struct work *w);

static bool
run_cipher(struct work *w, EVP_CIPHER_CTX *ctx)
{
    static const uint8_t vector[16];
    int made = 0;

    return EVP_CipherInit_ex2(ctx, NULL, NULL, vector, -1, NULL) == 1 &&
           EVP_CipherUpdate(ctx, w->out, &made, w->plain, (int)w->sealed) == 1;
}

static bool
run_mac(struct work *w, size_t len)
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    size_t made = 0;

    return EVP_MAC_init(w->mac, NULL, 0, NULL) == 1 &&
           EVP_MAC_update(w->mac, w->plain, len) == 1 &&
           EVP_MAC_final(w->mac, mac, &made, sizeof(mac)) == 1;
}

static bool
limit_wrap(struct work *w)
{
    return run_mac(w, w->sealed) && run_cipher(w, w->encrypt);
}

static bool
limit_unwrap(struct work *w)
{
    return run_cipher(w, w->decrypt) && run_mac(w, w->sealed);
}

static bool
limit_mic(struct work *w)
{
    return run_mac(w, w->size + HEADER);
}

static bool
layer_wrap(struct work *w)
{
    struct crypto_segment seg = {w->plain, w->out, w->size + HEADER};

    return crypto_encrypt(w->usage, w->header, &seg, 1, w->trailer) ==
           CRYPTO_OK;
}

/* Opens what layer_wrap has left. */
static bool
layer_unwrap(struct work *w)
{
    struct crypto_segment seg = {w->out, w->plain, w->size + HEADER};

    return crypto_decrypt(w->usage, w->header, &seg, 1, w->trailer) ==
           CRYPTO_OK;
}

static bool
layer_mic(struct work *w)
{
    struct crypto_segment seg = {w->plain, NULL, w->size + HEADER};
    uint8_t mac[CRYPTO_MAX_TAG];

    return crypto_checksum(w->usage, &seg, 1, mac) == CRYPTO_OK;
}

static const struct operation {
    const char *name;
    work_call *limit, *layer;
} operations[] = {
    {"wrap", limit_wrap, layer_wrap},
    {"unwrap", limit_unwrap, layer_unwrap},
    {"get_mic", limit_mic, layer_mic},
    {"verify_mic", limit_mic, layer_mic},
};

static bool
set_up_openssl(struct work *w, const struct algorithms *a)
{
    static const uint8_t key[32], vector[16];
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, a->cipher, NULL);
    EVP_MAC *mac = EVP_MAC_fetch(NULL, a->mac, NULL);
    OSSL_PARAM params[2];
    char name[32];
    bool ok;

    snprintf(name, sizeof(name), "%s", a->part_name);
    params[0] = OSSL_PARAM_construct_utf8_string(a->part, name, 0);
    params[1] = OSSL_PARAM_construct_end();
    w->encrypt = EVP_CIPHER_CTX_new();
    w->decrypt = EVP_CIPHER_CTX_new();
    w->mac = EVP_MAC_CTX_new(mac);
    ok = EVP_CipherInit_ex2(w->encrypt, cipher, key, vector, 1, NULL) == 1 &&
         EVP_CipherInit_ex2(w->decrypt, cipher, key, vector, 0, NULL) == 1 &&
         EVP_CIPHER_CTX_set_padding(w->encrypt, 0) == 1 &&
         EVP_CIPHER_CTX_set_padding(w->decrypt, 0) == 1 &&
         EVP_MAC_init(w->mac, key, (size_t)EVP_CIPHER_get_key_length(cipher),
                      params) == 1;
    EVP_CIPHER_free(cipher);
    EVP_MAC_free(mac);
    return ok;
}

static bool
set_up(struct work *w, const struct algorithms *a, size_t size)
{
    size_t room = CONFOUNDER + size + HEADER + 16;
    struct crypto_key key;
    bool ok;

    memset(w, 0, sizeof(*w));
    w->size = size;
    w->sealed = (CONFOUNDER + size + HEADER + 15) / 16 * 16;
    w->plain = calloc(1, room);
    w->out = calloc(1, room);
    ok = w->plain != NULL && w->out != NULL && set_up_openssl(w, a) &&
         crypto_key_random(&key, a->enctype) == CRYPTO_OK &&
         crypto_usage_new(&key, USAGE_INITIATOR_SEAL, &w->usage) == CRYPTO_OK &&
         layer_wrap(w);
    crypto_key_wipe(&key);
    return ok;
}

static void
release(struct work *w)
{
    EVP_CIPHER_CTX_free(w->encrypt);
    EVP_CIPHER_CTX_free(w->decrypt);
    EVP_MAC_CTX_free(w->mac);
    crypto_usage_free(w->usage);
    free(w->plain);
    free(w->out);
}

static void
measure(struct work *w, work_call *call, const char *name, double span)
{
    size_t some = 1 + 100000 / (w->size + 1000);
    struct lap lap = {0};
    bool ok = call(w);

    while (ok && lap.cpu < span) {
        lap_begin(&lap);
        for (size_t i = 0; i < some; i++)
            ok = call(w) && ok;
        lap_end(&lap, some);
    }
    if (ok)
        lap_answer(name, &lap);
    else
        answer_error("%s failed", name);
}

static const struct algorithms *
find_algorithms(int32_t enctype)
{
    for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
        if (algorithms[i].enctype == enctype)
            return &algorithms[i];
    }
    return NULL;
}

static const struct operation *
find_operation(const char *name)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (strcmp(operations[i].name, name) == 0)
            return &operations[i];
    }
    return NULL;
}

static void
run(const struct request *request, bool layer)
{
    const struct algorithms *a =
        find_algorithms((int32_t)request_number(request, "enctype", 18));
    const struct operation *o =
        find_operation(request_text(request, "op", "wrap"));
    struct work w;

    if (a == NULL || o == NULL) {
        answer_error("no such enctype or operation");
        return;
    }
    if (set_up(&w, a, (size_t)request_number(request, "size", 64)))
        measure(&w, layer ? o->layer : o->limit, o->name,
                request_number(request, "span", 0.1));
    else
        answer_error("OpenSSL refuses the enctype");
    release(&w);
}

static void
run_limit(const struct request *request)
{
    run(request, false);
}

static void
run_layer(const struct request *request)
{
    run(request, true);
}

static const struct command commands[] = {
    {"message", run_limit},
    {"layer", run_layer},
    {NULL, NULL},
};

int
main(void)
{
    return worker_run(commands);
}
