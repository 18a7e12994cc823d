/* mech/krb5/ticket/ccache_scan.h: what a credential cache holds. */
#ifndef APEX_MECH_KRB5_TICKET_CCACHE_SCAN_H
#define APEX_MECH_KRB5_TICKET_CCACHE_SCAN_H

#include <krb5.h>

#include "mech/krb5/name/name_object.h"

/* A cache is a log: a new ticket may stand behind the one that it replaces, and
 * of several tickets for one purpose the longest-lived counts. */
struct ccache_content {
    struct krb_name *name; /* the client */
    /* Of the client realm's TGT, else of any ticket; seconds since 1970, 0
     * without tickets. */
    int64_t expiry;
    /* Seconds that the KDC's clock was ahead of ours when these tickets came,
     * as the cache notes. */
    int32_t clock_offset;
    bool out_of_order; /* a TGT that ends earlier stands in front */
    /* Who may act for the client with the service tickets here; NULL: the
     * credentials are the client's own. */
    struct krb_name *impersonator;
    /* When to get new tickets from the client keytab, in seconds since 1970; 0:
     * never. */
    int64_t refresh;
};

/* ccache_scan reads `ccache`.  V_NO_CRED with libkrb5's code (KRB5_FCC_NOFILE
 * where there is no cache) and, as evidence, its name. */
APEX_MUST_USE enum verdict
ccache_scan(krb5_context krb5, krb5_ccache ccache, struct ccache_content *out,
            struct evidence *ev);
void
ccache_content_free(struct ccache_content *c);

/* ccache_full_name is "TYPE:residual", malloc'd. */
APEX_MUST_USE enum verdict
ccache_full_name(krb5_context krb5, krb5_ccache ccache, char **out,
                 struct evidence *ev);

/* ccache_absent returns V_NO_CRED for a cache that does not exist or cannot be
 * read, and says why, or what to do about it. */
APEX_MUST_USE enum verdict
ccache_absent(krb5_context krb5, krb5_ccache ccache, krb5_error_code code,
              struct evidence *ev);

/* ccache_collection_check returns V_OK where any cache of the collection has an
 * owner, else V_NO_CRED.  The code in the evidence is 0 where the collection is
 * just empty; otherwise the default cache, or another member, cannot be read,
 * and the evidence says why.  (krb5_cccol_have_content of 1.20 frees what it
 * never set when a cache cannot be read.) */
APEX_MUST_USE enum verdict
ccache_collection_check(krb5_context krb5, struct evidence *ev);

/* ccache_collection_tell appends what there is instead of credentials of
 * `wanted`: "; there are those of A, B (expired)". */
void
ccache_collection_tell(krb5_context krb5, const struct krb_name *wanted,
                       struct evidence *ev);

/* ccache_set_refresh notes in the cache when to get new tickets, in seconds
 * since 1970.  It may fail silently: without the note they are got when the old
 * ones end. */
void
ccache_set_refresh(krb5_context krb5, krb5_ccache ccache, int64_t when);

/* ccache_get_refresh is that time; 0 where the cache does not note one. */
int64_t
ccache_get_refresh(krb5_context krb5, krb5_ccache ccache);

/* ccache_set_impersonator notes in the cache who may act for its client. */
APEX_MUST_USE enum verdict
ccache_set_impersonator(krb5_context krb5, krb5_ccache ccache,
                        const struct krb_name *who, struct evidence *ev);

/* ccache_get_impersonator sets *out to who that is, which the caller frees;
 * NULL where the cache does not note anybody. */
APEX_MUST_USE enum verdict
ccache_get_impersonator(krb5_context krb5, krb5_ccache ccache,
                        struct krb_name **out, struct evidence *ev);

#endif
