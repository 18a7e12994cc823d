/* mech/ap/recovery.c: what a refusal lets an initiator try again. */
#include "mech/ap/recovery.h"

#define AHEAD_MAX 3600 /* seconds; see recovery.h */

/* RFC 4120 section 7.5.9.  The ticket may be under a key that the service has
 * no more: acceptors say it in each of these ways, Windows by MODIFIED. */
#define KRB_AP_ERR_BAD_INTEGRITY 31
#define KRB_AP_ERR_SKEW          37
#define KRB_AP_ERR_MODIFIED      41
#define KRB_AP_ERR_BADKEYVER     44
#define KRB_AP_ERR_NOKEY         45

static bool
is_about_us(const struct ap_exchange *x, const struct krb_error *e)
{
    return !e->has_ctime || e->ctime == x->ctime;
}

static bool
clock_is_sane(const struct ap_step *s, const struct ap_exchange *x,
              int64_t theirs)
{
    const struct ap_session *session = &x->kept.session;
    int64_t start =
        session->starttime != 0 ? session->starttime : session->authtime;
    int64_t now = 0;
    int32_t now_us = 0;

    s->env->now(s->env->host, &now, &now_us);
    return theirs != x->ctime && theirs >= start &&
           theirs <= session->endtime && theirs <= now + AHEAD_MAX;
}

struct ap_remedy
recovery_choose(const struct ap_step *s, const struct ap_exchange *x,
                const struct krb_error *e)
{
    struct ap_remedy remedy = {AP_REMEDY_NONE, 0};

    if (!is_about_us(x, e))
        return remedy;
    switch (e->error_code) {
    case KRB_AP_ERR_SKEW:
        if (clock_is_sane(s, x, e->stime)) {
            remedy.kind = AP_REMEDY_CLOCK;
            remedy.time = e->stime;
        }
        break;
    case KRB_AP_ERR_BAD_INTEGRITY:
    case KRB_AP_ERR_MODIFIED:
    case KRB_AP_ERR_BADKEYVER:
    case KRB_AP_ERR_NOKEY:
        remedy.kind = AP_REMEDY_TICKET;
        break;
    default:
        break;
    }
    return remedy;
}
