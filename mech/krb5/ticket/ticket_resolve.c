/* mech/krb5/ticket/ticket_resolve.c: a credential finds its ccache once, and
 * looks at it again when tickets are due; contracts of ticket_source_resolve
 * and ticket_source_look in mech/krb5/tickets.h. */
#include "mech/krb5/ticket/ticket_choice.h"

#include <stdlib.h>

#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/initial_creds.h"
#include "mech/krb5/ticket/ticket_fill.h"

static void
choice_end(struct choice *c)
{
    choice_forget(c);
    client_keytab_close(c->krb5, c->client_keytab);
}

static enum verdict
choice_begin(struct choice *c, struct ticket_source *s, struct evidence *ev)
{
    krb5_error_code code = 0;
    enum verdict v;

    c->source = s;
    v = thread_context(&c->krb5, ev);
    if (v != V_OK)
        return v;
    /* Until the thread's next thread_context(). */
    if (s->default_ccache != NULL)
        code = krb5_cc_set_default_name(c->krb5, s->default_ccache);
    if (code != 0)
        return krb_failure(V_KRB5, c->krb5, code, ev, "default ccache");
    return client_keytab_open(c->krb5, s->client_keytab, &c->client_keytab, ev);
}

static enum verdict
resolve_now(struct ticket_source *s, const struct krb_name *target,
            struct evidence *ev)
{
    struct choice c = {.target = target};
    char *full_name = NULL;
    enum verdict v;

    v = choice_begin(&c, s, ev);
    if (v == V_OK)
        v = choice_look(&c, ev);
    if (v == V_OK)
        v = choice_fill(&c, ev);
    if (v == V_OK)
        v = ccache_full_name(c.krb5, c.ccache, &full_name, ev);
    if (v == V_OK && ticket_source_settle(s, full_name, &c.content)) {
        full_name = NULL;
        c.is_new = false;
    }
    free(full_name);
    choice_end(&c);
    return v;
}

/* Looks at the cache of a resolved source again. */
static enum verdict
look_again(struct ticket_source *s, struct evidence *ev)
{
    struct choice c = {.settled = true};
    enum verdict v;

    v = choice_begin(&c, s, ev);
    if (v == V_OK)
        v = choice_look(&c, ev);
    if (v == V_OK)
        v = choice_fill(&c, ev);
    if (v == V_OK)
        ticket_source_note(s, &c.content);
    choice_end(&c);
    return v;
}

enum verdict
ticket_source_resolve(struct ticket_source *s, const struct krb_name *target,
                      struct evidence *ev)
{
    int32_t ignored;
    bool resolved, due;
    int64_t now;

    krb_clock_system(&now, &ignored);
    (void)pthread_mutex_lock(&s->lock);
    resolved = s->resolved;
    now += s->clock_offset;
    due = resolved && !s->is_private &&
          tickets_are_due(now, s->expiry, s->refresh);
    (void)pthread_mutex_unlock(&s->lock);
    if (!resolved)
        return resolve_now(s, target, ev);
    return due ? look_again(s, ev) : V_OK;
}

enum verdict
ticket_source_look(struct ticket_source *s, struct evidence *ev)
{
    bool resolved;

    (void)pthread_mutex_lock(&s->lock);
    resolved = s->resolved;
    (void)pthread_mutex_unlock(&s->lock);
    if (!resolved)
        return resolve_now(s, NULL, ev);
    return s->is_private ? V_OK : look_again(s, ev);
}
