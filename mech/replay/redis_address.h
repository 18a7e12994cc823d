/* mech/replay/redis_address.h: where a Redis server is, as replay_cache says
 * it. */
#ifndef APEX_MECH_REPLAY_REDIS_ADDRESS_H
#define APEX_MECH_REPLAY_REDIS_ADDRESS_H

#include "mech/replay/redis_link.h"
#include "mech/verdict/verdict.h"

#define REDIS_TEXT_MAX 512

/* The address, with the text that its pointers point into. */
struct redis_place {
    struct redis_address address;
    char text[REDIS_TEXT_MAX];
    const char *secret_file; /* NULL: none */
};

/* redis_place_read reads //HOST[:PORT][/DATABASE][?auth=FILE] (`local` false;
 * HOST may be an IPv6 address in brackets) or /PATH[?db=DATABASE][&auth=FILE].
 * V_REPLAY_NAME, with what is wrong. */
APEX_MUST_USE enum verdict
redis_place_read(const char *residual, bool local, struct redis_place *out,
                 struct evidence *ev);

#endif
