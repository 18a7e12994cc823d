/* mech/krb5/ticket/ticket_choice.c: contracts in ticket_choice.h.
 *
 * Asked for       Chosen
 * --------------  ---------------------------------------------------------
 * a ccache        that one, if the name asked for owns it; the client
 *                 keytab may fill it
 * a name          its cache in the collection; else, with the client keytab,
 *                 a new one of the collection, or the default one if it is
 *                 unused
 * nothing         what krb5_cc_select says for the target; else the default
 *                 cache; else the first principal of the client keytab
 */
#include "mech/krb5/ticket/ticket_choice.h"

#include <stdlib.h>

#include "mech/krb5/ticket/ccache_default.h"
#include "mech/krb5/ticket/ccache_file.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/ticket/initial_creds.h"
#include "mech/krb5/name/name_match.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/verdict/codes.h"

/* V_OK if the client keytab brings tickets; where it does not, the verdict
 * stays `otherwise`. */
static enum verdict
check_keytab_client(const struct choice *c, enum verdict otherwise)
{
    enum verdict v =
        client_keytab_check_name(c->krb5, c->client_keytab, c->content.name);

    return v == V_NO_CRED ? otherwise : v;
}

/* The name is the client keytab's first; where it has none, the verdict stays
 * `otherwise`. */
static enum verdict
name_by_keytab(struct choice *c, enum verdict otherwise)
{
    enum verdict v =
        client_keytab_name(c->krb5, c->client_keytab, &c->content.name);

    return v == V_NO_CRED ? otherwise : v;
}

static enum verdict
empty(const struct choice *c, const char *name, const struct krb_name *owner,
      struct evidence *ev)
{
    const char *fault = ccache_file_fault(c->krb5, c->ccache);

    if (fault != NULL)
        return verdict_with(V_EMPTY_CCACHE, ev, "%s of %s (%s)", name,
                            owner->text, fault);
    return verdict_with(V_EMPTY_CCACHE, ev, "%s of %s; run kinit", name,
                        owner->text);
}

enum verdict
choice_take(struct choice *c, struct evidence *ev)
{
    struct ccache_content found = {0};
    char *name = NULL;
    enum verdict v;

    v = ccache_scan(c->krb5, c->ccache, &found, ev);
    if (v != V_OK)
        return v;
    v = ccache_full_name(c->krb5, c->ccache, &name, ev);
    if (v != V_OK)
        goto out;
    if (c->content.name != NULL &&
        !name_means(c->krb5, krb_name_principal(c->content.name),
                    krb_name_principal(found.name))) {
        v = verdict_with(V_CCACHE_NOMATCH, ev, "%s is of %s, not of %s", name,
                         found.name->text, c->content.name->text);
        goto out;
    }
    if (found.expiry == 0)
        v = client_keytab_check_name(c->krb5, c->client_keytab, found.name);
    if (v == V_NO_CRED)
        v = empty(c, name, found.name, ev);
    if (v != V_OK)
        goto out;
    ccache_content_free(&c->content);
    c->content = found;
    found = (struct ccache_content){0};
out:
    ccache_content_free(&found);
    free(name);
    return v;
}

static enum verdict
choose_given(struct choice *c, struct evidence *ev)
{
    const char *name = c->source->ccache_asked;
    krb5_error_code code;
    enum verdict v;

    code = krb5_cc_resolve(c->krb5, name, &c->ccache);
    if (code != 0)
        return krb_failure(V_NO_CRED, c->krb5, code, ev, "credential cache %s",
                           name);
    v = choice_take(c, ev);
    if (v != V_NO_CRED || ev->code != KRB5_FCC_NOFILE)
        return v;
    /* There is no such cache yet.  The client keytab may fill it. */
    if (c->content.name == NULL)
        return name_by_keytab(c, v);
    return check_keytab_client(c, v);
}

/* Chooses by the site's rules (.k5identity, realm of the target). */
static enum verdict
select_for_target(struct choice *c, const struct krb_name *target,
                  struct evidence *ev)
{
    krb5_principal client = NULL;
    krb5_error_code code;
    enum verdict v = V_OK;

    thread_context_lend();
    code = krb5_cc_select(c->krb5, krb_name_principal(target), &c->ccache,
                          &client);
    thread_context_take_back();
    if (code != 0)
        c->ccache = NULL;
    if (code != 0 && code != KRB5_CC_NOTFOUND)
        return krb_failure(V_NO_CRED, c->krb5, code, ev,
                           "choosing a credential cache for %s", target->text);
    if (client != NULL)
        v = krb_name_build(client, NULL, NULL, &c->content.name, ev);
    if (v == V_OK && c->ccache != NULL)
        v = choice_take(c, ev);
    krb5_free_principal(c->krb5, client);
    return v;
}

static enum verdict
choose_default(struct choice *c, struct evidence *ev)
{
    krb5_error_code code;
    enum verdict v;

    code = ccache_default(c->krb5, &c->ccache);
    if (code != 0) {
        c->ccache = NULL;
        return krb_failure(V_NO_CRED, c->krb5, code, ev,
                           "default credential cache %s",
                           ccache_default_name(c->krb5));
    }
    v = choice_take(c, ev);
    if (v != V_NO_CRED || ev->code != KRB5_FCC_NOFILE)
        return v;
    (void)krb5_cc_close(c->krb5, c->ccache);
    c->ccache = NULL;
    return name_by_keytab(c, v);
}

/* Makes another cache in the collection of that type. */
static enum verdict
add_member(struct choice *c, const char *type, struct evidence *ev)
{
    krb5_error_code code;

    code = krb5_cc_new_unique(c->krb5, type, NULL, &c->ccache);
    if (code != 0) {
        c->ccache = NULL;
        return krb_failure(V_NO_CRED, c->krb5, code, ev,
                           "new credential cache in %s", type);
    }
    c->is_new = true;
    return V_OK;
}

/* The default cache is not a collection: it must not have an owner. */
static enum verdict
check_nobodys(struct choice *c, krb5_ccache ccache, struct evidence *ev)
{
    krb5_principal other = NULL;
    krb5_error_code code = krb5_cc_get_principal(c->krb5, ccache, &other);

    krb5_free_principal(c->krb5, other);
    if (code == KRB5_FCC_NOFILE)
        return V_OK;
    if (krb_no_memory(code))
        return V_NO_MEMORY;
    return verdict_with(V_CCACHE_NOMATCH, ev,
                        "the default credential cache is not of %s",
                        c->content.name->text);
}

enum verdict
choice_make_room(struct choice *c, struct evidence *ev)
{
    krb5_ccache fallback;
    krb5_error_code code;
    const char *type;
    enum verdict v;

    code = ccache_default(c->krb5, &fallback);
    if (code != 0)
        return krb_failure(V_NO_CRED, c->krb5, code, ev,
                           "default credential cache %s",
                           ccache_default_name(c->krb5));
    type = krb5_cc_get_type(c->krb5, fallback);
    if (krb5_cc_support_switch(c->krb5, type)) {
        v = add_member(c, type, ev);
    } else {
        v = check_nobodys(c, fallback, ev);
        if (v == V_OK) {
            c->ccache = fallback;
            return V_OK;
        }
    }
    (void)krb5_cc_close(c->krb5, fallback);
    return v;
}

/* Says what the collection has instead of the name's credentials. */
static void
tell_collection(const struct choice *c, struct evidence *ev)
{
    const struct krb_name *name = c->content.name;
    struct evidence why = EVIDENCE_INIT;

    if (ccache_collection_check(c->krb5, &why) == V_NO_CRED && why.code != 0) {
        krb_evidence_add(ev, ": %s: %s", why.text, why.said);
        return;
    }
    krb_evidence_add(ev, " (default cache %s)", ccache_default_name(c->krb5));
    ccache_collection_tell(c->krb5, name, ev);
    krb_evidence_add(ev, "; run kinit %s", name->text);
}

static enum verdict
choose_by_name(struct choice *c, struct evidence *ev)
{
    const struct krb_name *name = c->content.name;
    krb5_error_code code;
    enum verdict v;

    code = ccache_match(c->krb5, krb_name_principal(name), &c->ccache);
    if (code == 0)
        return choice_take(c, ev);
    c->ccache = NULL;
    v = krb_failure(V_NO_CRED, c->krb5, code, ev, "no credentials");
    if (code == KRB5_CC_NOTFOUND)
        v = check_keytab_client(c, v);
    if (v == V_NO_CRED)
        tell_collection(c, ev);
    return v;
}

static enum verdict
choose(struct choice *c, struct evidence *ev)
{
    enum verdict v = V_OK;

    if (c->source->asked != NULL)
        v = krb_name_duplicate(c->source->asked, &c->content.name, ev);
    if (v == V_OK && c->source->ccache_asked != NULL)
        return choose_given(c, ev);
    if (v == V_OK && c->content.name == NULL && c->target != NULL)
        v = select_for_target(c, c->target, ev);
    if (v == V_OK && c->content.name == NULL)
        v = choose_default(c, ev);
    if (v == V_OK && c->ccache == NULL)
        v = choose_by_name(c, ev);
    return v;
}

/* The cache was chosen before: it has vanished, or another owner. */
static enum verdict
gone(enum verdict v, struct evidence *ev)
{
    if (v == V_CCACHE_NOMATCH)
        ev->code = MINOR_KG(0);
    return v == V_CCACHE_NOMATCH || v == V_NO_CRED ? V_CRED_GONE : v;
}

/* Somebody else may have put new tickets into the cache. */
static enum verdict
reopen(struct choice *c, struct evidence *ev)
{
    enum verdict v = ticket_source_open(c->source, c->krb5, &c->ccache, ev);

    if (v != V_OK)
        return v;
    v = krb_name_duplicate(c->source->name, &c->content.name, ev);
    return v == V_OK ? gone(choice_take(c, ev), ev) : v;
}

enum verdict
choice_look(struct choice *c, struct evidence *ev)
{
    return c->settled ? reopen(c, ev) : choose(c, ev);
}

void
choice_forget(struct choice *c)
{
    if (c->ccache != NULL && c->is_new)
        (void)krb5_cc_destroy(c->krb5, c->ccache);
    else if (c->ccache != NULL)
        (void)krb5_cc_close(c->krb5, c->ccache);
    c->ccache = NULL;
    c->is_new = false;
    ccache_content_free(&c->content);
}
