/* crypto_fips_test.c: where OpenSSL's default context refuses MD5. */
#include <CUnit/CUnit.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "tests/unit/crypto_support.h"
#include "tests/unit/tap.h"

static bool
md5_works(void)
{
    static const uint8_t wanted[4] = {0x90, 0x01, 0x50, 0x98};
    uint8_t made[16] = {0};

    return crypto_md5(bytes_of_string("abc"), made) == CRYPTO_OK &&
           support_same(made, wanted, sizeof(wanted));
}

/* Nothing of RC4 works, each call says why, and OpenSSL's own account of it is
 * not left in the host's error queue. */
static bool
rc4_refused(void)
{
    struct crypto_key k = support_key(ENCTYPE_RC4);
    struct builder out = BUILDER_INIT;
    uint8_t message[40] = {0}, mac[16];
    struct crypto_segment seg = {message, NULL, sizeof(message)};
    const struct bytes view = {message, sizeof(message)};
    struct crypto_usage *u = NULL;
    bool refused = false;

    ERR_clear_error();
    refused = crypto_seal(&k, 2, view, &out) == CRYPTO_UNSUPPORTED &&
              crypto_open(&k, 2, view, &out) == CRYPTO_UNSUPPORTED &&
              crypto_usage_new(&k, 2, &u) == CRYPTO_OK &&
              crypto_checksum(u, &seg, 1, mac) == CRYPTO_UNSUPPORTED &&
              out.len == 0 && ERR_peek_error() == 0;
    crypto_usage_free(u);
    builder_free(&out);
    return refused;
}

/* Algorithms must be FIPS-approved, by the context's default properties. */
static bool
by_property(void)
{
    return EVP_set_default_properties(NULL, "fips=yes") == 1 && rc4_refused() &&
           md5_works();
}

/* The context has no provider with MD5. */
static bool
by_provider(void)
{
    return OSSL_PROVIDER_load(NULL, "base") != NULL && rc4_refused() &&
           md5_works();
}

/* Each in a process of its own, where OpenSSL is not in use yet. */
static void
in_child(bool (*test)(void))
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0)
        _exit(test() ? 0 : 1);
    CU_ASSERT(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0);
}

static void
test_property(void)
{
    in_child(by_property);
}

static void
test_provider(void)
{
    in_child(by_provider);
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"RC4 refused, MD5 for bindings given: by property", test_property},
        {"RC4 refused, MD5 for bindings given: by provider", test_provider},
    };

    return tap_main("crypto_fips", tests, sizeof(tests) / sizeof(tests[0]));
}
