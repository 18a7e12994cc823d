/* crypto/random.c: see crypto/random.h; a fork-safe source of random bytes.
 *
 * The bytes are the kernel's.  OpenSSL's generator has a lock, which a child
 * that is forked at the wrong moment inherits for ever, belongs to the
 * application (who may replace it, or take it down), and costs a short-lived
 * process more than all its other cryptography.  Only where the site's OpenSSL
 * configuration demands FIPS are they those of its provider: of a generator
 * made for the one request, so that again no lock and no state are shared.
 *
 * A system call costs more than sealing a short message, so small requests come
 * out of pools.  Each thread mostly meets its own pool, and never waits for
 * one: whoever finds the pool taken asks the source.  That also serves a child
 * forked while another thread had the pool.
 *
 * After a fork, parent and child have the same pools.  A page that the kernel
 * clears in the child (MADV_WIPEONFORK) holds the generation of the pools;
 * unlike a fork handler it cannot be bypassed, and unlike getpid it costs
 * nothing to ask.  Where there is no such page, there are no pools.
 */
#include "crypto/random.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

#include "crypto/openssl_call.h"

#define POOL_LEN   512
#define POOL_NUM   16 /* a power of two: see pool_mine */
#define MAX_POOLED 64 /* longer requests go to the source directly */

struct pool {
    _Alignas(64) atomic_flag taken;
    uint32_t generation; /* of the bytes; 0 is never valid */
    size_t left;         /* unused bytes, at the end */
    uint8_t bytes[POOL_LEN];
};

static struct pool pools[POOL_NUM];

/* The page that forgets: 0 after a fork, else the generation. */
static _Atomic(atomic_uint *) fork_page;
static atomic_uint last_generation;

static atomic_uint *
fork_page_make(void)
{
    long size = sysconf(_SC_PAGESIZE);
    atomic_uint *expected = NULL, *page = NULL;
    void *p = NULL;

    if (size <= 0)
        return NULL;
    p = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    page = p;
    if (madvise(p, (size_t)size, MADV_WIPEONFORK) != 0)
        page = NULL;
    else if (!atomic_compare_exchange_strong(&fork_page, &expected, page))
        page = expected;
    if (page != p)
        munmap(p, (size_t)size);
    return page;
}

/* generation is a number that a process never shares with its parent; 0: a
 * fork could not be noticed. */
static uint32_t
generation(void)
{
    atomic_uint *page = atomic_load_explicit(&fork_page, memory_order_acquire);
    unsigned now = 0, fresh = 0;

    if (page == NULL)
        page = fork_page_make();
    if (page == NULL)
        return 0;
    now = atomic_load_explicit(page, memory_order_relaxed);
    if (now != 0)
        return now;
    fresh = atomic_fetch_add(&last_generation, 1) + 1;
    return atomic_compare_exchange_strong(page, &now, fresh) ? fresh : now;
}

uint32_t
crypto_process_mark(void)
{
    return generation();
}

/* pool_mine picks by thread: Fibonacci hashing of its handle. */
static struct pool *
pool_mine(void)
{
    uint64_t h = (uint64_t)(uintptr_t)pthread_self() * 0x9e3779b97f4a7c15u;

    return &pools[h >> 60];
}

static enum crypto_result
from_kernel(uint8_t *out, size_t len)
{
    int saved_errno = errno;
    ssize_t n = 0;

    while (len > 0) {
        n = getrandom(out, len, 0);
        if (n > 0) {
            out += n;
            len -= (size_t)n;
        } else if (errno != EINTR) {
            break;
        }
    }
    errno = saved_errno;
    return len == 0 ? CRYPTO_OK : CRYPTO_INTERNAL;
}

/* A generator without a parent is seeded by its provider. */
static enum crypto_result
from_provider(EVP_RAND *generator, uint8_t *out, size_t len)
{
    static const unsigned strength = 256; /* bits */
    char cipher[] = "AES-256-CTR";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_DRBG_PARAM_CIPHER, cipher, 0),
        OSSL_PARAM_construct_end()};
    EVP_RAND_CTX *ctx = EVP_RAND_CTX_new(generator, NULL);
    enum crypto_result r = CRYPTO_OK;

    if (ctx == NULL)
        return openssl_failure(CRYPTO_NO_MEMORY);
    if (EVP_RAND_instantiate(ctx, strength, 0, NULL, 0, params) != 1 ||
        EVP_RAND_generate(ctx, out, len, strength, 0, NULL, 0) != 1)
        r = openssl_failure(CRYPTO_INTERNAL);
    EVP_RAND_CTX_free(ctx);
    return r;
}

static enum crypto_result
from_source(uint8_t *out, size_t len)
{
    EVP_RAND *generator = NULL;
    enum crypto_result r = openssl_generator(&generator);

    if (r != CRYPTO_OK)
        return r;
    return generator != NULL ? from_provider(generator, out, len)
                             : from_kernel(out, len);
}

/* pool_take gives bytes out of a pool that is ours for now, and wipes them
 * there. */
static enum crypto_result
pool_take(struct pool *p, uint32_t now, uint8_t *out, size_t len)
{
    enum crypto_result r = CRYPTO_OK;
    uint8_t *at = NULL;

    if (p->generation != now || p->left < len) {
        p->generation = 0;
        r = from_source(p->bytes, POOL_LEN);
        if (r != CRYPTO_OK)
            return r;
        p->generation = now;
        p->left = POOL_LEN;
    }
    at = p->bytes + POOL_LEN - p->left;
    memcpy(out, at, len);
    crypto_wipe(at, len);
    p->left -= len;
    return CRYPTO_OK;
}

enum crypto_result
random_fill(uint8_t *out, size_t len)
{
    struct pool *p = pool_mine();
    uint32_t now = len <= MAX_POOLED ? generation() : 0;
    enum crypto_result r = CRYPTO_OK;

    if (now == 0 ||
        atomic_flag_test_and_set_explicit(&p->taken, memory_order_acquire))
        return from_source(out, len);
    r = pool_take(p, now, out, len);
    atomic_flag_clear_explicit(&p->taken, memory_order_release);
    return r;
}

enum crypto_result
crypto_random(uint8_t *out, size_t len)
{
    openssl_enter();
    return openssl_leave(random_fill(out, len));
}
