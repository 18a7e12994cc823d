/* mech/krb5/ticket/ticket_get.c: service tickets, from the ccache or the KDC;
 * contracts in tickets.h. */
#include "mech/krb5/ticket/ticket_source.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/ticket_log.h"
#include "mech/krb5/ticket/ticket_memo.h"

static void
put_time(int64_t t, char out[32])
{
    time_t when = (time_t)t;
    struct tm tm;

    if (gmtime_r(&when, &tm) == NULL ||
        strftime(out, 32, "%Y-%m-%d %H:%M:%S UTC", &tm) == 0)
        out[0] = '\0';
}

static enum verdict
expired(const char *what, const char *name, int64_t endtime, int64_t now,
        struct evidence *ev)
{
    char end[32], clock[32];

    ev->code = KRB5KRB_AP_ERR_TKT_EXPIRED;
    put_time(endtime, end);
    put_time(now, clock);
    return verdict_with(V_TKT_EXPIRED, ev,
                        "%s %s ended %lld seconds ago, at %s; it is %s now; "
                        "run kinit",
                        what, name, (long long)(now - endtime), end, clock);
}

/* A MEMORY cache that somebody destroyed exists again, empty, as soon as it is
 * opened: then not a ticket is missing, but the cache. */
static krb5_error_code
cause_of(krb5_context krb5, krb5_ccache ccache, krb5_error_code code)
{
    krb5_principal client = NULL;
    krb5_error_code unowned;

    if (code != KRB5_CC_NOTFOUND)
        return code;
    unowned = krb5_cc_get_principal(krb5, ccache, &client);
    if (unowned != 0)
        return unowned;
    krb5_free_principal(krb5, client);
    return code;
}

static bool
is_about_enctypes(krb5_error_code code)
{
    return code == KRB5KDC_ERR_ETYPE_NOSUPP || code == KRB5_PROG_ETYPE_NOSUPP ||
           code == KRB5_CONFIG_ETYPE_NOSUPP;
}

static void
add_enctypes(struct evidence *ev, const char *what, const krb5_enctype *list)
{
    char name[64];

    krb_evidence_add(ev, "%s", what);
    for (size_t i = 0; list[i] != 0; i++) {
        if (krb5_enctype_to_name(list[i], FALSE, name, sizeof(name)) != 0)
            (void)snprintf(name, sizeof(name), "%d", (int)list[i]);
        krb_evidence_add(ev, "%s%s", i == 0 ? " " : ", ", name);
    }
}

/* Says which enctypes the KDC was asked for, and which are permitted. */
static void
tell_enctypes(struct ticket_source *s, krb5_context krb5, struct evidence *ev)
{
    krb5_enctype wanted[SETTINGS_MAX_ETYPES + 1], *permitted = NULL;

    (void)pthread_mutex_lock(&s->lock);
    memcpy(wanted, s->enctypes, sizeof(wanted));
    (void)pthread_mutex_unlock(&s->lock);
    if (wanted[0] != 0)
        add_enctypes(ev, "; the credential wants only", wanted);
    if (krb5_get_permitted_enctypes(krb5, &permitted) == 0)
        add_enctypes(ev, "; permitted_enctypes:", permitted);
    krb5_free_enctypes(krb5, permitted);
}

/* Why there is no ticket for `target`. */
static enum verdict
no_ticket(struct ticket_source *s, krb5_context krb5, krb5_error_code code,
          const struct krb_name *target, struct evidence *ev)
{
    int64_t now, expiry = ticket_source_expiry(s);
    enum verdict v = V_KRB5;
    int32_t ignored;

    krb_clock_now(&now, &ignored);
    if (code == KRB5KRB_AP_ERR_TKT_EXPIRED && expiry != 0 && expiry <= now)
        return expired("the credentials of", s->name->text, expiry, now, ev);
    if (code == KRB5KRB_AP_ERR_TKT_EXPIRED)
        v = V_TKT_EXPIRED;
    else if (code == KRB5_FCC_NOFILE)
        v = V_NO_CRED;
    v = krb_failure(v, krb5, code, ev, "no ticket for %s", target->text);
    krb_evidence_add(ev, " (credentials of %s in %s)", s->name->text,
                     s->ccache);
    if (code == KRB5_FCC_NOFILE)
        krb_evidence_add(ev, "; run kinit");
    if (is_about_enctypes(code))
        tell_enctypes(s, krb5, ev);
    return v;
}

static krb5_error_code
fetch(struct ticket_source *s, krb5_context krb5, krb5_ccache ccache,
      krb5_creds *wanted, krb5_creds **out)
{
    krb5_error_code code;

    if (s->impersonator != NULL)
        return ticket_proxy_get(s, krb5, ccache, wanted, out);
    code = krb5_get_credentials(krb5, 0, ccache, wanted, out);
    /* The cache may have another one that lives longer. */
    if (code == 0 && (uint32_t)(*out)->times.endtime < ticket_source_expiry(s))
        ticket_log_longest(krb5, ccache, wanted, out);
    return code;
}

static krb5_error_code
fetch_in_order(struct ticket_source *s, krb5_context krb5, krb5_ccache ccache,
               krb5_creds *wanted, krb5_creds **out)
{
    struct ticket_log log;
    krb5_error_code code;

    if (!ticket_source_out_of_order(s))
        return fetch(s, krb5, ccache, wanted, out);
    code = ticket_log_open(krb5, ccache, &log);
    if (code == 0)
        code = fetch(s, krb5, log.sorted, wanted, out);
    ticket_log_close(krb5, &log);
    return code;
}

/* The context is the thread's: a restriction holds for this one call. */
krb5_error_code
ticket_source_fetch(struct ticket_source *s, krb5_context krb5,
                    krb5_ccache ccache, krb5_creds *wanted, krb5_creds **out)
{
    krb5_enctype list[SETTINGS_MAX_ETYPES + 1];
    krb5_error_code code = 0;

    (void)pthread_mutex_lock(&s->lock);
    memcpy(list, s->enctypes, sizeof(list));
    (void)pthread_mutex_unlock(&s->lock);
    if (list[0] != 0)
        code = krb5_set_default_tgs_enctypes(krb5, list);
    thread_context_lend();
    if (code == 0)
        code = fetch_in_order(s, krb5, ccache, wanted, out);
    thread_context_take_back();
    if (list[0] != 0)
        (void)krb5_set_default_tgs_enctypes(krb5, NULL);
    return code;
}

/* The KDC's clock counts: libkrb5 learns it from the cache by reading that. */
krb5_timestamp
ticket_end_after(krb5_context krb5, krb5_ccache ccache, uint32_t lifetime)
{
    krb5_principal client = NULL;
    int32_t ignored;
    int64_t end;

    if (lifetime == 0)
        return 0;
    if (krb5_cc_get_principal(krb5, ccache, &client) == 0)
        krb5_free_principal(krb5, client);
    krb_clock_now(&end, &ignored);
    end += lifetime;
    return end > UINT32_MAX ? 0 : (krb5_timestamp)(uint32_t)end;
}

/* Whether what the ccache has for a target is all that decides. */
static bool
goes_by_cache(struct ticket_source *s, uint32_t lifetime)
{
    bool restricted;

    (void)pthread_mutex_lock(&s->lock);
    restricted = s->enctypes[0] != 0;
    (void)pthread_mutex_unlock(&s->lock);
    return lifetime == 0 && !restricted && s->impersonator == NULL;
}

static enum verdict
get_from(struct ticket_source *s, krb5_context krb5, krb5_ccache ccache,
         const struct krb_name *target, uint32_t lifetime,
         struct service_ticket **out, struct evidence *ev)
{
    krb5_creds wanted = {0}, *got = NULL;
    krb5_error_code code;
    enum verdict v;
    int32_t ignored;
    int64_t now;

    wanted.client = krb_name_principal(s->name);
    wanted.server = krb_name_principal(target);
    wanted.times.endtime = ticket_end_after(krb5, ccache, lifetime);
    code = ticket_source_fetch(s, krb5, ccache, &wanted, &got);
    if (code != 0)
        return no_ticket(s, krb5, cause_of(krb5, ccache, code), target, ev);
    /* The acceptor forgives no skew at the end of a ticket: RFC 4120 section
     * 3.2.3 lets it, and many do not. */
    krb_clock_now(&now, &ignored);
    if ((int64_t)(uint32_t)got->times.endtime < now)
        v = expired("the ticket for", target->text,
                    (uint32_t)got->times.endtime, now, ev);
    else
        v = service_ticket_new(got, out, ev);
    krb5_free_creds(krb5, got);
    return v;
}

static enum verdict
find_ticket(struct ticket_source *s, krb5_context krb5,
            const struct krb_name *target, uint32_t lifetime,
            struct service_ticket **out, struct evidence *ev)
{
    krb5_ccache ccache = NULL;
    enum verdict v;

    v = ticket_source_open(s, krb5, &ccache, ev);
    if (v != V_OK)
        return v;
    v = get_from(s, krb5, ccache, target, lifetime, out, ev);
    (void)krb5_cc_close(krb5, ccache);
    return v;
}

static krb5_error_code
look_in_cache(struct ticket_source *s, krb5_context krb5,
              const struct krb_name *target, krb5_creds **out)
{
    krb5_creds wanted = {0};
    krb5_ccache ccache;
    krb5_error_code code = krb5_cc_resolve(krb5, s->ccache, &ccache);

    if (code != 0)
        return code;
    wanted.client = krb_name_principal(s->name);
    wanted.server = krb_name_principal(target);
    thread_context_lend();
    code = krb5_get_credentials(krb5, KRB5_GC_CACHED, ccache, &wanted, out);
    thread_context_take_back();
    (void)krb5_cc_close(krb5, ccache);
    return code;
}

/* Whether a ticket stands in the cache: libkrb5 also gives one that it could
 * not store there, and has got from the KDC for this once. */
static bool
is_in_cache(struct ticket_source *s, krb5_context krb5,
            const struct krb_name *target, const struct service_ticket *ticket)
{
    struct issued_ticket view;
    krb5_creds *got = NULL;
    bool same;

    if (look_in_cache(s, krb5, target, &got) != 0)
        return false;
    service_ticket_view(ticket, &view);
    same = bytes_equal(view.raw, (struct bytes){(uint8_t *)got->ticket.data,
                                                got->ticket.length});
    krb5_free_creds(krb5, got);
    return same;
}

/* `ccache` and `name` do not change once they are set. */
enum verdict
ticket_source_get(struct ticket_source *s, const struct krb_name *target,
                  uint32_t lifetime, struct service_ticket **out,
                  struct evidence *ev)
{
    struct memo_look look;
    krb5_context krb5;
    enum verdict v;

    v = ticket_source_resolve(s, target, ev);
    if (v == V_OK)
        v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    thread_clock_forget(krb5);
    if (!goes_by_cache(s, lifetime))
        return find_ticket(s, krb5, target, lifetime, out, ev);
    *out = memo_ticket_recall(s->ccache, s->name, target);
    if (*out != NULL)
        return V_OK;
    look = memo_look_begin(s->ccache);
    v = find_ticket(s, krb5, target, lifetime, out, ev);
    if (v == V_OK && memo_ticket_is_wanted(&look, target) &&
        is_in_cache(s, krb5, target, *out))
        memo_ticket_note(krb5, &look, target, *out);
    return v;
}
