/* mech/krb5/ticket/ticket_acquire.c: which credential an application gets;
 * contract of ticket_source_acquire in mech/krb5/tickets.h. */
#include "mech/krb5/ticket/ticket_source.h"

#include <stdlib.h>
#include <string.h>

#include "mech/krb5/call.h"
#include "mech/krb5/ticket/ccache_default.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/initial_creds.h"
#include "mech/krb5/ticket/sole_ccache.h"
#include "mech/krb5/ticket/ticket_memo.h"

/* `why` is the evidence of ccache_collection_check.  Where a cache is there but
 * cannot be read, kinit could not write it either, or would hide the reason.
 * The words are those of krb5_cccol_have_content. */
static enum verdict
nothing_usable(krb5_context krb5, const struct evidence *why,
               struct evidence *ev)
{
    enum verdict v;

    if (why->code != 0)
        v = verdict_with(V_NO_CRED, ev, "%s: %s", why->text, why->said);
    else
        v = verdict_with(V_NO_CRED, ev, "run kinit");
    evidence_say(ev, KRB5_CC_NOTFOUND,
                 "No Kerberos credentials available (default cache: %s)",
                 ccache_default_name(krb5));
    return v;
}

/* A cache that an owner was found in is something to choose from. */
static bool
default_is_known(krb5_context krb5)
{
    struct ccache_content content = {0};
    char *name = NULL;
    bool known =
        sole_ccache(krb5, &name) && memo_content_recall(krb5, name, &content);

    ccache_content_free(&content);
    free(name);
    return known;
}

/* Without a name or a ccache nothing is chosen yet: there must only be
 * something to choose from. */
static enum verdict
check_any(const struct ticket_source *s, struct evidence *ev)
{
    struct evidence why = EVIDENCE_INIT;
    krb5_context krb5;
    krb5_keytab keytab;
    enum verdict v;

    v = thread_context(&krb5, ev);
    if (v == V_OK && s->client_keytab == NULL && default_is_known(krb5))
        return V_OK;
    if (v == V_OK)
        v = client_keytab_open(krb5, s->client_keytab, &keytab, ev);
    if (v != V_OK)
        return v;
    /* A caller who names a client keytab, and no cache, means its keys: the
     * default cache must not stand in for a keytab that cannot be used. */
    if (s->client_keytab != NULL)
        v = client_keytab_check(krb5, s->client_keytab, keytab, ev);
    else
        v = ccache_collection_check(krb5, &why);
    if (v == V_NO_CRED && s->client_keytab == NULL)
        v = client_keytab_check_name(krb5, keytab, NULL);
    client_keytab_close(krb5, keytab);
    return v == V_NO_CRED && s->client_keytab == NULL
               ? nothing_usable(krb5, &why, ev)
               : v;
}

static enum verdict
keep_default(struct ticket_source *s, struct evidence *ev)
{
    krb5_context krb5;
    const char *name;
    enum verdict v = thread_context(&krb5, ev);

    if (v != V_OK)
        return v;
    name = ccache_default_name(krb5);
    if (name == NULL)
        return V_OK;
    s->default_ccache = strdup(name);
    return s->default_ccache != NULL ? V_OK : V_NO_MEMORY;
}

static enum verdict
acquire(const struct ticket_source_request *request, struct ticket_source **out,
        struct evidence *ev)
{
    const char *ccache = request->ccache;
    struct ticket_source *s = NULL;
    struct thread_state *t;
    enum verdict v;

    v = thread_state_get(&t, ev);
    if (v != V_OK)
        return v;
    if (ccache == NULL)
        ccache = t->ccache_name;
    s = ticket_source_new(request->name, ccache, request->client_keytab);
    if (s == NULL)
        return V_NO_MEMORY;
    if (request->name == NULL && ccache == NULL)
        v = check_any(s, ev);
    else
        v = ticket_source_resolve(s, NULL, ev);
    if (v == V_OK && request->keeps_default)
        v = keep_default(s, ev);
    if (v == V_OK)
        *out = s;
    else
        ticket_source_free(s);
    return v;
}

enum verdict
ticket_source_acquire(const struct ticket_source_request *request,
                      struct ticket_source **out, struct evidence *ev)
{
    enum verdict v;

    krb_call_begin();
    v = acquire(request, out, ev);
    krb_call_end();
    return v;
}
