/* mech/krb5/ticket/ccache_collection.c: what the collection of caches has;
 * contracts of ccache_collection_check and ccache_collection_tell in
 * ccache_scan.h. */
#include "mech/krb5/ticket/ccache_scan.h"

#include <strings.h>

#include "mech/krb5/ticket/ccache_default.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/ticket/ccache_file.h"

/* V_OK where the cache has an owner.  V_NO_CRED, with evidence where the cache
 * exists, or should, and cannot be read. */
static enum verdict
check_member(krb5_context krb5, krb5_ccache ccache, struct evidence *ev)
{
    krb5_principal client = NULL;
    krb5_error_code code = krb5_cc_get_principal(krb5, ccache, &client);

    if (code == 0) {
        krb5_free_principal(krb5, client);
        return V_OK;
    }
    if (krb_no_memory(code))
        return V_NO_MEMORY;
    if (code == KRB5_FCC_NOFILE && ccache_file_fault(krb5, ccache) == NULL)
        return V_NO_CRED;
    return ccache_absent(krb5, ccache, code, ev);
}

/* The default cache belongs to the collection, but libkrb5 leaves out of the
 * collection what it cannot open. */
static enum verdict
check_default(krb5_context krb5, struct evidence *ev)
{
    krb5_ccache ccache = NULL;
    krb5_error_code code = ccache_default(krb5, &ccache);
    enum verdict v;

    if (code != 0)
        return krb_failure(V_NO_CRED, krb5, code, ev, "default cache %s",
                           ccache_default_name(krb5));
    v = check_member(krb5, ccache, ev);
    (void)krb5_cc_close(krb5, ccache);
    return v;
}

enum verdict
ccache_collection_check(krb5_context krb5, struct evidence *ev)
{
    struct evidence seen = EVIDENCE_INIT;
    krb5_cccol_cursor cursor = NULL;
    krb5_ccache ccache = NULL;
    krb5_error_code code;
    enum verdict v;

    v = check_default(krb5, ev);
    if (v != V_NO_CRED)
        return v;
    code = krb5_cccol_cursor_new(krb5, &cursor);
    while (code == 0 && v == V_NO_CRED &&
           (code = krb5_cccol_cursor_next(krb5, cursor, &ccache)) == 0 &&
           ccache != NULL) {
        v = check_member(krb5, ccache, ev->code == 0 ? ev : &seen);
        (void)krb5_cc_close(krb5, ccache);
    }
    if (cursor != NULL)
        (void)krb5_cccol_cursor_free(krb5, &cursor);
    return krb_no_memory(code) ? V_NO_MEMORY : v;
}

/* More would not fit into the evidence. */
#define MAX_TOLD 5

/* Realms that differ in their case alone are two, which is hard to see. */
static bool
differs_in_case(const struct krb_name *a, const struct krb_name *b)
{
    return !krb_name_equal(a, b) && strcasecmp(a->text, b->text) == 0;
}

static const char *
remark(const struct ccache_content *found, const struct krb_name *wanted)
{
    int32_t ignored;
    int64_t now;

    krb_clock_system(&now, &ignored);
    if (differs_in_case(found->name, wanted))
        return " (upper and lower case differ)";
    if (found->expiry == 0)
        return " (without tickets)";
    return found->expiry <= now + found->clock_offset ? " (expired)" : "";
}

static bool
tell_member(krb5_context krb5, krb5_ccache ccache,
            const struct krb_name *wanted, bool first, struct evidence *ev)
{
    struct evidence ignored = EVIDENCE_INIT;
    struct ccache_content found = {0};

    if (ccache_scan(krb5, ccache, &found, &ignored) != V_OK)
        return false;
    krb_evidence_add(ev, "%s%s%s", first ? "; there are those of " : ", ",
                     found.name->text, remark(&found, wanted));
    ccache_content_free(&found);
    return true;
}

void
ccache_collection_tell(krb5_context krb5, const struct krb_name *wanted,
                       struct evidence *ev)
{
    krb5_cccol_cursor cursor = NULL;
    krb5_ccache ccache = NULL;
    int told = 0;

    if (krb5_cccol_cursor_new(krb5, &cursor) != 0)
        return;
    while (told < MAX_TOLD &&
           krb5_cccol_cursor_next(krb5, cursor, &ccache) == 0 &&
           ccache != NULL) {
        told += tell_member(krb5, ccache, wanted, told == 0, ev);
        (void)krb5_cc_close(krb5, ccache);
    }
    (void)krb5_cccol_cursor_free(krb5, &cursor);
}
