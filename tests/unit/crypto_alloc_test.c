/* crypto_alloc_test.c: every allocation failing in turn. */
#include <CUnit/CUnit.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "crypto/legacy_token.h"
#include "tests/unit/crypto_support.h"
#include "tests/unit/tap.h"

/* Which allocation of OpenSSL fails, counted from here; 0: none.  `met` says
 * that it was reached. */
static size_t countdown;
static bool met;

static bool
fails(void)
{
    if (countdown == 0 || --countdown > 0)
        return false;
    met = true;
    return true;
}

static void *
failing_malloc(size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    return fails() ? NULL : malloc(len);
}

static void *
failing_realloc(void *p, size_t len, const char *file, int line)
{
    (void)file;
    (void)line;
    if (len > 0 && fails())
        return NULL;
    return realloc(p, len);
}

static void
plain_free(void *p, const char *file, int line)
{
    (void)file;
    (void)line;
    free(p);
}

static void
fail_from(size_t n)
{
    countdown = n;
    met = false;
}

/* What the message tokens of the older enctypes take, there and back. */
static enum crypto_result
legacy(const struct crypto_key *k)
{
    static const uint8_t checksum[LEGACY_BLOCK] = "checksum";
    uint8_t number[LEGACY_BLOCK] = "a number", text[16] = "sixteen bytes...";
    struct crypto_segment seg = {text, text, sizeof(text)};
    enum crypto_result r;

    if (k->profile->cfx)
        return CRYPTO_OK;
    r = legacy_token_seal_number(k, checksum, number);
    if (r == CRYPTO_OK)
        r = legacy_token_open_number(k, checksum, number);
    if (r == CRYPTO_OK)
        r = legacy_token_encrypt(k, 7, &seg, 1);
    if (r == CRYPTO_OK)
        r = legacy_token_decrypt(k, 7, &seg, 1);
    if (r == CRYPTO_OK && (memcmp(number, "a number", sizeof(number)) != 0 ||
                           memcmp(text, "sixteen bytes...", 16) != 0))
        r = CRYPTO_BAD_INTEGRITY;
    return r;
}

/* All that is done with a key: the first error, or OK if every result was
 * right. */
static enum crypto_result
everything(const struct crypto_key *k)
{
    static const uint8_t plain[48] =
        "forty-eight bytes to seal, to sign, to open";
    const struct bytes view = {plain, sizeof(plain)};
    struct crypto_segment seg = {plain, NULL, sizeof(plain)};
    struct builder sealed = BUILDER_INIT, opened = BUILDER_INIT;
    uint8_t made[CRYPTO_MAX_PRF];
    struct crypto_usage *u = NULL;
    enum crypto_result r = crypto_seal(k, 2, view, &sealed);

    if (r == CRYPTO_OK)
        r = crypto_open(k, 2, builder_view(&sealed), &opened);
    if (r == CRYPTO_OK && !bytes_equal(builder_view(&opened), view))
        r = CRYPTO_INTERNAL;
    if (r == CRYPTO_OK)
        r = crypto_prf(k, view, made);
    if (r == CRYPTO_OK)
        r = crypto_usage_new(k, 23, &u);
    if (r == CRYPTO_OK)
        r = crypto_checksum(u, &seg, 1, made);
    if (r == CRYPTO_OK)
        r = crypto_verify(
            u, &seg, 1,
            (struct bytes){made, crypto_usage_profile(u)->checksum_len});
    if (r == CRYPTO_OK)
        r = crypto_md5(view, made);
    if (r == CRYPTO_OK)
        r = legacy(k);
    crypto_usage_free(u);
    builder_free(&sealed);
    builder_free(&opened);
    return r;
}

/* Algorithms at hand: each failing allocation gives an error, or does no harm
 * where OpenSSL can do without. */
static void
test_warm(void)
{
    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        struct crypto_key k = support_key(support_enctypes[e]);
        enum crypto_result r = everything(&k);
        size_t num_errors = 0;

        CU_ASSERT(r == CRYPTO_OK);
        for (size_t n = 1; n < 10000; n++) {
            fail_from(n);
            r = everything(&k);
            if (!met)
                break;
            CU_ASSERT(r == CRYPTO_OK || r == CRYPTO_NO_MEMORY ||
                      r == CRYPTO_INTERNAL);
            num_errors += r != CRYPTO_OK;
            CU_ASSERT(ERR_peek_error() == 0);
        }
        fail_from(0);
        CU_ASSERT(r == CRYPTO_OK);
        CU_ASSERT(num_errors > 10);
    }
}

/* Nothing fetched yet, in a child: an error, and the next try succeeds.  Status
 * 0 means so, 1 not so, 2 that there are fewer allocations than `n`. */
static int
cold_child(const struct crypto_key *k, size_t n)
{
    enum crypto_result r = CRYPTO_OK;

    fail_from(n);
    r = everything(k);
    if (!met)
        return 2;
    fail_from(0);
    if (r == CRYPTO_BAD_INTEGRITY || r == CRYPTO_BAD_LENGTH)
        return 1;
    return everything(k) == CRYPTO_OK ? 0 : 1;
}

static void
cold(int32_t enctype)
{
    struct crypto_key k = support_key(enctype);
    size_t n = 1;
    int status = 0;

    for (; n < 10000 && status == 0; n++) {
        pid_t pid = fork();

        if (pid == 0)
            _exit(cold_child(&k, n));
        CU_ASSERT_FATAL(pid > 0 && waitpid(pid, &status, 0) == pid);
    }
    CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 2);
    CU_ASSERT(n > 20);
}

static void
test_cold(void)
{
    cold(ENCTYPE_AES256_SHA1);
    cold(ENCTYPE_AES128_SHA2);
    cold(ENCTYPE_CAMELLIA128);
}

/* OpenSSL's own start-up is not ours to test: it is over before anything
 * fails.  That goes for its lists of algorithms too; one that could not be
 * completed stays incomplete for good.  An enctype that no test begins with has
 * them made. */
static void
start_openssl(void)
{
    struct crypto_key k = support_key(ENCTYPE_CAMELLIA256);
    uint8_t hash[16];

    if (everything(&k) != CRYPTO_OK ||
        crypto_md5(bytes_of_string("a"), hash) != CRYPTO_OK)
        abort();
}

/* The context that algorithms come from cannot be made: an error, or it is as
 * good as ever.  In a child, which has none yet. */
static int
contextless_child(size_t n)
{
    uint8_t first[16], second[16];
    enum crypto_result r = CRYPTO_OK;

    fail_from(n);
    r = crypto_md5(bytes_of_string("a"), first);
    if (!met)
        return 2;
    fail_from(0);
    if (ERR_peek_error() != 0 ||
        (r != CRYPTO_OK && r != CRYPTO_NO_MEMORY && r != CRYPTO_UNSUPPORTED))
        return 1;
    if (r == CRYPTO_OK &&
        crypto_md5(bytes_of_string("a"), second) == CRYPTO_OK &&
        memcmp(first, second, sizeof(first)) != 0)
        return 1;
    return 0;
}

/* The same for sealing, after an error of the host's own: that one is still in
 * its queue, and nothing else is. */
static int
host_error_child(size_t n)
{
    struct crypto_key k = support_key(ENCTYPE_AES256_SHA1);
    struct builder sealed = BUILDER_INIT;
    unsigned long error = 0;

    ERR_raise(ERR_LIB_USER, 7);
    error = ERR_peek_error();
    fail_from(n);
    if (crypto_seal(&k, 2, bytes_of_string("a"), &sealed) != CRYPTO_OK)
        builder_free(&sealed);
    if (!met)
        return 2;
    fail_from(0);
    builder_free(&sealed);
    return ERR_get_error() == error && ERR_peek_error() == 0 ? 0 : 1;
}

/* Every 41st of thousands. */
static void
each_cold(int (*child)(size_t n))
{
    int status = 0;
    size_t n = 1;

    for (; n < 20000 && status == 0; n += n < 50 ? 1 : 41) {
        pid_t pid = fork();

        if (pid == 0)
            _exit(child(n));
        CU_ASSERT_FATAL(pid > 0 && waitpid(pid, &status, 0) == pid);
    }
    CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 2);
}

static void
test_contextless(void)
{
    each_cold(contextless_child);
}

static void
test_host_error(void)
{
    each_cold(host_error_child);
}

/* The second half of the tests has OpenSSL started. */
static void
test_first_use(void)
{
    start_openssl();
    test_cold();
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"nothing at all yet", test_contextless},
        {"an error of the host's stays", test_host_error},
        {"first use", test_first_use},
        {"later use", test_warm},
    };

    if (CRYPTO_set_mem_functions(failing_malloc, failing_realloc, plain_free) !=
        1)
        return EXIT_FAILURE;
    return tap_main("crypto_alloc", tests, sizeof(tests) / sizeof(tests[0]));
}
