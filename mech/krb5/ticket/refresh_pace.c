/* mech/krb5/ticket/refresh_pace.c: contracts in refresh_pace.h. */
#include "mech/krb5/ticket/refresh_pace.h"

#include <stdatomic.h>
#include <time.h>

/* One attempt: the upper half tells whose, the lower when, in seconds counted
 * from 1; 0 is free.  There is no lock, which a fork could leave locked. */
#define NUM_ATTEMPTS 64
static _Atomic uint64_t attempts[NUM_ATTEMPTS];

/* FNV-1a.  Two pairs that agree in it share an interval, which does no harm. */
static uint64_t
hash_text(uint64_t hash, const char *text)
{
    do {
        hash = (hash ^ (uint8_t)*text) * 0x100000001b3u;
    } while (*text++ != '\0');
    return hash;
}

static bool
is_recent(uint64_t attempt, uint32_t now)
{
    uint32_t then = (uint32_t)attempt;

    return attempt != 0 && now >= then && now - then < REFRESH_INTERVAL;
}

bool
refresh_pace_take(const char *client, const char *service, int64_t now)
{
    uint64_t hash = hash_text(hash_text(0xcbf29ce484222325u, client), service);
    uint32_t whose = (uint32_t)(hash >> 32 ^ hash);
    uint32_t when = (uint32_t)now + 1;
    uint64_t seen, mine = (uint64_t)whose << 32 | when;
    int free_slot = -1;

    for (int i = 0; i < NUM_ATTEMPTS; i++) {
        seen = atomic_load(&attempts[i]);
        if (is_recent(seen, when)) {
            if ((uint32_t)(seen >> 32) == whose)
                return false;
        } else if (free_slot < 0) {
            free_slot = i;
        }
    }
    if (free_slot < 0)
        return false;
    /* Where another thread is faster with this slot, it has the attempt. */
    seen = atomic_load(&attempts[free_slot]);
    return !is_recent(seen, when) &&
           atomic_compare_exchange_strong(&attempts[free_slot], &seen, mine);
}

int64_t
refresh_pace_now(void)
{
    struct timespec now = {0, 0};

    (void)clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec;
}
