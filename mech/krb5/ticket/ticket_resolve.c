/* mech/krb5/ticket/ticket_resolve.c: a credential finds its ccache once, and
 * looks at it again when tickets are due; contracts of ticket_source_resolve
 * and ticket_source_look in mech/krb5/tickets.h. */
#include "mech/krb5/ticket/ticket_choice.h"

#include <stdlib.h>

#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/initial_creds.h"
#include "mech/krb5/ticket/sole_ccache.h"
#include "mech/krb5/ticket/ticket_fill.h"
#include "mech/krb5/ticket/ticket_memo.h"

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
    return code == 0 ? V_OK
                     : krb_failure(V_KRB5, c->krb5, code, ev, "default ccache");
}

/* recall_default is choice_look and choice_fill for a source of nobody in
 * particular, where there is one cache to choose and it is known: no tickets
 * are due.  False: look. */
static bool
recall_default(struct choice *c, char **out_full_name)
{
    const struct ticket_source *s = c->source;
    int32_t ignored;
    int64_t now;
    char *name;

    if (s->asked != NULL || s->ccache_asked != NULL ||
        s->client_keytab != NULL || s->default_ccache != NULL ||
        !sole_ccache(c->krb5, &name))
        return false;
    krb_clock_system(&now, &ignored);
    if (memo_content_recall(c->krb5, name, &c->content) &&
        !tickets_are_due(now, c->content.expiry, c->content.refresh)) {
        *out_full_name = name;
        return true;
    }
    ccache_content_free(&c->content);
    free(name);
    return false;
}

static enum verdict
look_and_fill(struct choice *c, struct evidence *ev)
{
    enum verdict v = client_keytab_open(c->krb5, c->source->client_keytab,
                                        &c->client_keytab, ev);

    if (v == V_OK)
        v = choice_look(c, ev);
    return v == V_OK ? choice_fill(c, ev) : v;
}

static enum verdict
resolve_now(struct ticket_source *s, const struct krb_name *target,
            struct evidence *ev)
{
    struct choice c = {.target = target};
    char *full_name = NULL;
    enum verdict v;

    v = choice_begin(&c, s, ev);
    if (v == V_OK && !recall_default(&c, &full_name)) {
        v = look_and_fill(&c, ev);
        if (v == V_OK)
            v = ccache_full_name(c.krb5, c.ccache, &full_name, ev);
    }
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
        v = look_and_fill(&c, ev);
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
