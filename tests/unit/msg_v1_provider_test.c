/* Where the older ciphers come from: OpenSSL's legacy provider, which many
 * threads may ask for at once, and which a FIPS configuration does not give. */
#include <CUnit/CUnit.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <pthread.h>
#include <string.h>

#include "tests/unit/msg_v1_support.h"
#include "tests/unit/openssl_conf.h"
#include "tests/unit/tap.h"

static enum verdict
context_of(int32_t enctype, bool initiator, struct msg_context **out,
           struct evidence *ev)
{
    static const uint8_t rc4[16] = {1, 2, 3};
    static const uint8_t des3[24] = {
        0x13, 0x57, 0x9b, 0xdf, 0x02, 0x46, 0x8a, 0xce, 0x15, 0x37, 0x9b, 0xdf,
        0x02, 0x45, 0x8a, 0xce, 0x16, 0x57, 0x9b, 0xdf, 0x02, 0x46, 0x8a, 0xcd};
    struct bytes value = {enctype == 16 ? des3 : rc4, enctype == 16 ? 24 : 16};
    struct crypto_key key;
    struct msg_parameters q = {.initiator = initiator,
                               .initiator_key = &key,
                               .detect_replay = true,
                               .mech = krb5_mech};

    if (crypto_key_init(&key, enctype, value) != CRYPTO_OK)
        return V_COUNT;
    return msg_context_new(&q, out, ev);
}

/* A sealed message and a MIC, there. */
static bool
passes(int32_t enctype)
{
    struct msg_context *from = NULL, *to = NULL;
    struct builder token = BUILDER_INIT, out = BUILDER_INIT;
    struct builder mic = BUILDER_INIT;
    struct bytes message = bytes_of_string("message");
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order;
    bool conf, good;

    good = context_of(enctype, true, &from, &ev) == V_OK &&
           context_of(enctype, false, &to, &ev) == V_OK &&
           msg_wrap(from, true, message, &token, &ev) == V_OK &&
           msg_unwrap(to, builder_view(&token), &out, &conf, &order, &ev) ==
               V_OK &&
           bytes_equal(builder_view(&out), message) &&
           msg_get_mic(from, message, &mic, &ev) == V_OK &&
           msg_verify_mic(to, message, builder_view(&mic), &order, &ev) == V_OK;
    builder_free(&token);
    builder_free(&out);
    builder_free(&mic);
    msg_context_free(from);
    msg_context_free(to);
    return good;
}

/* ---- many at once ---- */

#define NUM_THREADS  8
#define NUM_CHILDREN 12

static pthread_barrier_t start;

static void *
use(void *arg)
{
    int32_t enctype = *(const int32_t *)arg;

    (void)pthread_barrier_wait(&start);
    return passes(enctype) ? arg : NULL;
}

static bool
all_at_once(void)
{
    static const int32_t enctypes[2] = {23, 16};
    pthread_t threads[NUM_THREADS];
    void *result = NULL;
    bool good = true;

    if (pthread_barrier_init(&start, NULL, NUM_THREADS) != 0)
        return false;
    for (size_t i = 0; i < NUM_THREADS; i++) {
        void *arg = (void *)(uintptr_t)&enctypes[i % 4 == 3];

        if (pthread_create(&threads[i], NULL, use, arg) != 0)
            return false;
    }
    for (size_t i = 0; i < NUM_THREADS; i++)
        good = pthread_join(threads[i], &result) == 0 && result != NULL && good;
    (void)pthread_barrier_destroy(&start);
    return good;
}

static void
test_threads(void)
{
    for (int i = 0; i < NUM_CHILDREN; i++)
        CU_ASSERT(openssl_conf_child(NULL, all_at_once));
}

/* ---- FIPS ---- */

/* The context is refused, and the text says what is missing. */
static bool
refused(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;

    return context_of(23, true, &m, &ev) == V_NOPERM_ETYPE && m == NULL &&
           strstr(ev.text, "arcfour-hmac") != NULL &&
           strstr(ev.text, "legacy provider") != NULL &&
           strstr(ev.text, "FIPS") != NULL;
}

/* The site has no algorithms at all. */
static bool
all_refused(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct msg_context *m = NULL;

    return refused() && context_of(16, true, &m, &ev) == V_NOPERM_ETYPE &&
           m == NULL && strstr(ev.text, "des3-cbc-sha1") != NULL;
}

static void
test_fips(void)
{
    CU_ASSERT(openssl_conf_child(OPENSSL_CONF_FIPS, refused));
    CU_ASSERT(openssl_conf_child(OPENSSL_CONF_BASE, all_refused));
}

/* Nothing of the legacy provider shows in the host's own OpenSSL. */
static bool
host_unchanged(void)
{
    EVP_CIPHER *rc4;
    bool none;

    if (!passes(23))
        return false;
    rc4 = EVP_CIPHER_fetch(NULL, "RC4", NULL);
    none = rc4 == NULL && OSSL_PROVIDER_available(NULL, "legacy") == 0;
    EVP_CIPHER_free(rc4);
    return none;
}

static void
test_host(void)
{
    CU_ASSERT(openssl_conf_child(NULL, host_unchanged));
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"many threads ask at once", test_threads},
        {"FIPS configurations refuse", test_fips},
        {"the host's OpenSSL stays as it is", test_host},
    };

    return tap_main("msg_v1_provider", tests, sizeof(tests) / sizeof(tests[0]));
}
