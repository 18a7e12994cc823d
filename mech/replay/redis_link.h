/* mech/replay/redis_link.h: what the module and its plug-in for Redis say to
 * each other.
 *
 * The client library (hiredis) belongs to the plug-in, an object of its own
 * that is loaded when a replay store of Redis is named, so that nobody else's
 * process gets it. */
#ifndef APEX_MECH_REPLAY_REDIS_LINK_H
#define APEX_MECH_REPLAY_REDIS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REDIS_LINK_VERSION 1
#define REDIS_LINK_SYMBOL  "gss_apex_redis_link"
#define REDIS_WHY_MAX      160

struct redis_address {
    const char *host; /* NULL: a local socket */
    int port;
    const char *path; /* of the local socket */
    int database;
    const char *secret; /* "password" or "user password"; NULL: none */
};

enum redis_answer {
    REDIS_NEW,  /* the key was not there, and is now */
    REDIS_SEEN, /* it was there */
    REDIS_LOST, /* the connection is gone; another may do */
    REDIS_FAILED
};

/* Each call takes at most `timeout` milliseconds, but for resolving a name, and
 * says in `why` what went wrong. */
struct redis_link_ops {
    unsigned version;

    /* open connects; NULL: it could not. */
    void *(*open)(const struct redis_address *a, int timeout,
                  char why[REDIS_WHY_MAX]);

    /* enter is SET KEY 1 NX PX WINDOW; the window in milliseconds. */
    enum redis_answer (*enter)(void *link, const char *key, int64_t window,
                               int timeout, char why[REDIS_WHY_MAX]);

    /* descriptor is the connection's. */
    int (*descriptor)(void *link);

    /* close closes the descriptor; forget leaves it alone, since it is somebody
     * else's by now. */
    void (*close)(void *link);
    void (*forget)(void *link);
};

#endif
