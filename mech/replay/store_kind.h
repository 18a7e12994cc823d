/* mech/replay/store_kind.h: what a kind of replay store has to provide.  For
 * the files of the stores; everybody else uses mech/replay/store.h. */
#ifndef APEX_MECH_REPLAY_STORE_KIND_H
#define APEX_MECH_REPLAY_STORE_KIND_H

#include "mech/verdict/verdict.h"

struct replay_store;

struct replay_ops {
    const char *type; /* the name before the colon */

    /* open sets `s->name` and `s->state` from the text after the colon.  It
     * touches neither file nor network.  On error the caller runs close. */
    enum verdict (*open)(struct replay_store *s, const char *residual,
                         struct evidence *ev);

    /* check is replay_check_and_add; many threads may be in it. */
    enum verdict (*check)(const struct replay_store *s, struct bytes tag,
                          int64_t now, int32_t clockskew, struct evidence *ev);

    /* close releases `s->state`, which may be NULL. */
    void (*close)(struct replay_store *s);

    /* limit is replay_store_limit; NULL: on this host. */
    void (*limit)(struct replay_store *s, int timeout);
};

struct replay_store {
    const struct replay_ops *ops;
    char *name;  /* malloc'd, TYPE:RESIDUAL */
    void *state; /* of the kind of store */
};

/* The stores that are files (mech/replay/path.c): a named one, and the default
 * one of the effective uid. */
extern const struct replay_ops replay_ops_file2;
extern const struct replay_ops replay_ops_dfl;

/* Redis servers (mech/replay/redis.c): by host, and by local socket. */
extern const struct replay_ops replay_ops_redis;
extern const struct replay_ops replay_ops_unix;

#endif
