/* mech/krb5/ticket/save.c: saves a credential where others find it; contract of
 * ticket_source_save in tickets.h.
 *
 * Destination               Cache that is written
 * ------------------------  ----------------------------------------------
 * a collection              the principal's cache in it, else a new one
 * one cache (of a type      that cache, whosever it is
 * without collections, or
 * named in full)
 */
#include "mech/krb5/ticket/ticket_source.h"

#include <stdlib.h>
#include <string.h>

#include "mech/krb5/ticket/ccache_default.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"

struct destination {
    krb5_context krb5;
    krb5_ccache ccache;
    bool in_collection;
    bool is_new; /* made here, and to be destroyed unless it gets used */
};

/* A name that says less than the cache's own full name means a collection. */
static enum verdict
find_kind(struct destination *d, const char *asked, struct evidence *ev)
{
    const char *type = krb5_cc_get_type(d->krb5, d->ccache);
    char *full_name = NULL;
    enum verdict v;

    if (!krb5_cc_support_switch(d->krb5, type))
        return V_OK;
    v = ccache_full_name(d->krb5, d->ccache, &full_name, ev);
    if (v == V_OK)
        d->in_collection = strcmp(full_name, asked) != 0;
    free(full_name);
    return v;
}

/* Exchanges the primary cache of the collection for the one of `client`. */
static enum verdict
choose_member(struct destination *d, const struct krb_name *client,
              struct evidence *ev)
{
    const char *type = krb5_cc_get_type(d->krb5, d->ccache);
    krb5_ccache member = NULL;
    krb5_error_code code;

    code = ccache_match(d->krb5, krb_name_principal(client), &member);
    if (code != 0 && !krb_no_memory(code)) {
        member = NULL;
        code = krb5_cc_new_unique(d->krb5, type, NULL, &member);
        d->is_new = code == 0;
    }
    if (code != 0)
        return krb_failure(V_KRB5, d->krb5, code, ev,
                           "new credential cache in %s", type);
    (void)krb5_cc_close(d->krb5, d->ccache);
    d->ccache = member;
    return V_OK;
}

/* libkrb5 finds collections through the default name alone
 * (doc/private-facts.txt).  The next thread_context() sets the thread's own
 * again. */
static enum verdict
find_destination(struct destination *d, const char *name,
                 const struct krb_name *client, struct evidence *ev)
{
    krb5_error_code code = 0;
    enum verdict v;

    if (name != NULL)
        code = krb5_cc_set_default_name(d->krb5, name);
    if (code == 0)
        code = ccache_default(d->krb5, &d->ccache);
    if (code != 0) {
        d->ccache = NULL;
        return krb_failure(V_KRB5, d->krb5, code, ev, "credential cache %s",
                           name != NULL ? name : "by default");
    }
    v = find_kind(d, ccache_default_name(d->krb5), ev);
    return v == V_OK && d->in_collection ? choose_member(d, client, ev) : v;
}

/* Tickets that have expired, or cannot be read, may be overwritten; those that
 * were not read because memory was out may not. */
static enum verdict
check_free(const struct destination *d, struct evidence *ev)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct ccache_content content = {0};
    enum verdict v;
    int32_t ignored_usec;
    int64_t now;

    if (d->is_new)
        return V_OK;
    v = ccache_scan(d->krb5, d->ccache, &content, &ignored);
    if (v != V_OK)
        return v == V_NO_MEMORY ? v : V_OK;
    krb_clock_system(&now, &ignored_usec);
    if (content.expiry > now + content.clock_offset)
        v = verdict_with(V_CCACHE_OCCUPIED, ev, "%s", content.name->text);
    ccache_content_free(&content);
    return v;
}

/* Copies by way of memory: a source that cannot be read to its end leaves the
 * destination as it was. */
static enum verdict
move_copy(const struct destination *d, krb5_ccache from,
          const struct krb_name *client, struct evidence *ev)
{
    krb5_ccache copy = NULL;
    krb5_error_code code;

    code = krb5_cc_new_unique(d->krb5, "MEMORY", NULL, &copy);
    if (code != 0)
        return krb_failure(V_KRB5, d->krb5, code, ev,
                           "MEMORY credential cache");
    code = krb5_cc_initialize(d->krb5, copy, krb_name_principal(client));
    if (code == 0)
        code = krb5_cc_copy_creds(d->krb5, from, copy);
    if (code == 0)
        code = krb5_cc_move(d->krb5, copy, d->ccache);
    if (code == 0)
        return V_OK;
    (void)krb5_cc_destroy(d->krb5, copy);
    return krb_failure(V_KRB5, d->krb5, code, ev, "storing credentials of %s",
                       client->text);
}

static enum verdict
save_into(struct destination *d, krb5_ccache from,
          const struct krb_name *client, const struct ticket_destination *to,
          struct evidence *ev)
{
    krb5_error_code code;
    enum verdict v;

    v = find_destination(d, to->ccache, client, ev);
    if (v == V_OK && !to->overwrite)
        v = check_free(d, ev);
    if (v == V_OK)
        v = move_copy(d, from, client, ev);
    if (v != V_OK)
        return v;
    d->is_new = false;
    if (!d->in_collection || !to->make_primary)
        return V_OK;
    code = krb5_cc_switch(d->krb5, d->ccache);
    return code == 0 ? V_OK
                     : krb_failure(V_KRB5, d->krb5, code, ev,
                                   "making the cache of %s the primary one",
                                   client->text);
}

static void
destination_end(struct destination *d)
{
    if (d->ccache != NULL && d->is_new)
        (void)krb5_cc_destroy(d->krb5, d->ccache);
    else if (d->ccache != NULL)
        (void)krb5_cc_close(d->krb5, d->ccache);
}

enum verdict
ticket_source_save(struct ticket_source *s, const struct ticket_destination *to,
                   struct evidence *ev)
{
    struct destination d = {0};
    krb5_ccache from = NULL;
    enum verdict v;

    v = ticket_source_resolve(s, NULL, ev);
    if (v == V_OK)
        v = thread_context(&d.krb5, ev);
    if (v == V_OK)
        v = ticket_source_open(s, d.krb5, &from, ev);
    if (v != V_OK)
        return v;
    v = save_into(&d, from, s->name, to, ev);
    destination_end(&d);
    (void)krb5_cc_close(d.krb5, from);
    return v;
}
