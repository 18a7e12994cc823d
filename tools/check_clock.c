/* tools/check_clock.c: this host's clock against the KDC's. */
#include "tools/check.h"

#include <krb5.h>
#include <stdlib.h>

#include "mech/krb5/call.h"
#include "mech/krb5/settings.h"
#include "tools/kdc.h"

static int64_t
allowed_skew(void)
{
    struct evidence ev = EVIDENCE_INIT;
    struct settings settings;
    enum verdict v;

    krb_call_begin();
    v = settings_read(&settings, &ev);
    krb_call_end();
    return v == V_OK ? settings.clockskew : 300;
}

static void
judge(struct output *o, int64_t ahead)
{
    int64_t skew = allowed_skew(), away = ahead < 0 ? -ahead : ahead;
    const char *where = ahead < 0 ? "ahead of" : "behind";
    enum level level = LEVEL_GOOD;

    if (away > skew)
        level = LEVEL_ERROR;
    else if (away > skew / 5)
        level = LEVEL_WARNING;
    output_number(o, "seconds_behind_the_kdc", ahead);
    output_finding(o, level, "clock",
                   level == LEVEL_GOOD ? NULL : "set the clock that is wrong",
                   "this clock is %lld s %s the KDC's; %lld s are allowed",
                   (long long)away, where, (long long)skew);
}

void
check_clock(struct output *o)
{
    char reason[KDC_REASON_MAX];
    krb5_context krb5 = NULL;
    int64_t ahead = 0;

    if (krb5_init_context(&krb5) != 0)
        return; /* check_settings has said so */
    output_begin(o, "clock", NULL);
    if (kdc_ask_time(krb5, &ahead, reason))
        judge(o, ahead);
    else
        output_finding(o, LEVEL_WARNING, "kdc",
                       "KRB5_TRACE=/dev/stderr shows the way there",
                       "the KDC did not answer: %s", reason);
    output_end(o);
    krb5_free_context(krb5);
}
