/* mech/ap/recovery.c: what a refusal lets an initiator try again. */
#include "mech/ap/recovery.h"

#define AHEAD_MAX 3600 /* seconds; see recovery.h */

/* Who repeats both was able to open the authenticator. */
static bool
echoes_our_time(const struct ap_exchange *x, const struct krb_error *e)
{
    return e->has_ctime && e->has_cusec && e->ctime == x->ctime &&
           e->cusec == x->cusec;
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

    s->env->now(s->env->lender, &now, &now_us);
    return theirs != x->ctime && theirs >= start &&
           theirs <= session->endtime && theirs <= now + AHEAD_MAX;
}

static struct ap_remedy
by_clock(const struct ap_step *s, const struct ap_exchange *x,
         const struct krb_error *e)
{
    struct ap_remedy remedy = {.kind = AP_REMEDY_NONE};

    if (!echoes_our_time(x, e)) {
        remedy.why_none = "the refusal does not echo the time that we sealed, "
                          "so anybody may have made it";
    } else if (!clock_is_sane(s, x, e->stime)) {
        remedy.why_none = "the peer's time is outside the ticket's life, or "
                          "more than an hour ahead";
    } else {
        remedy.kind = AP_REMEDY_CLOCK;
        remedy.time = e->stime;
    }
    return remedy;
}

/* RFC 4120 section 5.9.1 has an acceptor tell the client's time where it could
 * read it: it has the ticket's key then, and is about something else. */
static struct ap_remedy
by_ticket(const struct krb_error *e)
{
    struct ap_remedy remedy = {.kind = AP_REMEDY_TICKET};

    if (e->has_ctime) {
        remedy.kind = AP_REMEDY_NONE;
        remedy.why_none = "the refusal tells the client's time, so the ticket "
                          "could be opened";
    }
    return remedy;
}

struct ap_remedy
recovery_choose(const struct ap_step *s, const struct ap_exchange *x,
                const struct krb_error *e)
{
    struct ap_remedy remedy = {.kind = AP_REMEDY_NONE};

    switch (e->error_code) {
    case KRB_AP_ERR_SKEW:
        return by_clock(s, x, e);
    /* The ticket may be under a key that the service has no more: acceptors say
     * it in each of these ways, Windows by MODIFIED. */
    case KRB_AP_ERR_BAD_INTEGRITY:
    case KRB_AP_ERR_MODIFIED:
    case KRB_AP_ERR_BADKEYVER:
    case KRB_AP_ERR_NOKEY:
        return by_ticket(e);
    default:
        remedy.why_none = "a new request would not mend that";
        return remedy;
    }
}
