/* mech/replay/redis.c: replay stores that are Redis servers, for several hosts
 * behind one name.
 *
 * A key for each request, SET with NX and PX: the server itself decides, in one
 * step, who is first.  The key is a pseudo-random function of the request's tag
 * under a number that everybody knows, so it tells nobody the tag, and servers
 * that share nothing but Redis make the same.
 *
 * Each thread has a connection of its own, and keeps it: a new one for each
 * login would cost more than the login.  So a descriptor stays in the host,
 * with close-on-exec.  Before it is used, what it is now is held against what
 * it was made as: a host that closed all its descriptors may have another file
 * under the number.  After a fork the child makes its own.
 *
 * Levers: anybody who gets to this step has a ticket that opened, so he is
 * known to the KDC.  His tag chooses the key.  One request costs one key for
 * two clock skews; the server's memory is his to fill only as fast as logins
 * go.  A server that hangs holds a login up for the timeout, and no longer. */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "crypto/crypto.h"
#include "mech/replay/redis_address.h"
#include "mech/replay/store_kind.h"

#define PLUGIN_FILE     "replay_redis.so"
#define KEY_PREFIX      "gss-apex:1:"
#define KEY_OCTETS      16
#define KEY_MAX         (sizeof(KEY_PREFIX) + 2 * KEY_OCTETS)
#define HASH_ENCTYPE    20 /* its PRF is HMAC-SHA-384, RFC 8009 section 5 */
#define HASH_KEY_LEN    32
#define SECRET_MAX      256
#define DEFAULT_TIMEOUT 250

/* ---- the plug-in ---- */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t connection_key;
static bool key_made;
static const struct redis_link_ops *plugin;
static char plugin_fault[300];

struct connection {
    void *link;
    char store[REDIS_TEXT_MAX + 16]; /* whose it is, by name */
    uint32_t mark;                   /* of the process */
    dev_t dev;                       /* what the descriptor is */
    ino_t ino;
};

static bool
descriptor_is_ours(const struct connection *c)
{
    struct stat st;

    return fstat(plugin->descriptor(c->link), &st) == 0 &&
           S_ISSOCK(st.st_mode) && st.st_dev == c->dev && st.st_ino == c->ino;
}

static void
disconnect(struct connection *c)
{
    if (c->link == NULL)
        return;
    if (descriptor_is_ours(c))
        plugin->close(c->link);
    else
        plugin->forget(c->link);
    c->link = NULL;
}

static void
connection_free(void *arg)
{
    struct connection *c = arg;

    disconnect(c);
    free(c);
}

/* The plug-in lies where it is installed, or in the build tree, as seen from
 * the module: whoever could put another there could replace the module. */
static void *
open_plugin(void)
{
    static const char *const places[] = {"/../gss-apex/", "/"};
    const int flags = RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE;
    char path[PATH_MAX];
    void *object = NULL;
    Dl_info module;

    if (dladdr(&once, &module) == 0 || strrchr(module.dli_fname, '/') == NULL)
        return NULL;
    for (size_t i = 0; object == NULL && i < 2; i++) {
        int dir = (int)(strrchr(module.dli_fname, '/') - module.dli_fname);

        (void)snprintf(path, sizeof(path), "%.*s%s" PLUGIN_FILE, dir,
                       module.dli_fname, places[i]);
        object = dlopen(path, flags);
    }
    return object;
}

/* The object stays loaded: connections have destructors in it. */
static void
load_plugin(void)
{
    void *object = open_plugin();
    const char *why = NULL;

    key_made = pthread_key_create(&connection_key, connection_free) == 0;
    if (object != NULL)
        plugin = dlsym(object, REDIS_LINK_SYMBOL);
    if (plugin != NULL && plugin->version == REDIS_LINK_VERSION)
        return;
    if (plugin == NULL)
        why = dlerror();
    plugin = NULL;
    snprintf(plugin_fault, sizeof(plugin_fault), "%.280s",
             why != NULL ? why : PLUGIN_FILE " is of another release");
}

static enum verdict
no_store(const char *why, struct evidence *ev)
{
    ev->code = 0;
    return verdict_with(V_REPLAY_STORE, ev, "Redis: %.250s", why);
}

static enum verdict
get_connection(struct connection **out, struct evidence *ev)
{
    struct connection *c;

    if (pthread_once(&once, load_plugin) != 0 || plugin == NULL || !key_made)
        return no_store(plugin_fault, ev);
    c = pthread_getspecific(connection_key);
    if (c == NULL) {
        c = calloc(1, sizeof(*c));
        if (c == NULL)
            return V_NO_MEMORY;
        if (pthread_setspecific(connection_key, c) != 0) {
            free(c);
            return V_NO_MEMORY;
        }
    }
    *out = c;
    return V_OK;
}

/* ---- one store ---- */

struct redis_store {
    struct redis_place place;
    int timeout; /* milliseconds */
};

/* The first line of the file; false, with the reason. */
static bool
read_secret(const char *path, char out[SECRET_MAX], char why[REDIS_WHY_MAX])
{
    FILE *f = fopen(path, "re");
    bool ok = f != NULL && fgets(out, SECRET_MAX, f) != NULL;

    if (f != NULL)
        fclose(f);
    if (ok)
        out[strcspn(out, "\r\n")] = '\0';
    else
        snprintf(why, REDIS_WHY_MAX, "%.100s cannot be read", path);
    return ok;
}

static bool
connect_store(const struct replay_store *s, struct connection *c, int timeout,
              char why[REDIS_WHY_MAX])
{
    const struct redis_store *store = s->state;
    struct redis_address address = store->place.address;
    char secret[SECRET_MAX];
    struct stat st;

    if (store->place.secret_file != NULL) {
        if (!read_secret(store->place.secret_file, secret, why))
            return false;
        address.secret = secret;
    }
    c->link = plugin->open(&address, timeout, why);
    crypto_wipe(secret, sizeof(secret));
    if (c->link == NULL)
        return false;
    if (fstat(plugin->descriptor(c->link), &st) != 0) {
        disconnect(c);
        return false;
    }
    c->dev = st.st_dev;
    c->ino = st.st_ino;
    c->mark = crypto_process_mark();
    snprintf(c->store, sizeof(c->store), "%s", s->name);
    return true;
}

/* Lets go of a connection that is of another store, process or descriptor. */
static bool
is_connected(const struct replay_store *s, struct connection *c)
{
    if (c->link != NULL &&
        (strcmp(c->store, s->name) != 0 || c->mark == 0 ||
         c->mark != crypto_process_mark() || !descriptor_is_ours(c)))
        disconnect(c);
    return c->link != NULL;
}

static int64_t
now_milliseconds(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A connection that the server closed meanwhile is made anew, once. */
static enum redis_answer
enter(const struct replay_store *s, struct connection *c, const char *key,
      int64_t window, char why[REDIS_WHY_MAX])
{
    const struct redis_store *store = s->state;
    int64_t end = now_milliseconds() + store->timeout;
    enum redis_answer answer = REDIS_LOST;

    for (int tries = 0; tries < 2 && answer == REDIS_LOST; tries++) {
        bool fresh = !is_connected(s, c);
        int64_t left = end - now_milliseconds();

        if (left <= 0 || (fresh && !connect_store(s, c, (int)left, why)))
            return REDIS_FAILED;
        left = end - now_milliseconds();
        if (left <= 0)
            break;
        answer = plugin->enter(c->link, key, window, (int)left, why);
        if (answer == REDIS_LOST || answer == REDIS_FAILED)
            disconnect(c);
    }
    return answer;
}

static enum verdict
make_key(struct bytes tag, char out[KEY_MAX], struct evidence *ev)
{
    static const uint8_t known[HASH_KEY_LEN] =
        "gss-apex replay store, version 1";
    uint8_t hash[64];
    struct crypto_key key;
    enum crypto_result r;
    size_t len;

    r = crypto_key_init(&key, HASH_ENCTYPE,
                        (struct bytes){known, sizeof(known)});
    if (r == CRYPTO_OK)
        r = crypto_prf(&key, tag, hash);
    if (r != CRYPTO_OK)
        return verdict_with(V_CRYPTO, ev, "the key of the replay store");
    len = (size_t)snprintf(out, KEY_MAX, "%s", KEY_PREFIX);
    for (size_t i = 0; i < KEY_OCTETS; i++)
        len += (size_t)snprintf(out + len, KEY_MAX - len, "%02x", hash[i]);
    return V_OK;
}

/* The client library writes to a connection that may be gone, and the host may
 * not have asked to be spared the signal for that. */
static enum redis_answer
enter_without_signal(const struct replay_store *s, struct connection *c,
                     const char *key, int64_t window, char why[REDIS_WHY_MAX])
{
    const struct timespec at_once = {0, 0};
    sigset_t pipe_alone, before, pending;
    enum redis_answer answer;
    bool was_pending;

    sigemptyset(&pipe_alone);
    sigaddset(&pipe_alone, SIGPIPE);
    sigemptyset(&pending);
    (void)sigpending(&pending);
    was_pending = sigismember(&pending, SIGPIPE) == 1;
    if (pthread_sigmask(SIG_BLOCK, &pipe_alone, &before) != 0)
        return REDIS_FAILED;
    answer = enter(s, c, key, window, why);
    if (!was_pending) {
        while (sigtimedwait(&pipe_alone, NULL, &at_once) < 0 && errno == EINTR)
            ;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return answer;
}

static enum verdict
redis_check(const struct replay_store *s, struct bytes tag, int64_t now,
            int32_t clockskew, struct evidence *ev)
{
    char key[KEY_MAX], why[REDIS_WHY_MAX] = "it took too long";
    struct connection *c = NULL;
    int saved_errno = errno;
    enum redis_answer answer;
    enum verdict v;

    (void)now;
    v = get_connection(&c, ev);
    if (v == V_OK)
        v = make_key(tag, key, ev);
    if (v != V_OK)
        return v;
    /* Twice the skew, as long as in a file (file2.h). */
    answer =
        enter_without_signal(s, c, key, (int64_t)clockskew * 2000 + 1000, why);
    errno = saved_errno;
    switch (answer) {
    case REDIS_NEW:
        return V_OK;
    case REDIS_SEEN:
        return verdict_with(V_REPEAT, ev, "noted by %.250s", s->name);
    case REDIS_LOST:
    case REDIS_FAILED:
        break;
    }
    return no_store(why, ev);
}

/* ---- by name ---- */

static enum verdict
open_place(struct replay_store *s, const char *residual, bool local,
           struct evidence *ev)
{
    struct redis_store *store = calloc(1, sizeof(*store));
    size_t size = strlen(s->ops->type) + strlen(residual) + 2;
    enum verdict v;

    s->state = store;
    s->name = malloc(size);
    if (store == NULL || s->name == NULL)
        return V_NO_MEMORY;
    (void)snprintf(s->name, size, "%s:%s", s->ops->type, residual);
    v = redis_place_read(residual, local, &store->place, ev);
    store->timeout = DEFAULT_TIMEOUT;
    return v;
}

static enum verdict
redis_open(struct replay_store *s, const char *residual, struct evidence *ev)
{
    return open_place(s, residual, false, ev);
}

static enum verdict
unix_open(struct replay_store *s, const char *residual, struct evidence *ev)
{
    return open_place(s, residual, true, ev);
}

static void
redis_limit(struct replay_store *s, int timeout)
{
    struct redis_store *store = s->state;

    store->timeout = timeout;
}

static void
redis_close(struct replay_store *s)
{
    free(s->state);
}

const struct replay_ops replay_ops_redis = {"redis", redis_open, redis_check,
                                            redis_close, redis_limit};
const struct replay_ops replay_ops_unix = {"unix", unix_open, redis_check,
                                           redis_close, redis_limit};
