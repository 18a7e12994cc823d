/* mech/krb5/ticket/ccache_scan.h: what a credential cache holds. */
#ifndef APEX_MECH_KRB5_TICKET_CCACHE_SCAN_H
#define APEX_MECH_KRB5_TICKET_CCACHE_SCAN_H

#include <krb5.h>

#include "mech/krb5/name/name_object.h"

/* A cache is a log: what was got later may stand behind what it replaces, and
 * of several tickets for one purpose the one that lives longest counts. */
struct ccache_content {
    struct krb_name *name; /* the client */
    int64_t expiry;        /* of the client realm's TGT, else of any ticket; 0:
                            * there is no ticket */
    int32_t clock_offset; /* seconds that the KDC's clock was ahead of ours when
                            * these tickets came, as the cache notes */
    bool out_of_order;    /* a TGT that ends earlier stands in front */
    struct krb_name *impersonator; /* who may act for the client with the
                                    * service tickets here; NULL: nobody, the
                                    * credentials are the client's own */
    int64_t refresh; /* when to get new ones from the client keytab; 0:
                            * nobody asked for that */
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

/* ccache_absent is the V_NO_CRED of a cache that does not exist or cannot be
 * read, with why that is so, or what to do about it. */
APEX_MUST_USE enum verdict
ccache_absent(krb5_context krb5, krb5_ccache ccache, krb5_error_code code,
              struct evidence *ev);

/* ccache_collection_check: V_OK where any cache of the collection is of
 * somebody, V_NO_CRED where none is, or V_NO_MEMORY.  The code in the evidence
 * stays 0 where there just is none; else the default cache, or another member,
 * cannot be read, and the evidence says why.  krb5_cccol_have_content would
 * tell, but that of 1.20 frees what it never set when a cache cannot be read.
 */
APEX_MUST_USE enum verdict
ccache_collection_check(krb5_context krb5, struct evidence *ev);

/* ccache_collection_tell appends what there is instead of credentials of
 * `wanted`: "; there are those of A, B (expired)". */
void
ccache_collection_tell(krb5_context krb5, const struct krb_name *wanted,
                       struct evidence *ev);

/* ccache_set_refresh notes in the cache when to get new tickets.  Best effort:
 * without the note they are got when they end. */
void
ccache_set_refresh(krb5_context krb5, krb5_ccache ccache, int64_t when);

/* ccache_set_impersonator notes in the cache who may act for its client. */
APEX_MUST_USE enum verdict
ccache_set_impersonator(krb5_context krb5, krb5_ccache ccache,
                        const struct krb_name *who, struct evidence *ev);

#endif
