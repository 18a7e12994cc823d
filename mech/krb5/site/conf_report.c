/* mech/krb5/site/conf_report.c: contract in conf_report.h. */
#include "mech/krb5/site/conf_report.h"

#include <stdatomic.h>
#include <syslog.h>
#include <time.h>

#include "mech/trace/system_log.h"

#define SECONDS_BETWEEN 600

/* FNV-1a: to tell texts apart, nothing more. */
static uint32_t
hash_of(const char *text)
{
    uint32_t hash = 2166136261U;

    for (; *text != '\0'; text++)
        hash = (hash ^ (uint8_t)*text) * 16777619U;
    return hash;
}

/* One word for the last text and when it was told, so that threads need no
 * lock: the upper half is the text's, the lower the second's. */
static bool
told_lately(const char *text)
{
    static _Atomic uint64_t last;
    struct timespec now = {0};
    uint64_t before = atomic_load(&last), after;
    uint32_t hash = hash_of(text), second;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    second = (uint32_t)now.tv_sec + 1; /* 0: never */
    if ((uint32_t)before != 0 && before >> 32 == hash &&
        second - (uint32_t)before < SECONDS_BETWEEN)
        return true;
    after = (uint64_t)hash << 32 | second;
    return !atomic_compare_exchange_strong(&last, &before, after);
}

void
conf_report(enum verdict v, const struct evidence *ev)
{
    char words[VERDICT_RECORD_MAX];

    if (v == V_OK || v == V_NO_MEMORY)
        return;
    verdict_record(v, ev->code, ev->said[0] != '\0' ? ev->said : NULL, ev,
                   words, sizeof(words));
    if (!told_lately(words))
        system_log(LOG_AUTHPRIV | LOG_ERR, "gss-apex: configuration: %s: %s",
                   verdict_name(v), words);
}
