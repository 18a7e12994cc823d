/* crypto_random_test.c: random bytes across forks and threads, and one key used
 * by two threads. */
#include <CUnit/CUnit.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "tests/unit/crypto_support.h"
#include "tests/unit/tap.h"

#define DRAW      16
#define NUM_DRAWS 200

struct draws {
    uint8_t bytes[NUM_DRAWS][DRAW];
};

static void
draw_all(struct draws *d)
{
    for (size_t i = 0; i < NUM_DRAWS; i++)
        CU_ASSERT(crypto_random(d->bytes[i], DRAW) == CRYPTO_OK);
}

/* No draw of one comes up in the other. */
static bool
disjoint(const struct draws *a, const struct draws *b)
{
    for (size_t i = 0; i < NUM_DRAWS; i++) {
        for (size_t j = 0; j < NUM_DRAWS; j++) {
            if (!(a == b && i == j) &&
                support_same(a->bytes[i], b->bytes[j], DRAW))
                return false;
        }
    }
    return true;
}

static void
test_distinct(void)
{
    static struct draws d;

    draw_all(&d);
    CU_ASSERT(disjoint(&d, &d));
}

/* Every length is filled to its end. */
static void
test_lengths(void)
{
    static uint8_t out[2000];

    CU_ASSERT(crypto_random(out, 0) == CRYPTO_OK);
    for (size_t len = 1; len < sizeof(out); len = len * 5 / 4 + 1) {
        uint8_t seen = 0;

        memset(out, 0, sizeof(out));
        for (size_t i = 0; i < 20; i++) {
            uint8_t last = out[len - 1];

            CU_ASSERT(crypto_random(out, len) == CRYPTO_OK);
            seen |= last ^ out[len - 1];
        }
        CU_ASSERT(seen != 0);
        CU_ASSERT(support_is(out + len, sizeof(out) - len, 0));
    }
}

/* A child, made by `make`, that draws and sends what it drew. */
static bool
child_draws(pid_t (*make)(void), struct draws *out)
{
    int fds[2], status = 0;
    size_t at = 0;
    ssize_t n = 0;
    pid_t pid = 0;

    if (pipe(fds) != 0)
        return false;
    pid = make();
    if (pid == 0) {
        draw_all(out);
        n = write(fds[1], out, sizeof(*out));
        _exit(n == (ssize_t)sizeof(*out) ? 0 : 1);
    }
    close(fds[1]);
    while ((n = read(fds[0], (uint8_t *)out + at, sizeof(*out) - at)) > 0)
        at += (size_t)n;
    close(fds[0]);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 &&
           at == sizeof(*out);
}

static void
test_fork(pid_t (*make)(void))
{
    static struct draws parent, child, sibling;
    uint8_t first[1];

    /* The pool is full when the child gets its copy. */
    CU_ASSERT(crypto_random(first, sizeof(first)) == CRYPTO_OK);
    CU_ASSERT(child_draws(make, &child));
    CU_ASSERT(child_draws(make, &sibling));
    draw_all(&parent);
    CU_ASSERT(disjoint(&parent, &child));
    CU_ASSERT(disjoint(&parent, &sibling));
    CU_ASSERT(disjoint(&child, &sibling));
}

static void
test_library_fork(void)
{
    test_fork(fork);
}

/* A fork that runs no fork handlers. */
static pid_t
bare_fork(void)
{
    return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void
test_bare_fork(void)
{
    test_fork(bare_fork);
}

static void *
draw_thread(void *arg)
{
    draw_all(arg);
    return NULL;
}

static void
test_threads(void)
{
    static struct draws d[4];
    pthread_t thread[4];

    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_FATAL(pthread_create(&thread[i], NULL, draw_thread, &d[i]) ==
                        0);
    for (size_t i = 0; i < 4; i++)
        pthread_join(thread[i], NULL);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++)
            CU_ASSERT(disjoint(&d[i], &d[j]));
    }
}

/* worker is a thread with its own usages of a key that others use too. */
struct worker {
    const struct crypto_key *key;
    bool ok;
};

static bool
round_trip(struct crypto_usage *seal, struct crypto_usage *open, size_t len)
{
    uint8_t plain[256], sealed[256], opened[256];
    uint8_t header[CRYPTO_MAX_CONFOUNDER], trailer[CRYPTO_MAX_TAG];
    struct crypto_segment in = {plain, sealed, len};
    struct crypto_segment out = {sealed, opened, len};

    support_fill(plain, len, len);
    return crypto_encrypt(seal, header, &in, 1, trailer) == CRYPTO_OK &&
           crypto_decrypt(open, header, &out, 1, trailer) == CRYPTO_OK &&
           support_same(opened, plain, len);
}

static void *
work(void *arg)
{
    struct worker *w = arg;
    struct crypto_usage *seal = NULL, *open = NULL;

    w->ok = crypto_usage_new(w->key, 24, &seal) == CRYPTO_OK &&
            crypto_usage_new(w->key, 24, &open) == CRYPTO_OK;
    for (size_t i = 0; w->ok && i < 1000; i++)
        w->ok = round_trip(seal, open, i % 32 * 8);
    crypto_usage_free(seal);
    crypto_usage_free(open);
    return NULL;
}

/* This is also the first use of each algorithm, by both threads at once. */
static void
test_two_threads(void)
{
    for (size_t e = 0; e < SUPPORT_NUM_ENCTYPES; e++) {
        struct crypto_key k = support_key(support_enctypes[e]);
        struct worker w[2] = {{&k, false}, {&k, false}};
        pthread_t thread[2];

        for (size_t i = 0; i < 2; i++)
            CU_ASSERT_FATAL(pthread_create(&thread[i], NULL, work, &w[i]) == 0);
        for (size_t i = 0; i < 2; i++) {
            pthread_join(thread[i], NULL);
            CU_ASSERT(w[i].ok);
        }
    }
}

/* OpenSSL's generator is the application's, and has a lock that a forked child
 * may inherit.  These stand before OpenSSL's own. */
static atomic_uint num_drawn;

int
RAND_bytes(unsigned char *out, int len)
{
    num_drawn++;
    memset(out, 0, (size_t)len);
    return 1;
}

int
RAND_priv_bytes(unsigned char *out, int len)
{
    return RAND_bytes(out, len);
}

int
RAND_bytes_ex(OSSL_LIB_CTX *lib, unsigned char *out, size_t len,
              unsigned strength)
{
    (void)lib;
    (void)strength;
    return RAND_bytes(out, (int)len);
}

static void
test_not_openssl(void)
{
    static const struct bytes plain = {(const uint8_t *)"plain", 5};
    struct builder sealed = BUILDER_INIT;
    struct crypto_key k;
    uint8_t out[1000];

    CU_ASSERT(crypto_random(out, 1) == CRYPTO_OK);
    CU_ASSERT(crypto_random(out, sizeof(out)) == CRYPTO_OK);
    CU_ASSERT(!support_is(out, sizeof(out), 0));
    CU_ASSERT(crypto_key_random(&k, ENCTYPE_AES256_SHA1) == CRYPTO_OK);
    CU_ASSERT(crypto_seal(&k, 2, plain, &sealed) == CRYPTO_OK);
    builder_free(&sealed);
    CU_ASSERT_EQUAL(num_drawn, 0);
}

/* ---- children of a process whose threads are at work ---- */

#define NUM_CHILDREN 50

static atomic_bool enough;

static void *
draw_and_seal(void *arg)
{
    const struct crypto_key *k = arg;
    struct builder sealed = BUILDER_INIT;
    uint8_t out[1000];
    bool good = true;

    while (good && !enough) {
        good = crypto_random(out, sizeof(out)) == CRYPTO_OK &&
               crypto_seal(k, 2, (struct bytes){out, 10}, &sealed) == CRYPTO_OK;
        builder_free(&sealed);
    }
    return good ? arg : NULL;
}

/* A child that waits for a lock of its parent's is ended by the alarm. */
static void
child_seals(const struct crypto_key *k)
{
    struct builder sealed = BUILDER_INIT;
    uint8_t out[1000];

    alarm(20);
    _exit(crypto_random(out, sizeof(out)) == CRYPTO_OK &&
                  crypto_seal(k, 2, (struct bytes){out, 10}, &sealed) ==
                      CRYPTO_OK
              ? 0
              : 1);
}

static void
test_children(void)
{
    struct crypto_key k = support_key(ENCTYPE_AES256_SHA1);
    pthread_t thread[3];
    void *result = NULL;
    int status = 0;

    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_FATAL(pthread_create(&thread[i], NULL, draw_and_seal, &k) ==
                        0);
    for (int i = 0; i < NUM_CHILDREN && status == 0; i++) {
        pid_t pid = fork();

        if (pid == 0)
            child_seals(&k);
        CU_ASSERT(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0);
    }
    enough = true;
    for (size_t i = 0; i < 3; i++) {
        pthread_join(thread[i], &result);
        CU_ASSERT(result != NULL);
    }
}

int
main(void)
{
    static const struct unit_test tests[] = {
        {"two threads, one key", test_two_threads},
        {"draws differ", test_distinct},
        {"every length", test_lengths},
        {"a child draws other bytes", test_library_fork},
        {"a child without fork handlers, too", test_bare_fork},
        {"threads draw different bytes", test_threads},
        {"OpenSSL's generator is not touched", test_not_openssl},
        {"children of a process with threads", test_children},
    };

    return tap_main("crypto_random", tests, sizeof(tests) / sizeof(tests[0]));
}
