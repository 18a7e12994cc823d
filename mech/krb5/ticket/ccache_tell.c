/* mech/krb5/ticket/ccache_tell.c: what there is instead of what was looked for;
 * contract of ccache_collection_tell in ccache_scan.h. */
#include "mech/krb5/ticket/ccache_scan.h"

#include <strings.h>

#include "mech/krb5/clock.h"
#include "mech/krb5/site/failure.h"

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
