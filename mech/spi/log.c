/* mech/spi/log.c: contracts in log.h. */
#include "mech/spi/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <syslog.h>
#include <time.h>

#include "mech/gss/status.h"
#include "mech/krb5/settings.h"
#include "mech/trace/system_log.h"

/* One line a second; `*untold` is how many came to nothing before this one. */
static bool
may_tell(unsigned *untold)
{
    static _Atomic uint32_t last;
    static _Atomic unsigned kept_back;
    struct timespec now = {0};
    uint32_t before = atomic_load(&last), second;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    second = (uint32_t)now.tv_sec + 1; /* 0: never */
    if (before >= second ||
        !atomic_compare_exchange_strong(&last, &before, second)) {
        atomic_fetch_add(&kept_back, 1);
        return false;
    }
    *untold = atomic_exchange(&kept_back, 0);
    return true;
}

static void
tell(const char *role, enum verdict v, const struct evidence *ev)
{
    char words[VERDICT_RECORD_MAX], more[60] = "";
    unsigned untold;

    if (!may_tell(&untold))
        return;
    if (untold > 0)
        snprintf(more, sizeof(more), " (%u more since the last line)", untold);
    status_record(v, ev, words, sizeof(words));
    system_log(LOG_AUTHPRIV | LOG_NOTICE, "gss-apex: %s: %s: %s%s", role,
               verdict_name(v), words, more);
}

void
log_refusal(enum verdict v, const struct evidence *ev)
{
    if (settings_log_services())
        tell("acceptor", v, ev);
}

void
log_client_failure(enum verdict v, const struct evidence *ev)
{
    if (settings_log_clients())
        tell("initiator", v, ev);
}
