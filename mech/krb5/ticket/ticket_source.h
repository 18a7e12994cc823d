/* mech/krb5/ticket/ticket_source.h: what is inside a ticket_source, for this
 * folder. */
#ifndef APEX_MECH_KRB5_TICKET_TICKET_SOURCE_H
#define APEX_MECH_KRB5_TICKET_TICKET_SOURCE_H

#include <pthread.h>

#include "mech/krb5/ticket/ccache_scan.h"
#include "mech/krb5/settings.h"
#include "mech/krb5/tickets.h"

struct ticket_source {
    _Atomic unsigned holders; /* credentials and contexts under way */

    /* What was asked for; never changes. */
    struct krb_name *asked; /* NULL: any */
    char *ccache_asked;     /* NULL: to be chosen */
    char *client_keytab;    /* NULL: the default */
    /* The default to choose from; NULL: the default at the time. */
    char *default_ccache;
    /* A MEMORY ccache of our own, destroyed at the end and never refreshed. */
    bool is_private;

    /* Held for a moment to read or write what follows, never across a call of
     * libkrb5: two threads may resolve at once, and the first result stays. */
    pthread_mutex_t lock;
    bool resolved;
    struct krb_name *name;         /* set once, with `resolved` */
    struct krb_name *impersonator; /* likewise; NULL: none */
    char *ccache;                  /* full name; set once, with `resolved` */
    /* What the cache held when it was looked at last (ccache_scan.h). */
    int64_t expiry;
    int64_t refresh;
    int32_t clock_offset;
    bool out_of_order;

    krb5_enctype enctypes[SETTINGS_MAX_ETYPES + 1]; /* 0 ends the list */
};

/* ticket_source_new makes an unresolved source of copies; each may be NULL. */
struct ticket_source *
ticket_source_new(const struct krb_name *name, const char *ccache,
                  const char *client_keytab);

/* ticket_source_settle resolves `s` to `ccache` (full name) with `content`,
 * taking both over.  False, with nothing taken, where another thread was
 * first. */
bool
ticket_source_settle(struct ticket_source *s, char *ccache,
                     struct ccache_content *content);

/* ticket_source_note keeps what a look at the cache of a resolved source
 * found. */
void
ticket_source_note(struct ticket_source *s,
                   const struct ccache_content *content);

/* ticket_source_out_of_order says whether the cache of a resolved source has to
 * be used by way of ticket_log.h. */
bool
ticket_source_out_of_order(struct ticket_source *s);

/* ticket_source_open opens the ccache of a resolved source; the caller closes
 * it. */
APEX_MUST_USE enum verdict
ticket_source_open(struct ticket_source *s, krb5_context krb5, krb5_ccache *out,
                   struct evidence *ev);

/* ticket_source_fetch is krb5_get_credentials for `wanted` with `ccache`, under
 * the source's own restriction of enctypes; *out is the caller's. */
krb5_error_code
ticket_source_fetch(struct ticket_source *s, krb5_context krb5,
                    krb5_ccache ccache, krb5_creds *wanted, krb5_creds **out);

/* ticket_end_after is the end time of a ticket of `ccache` that shall last
 * `lifetime` seconds from now, in libkrb5's 32 bits; 0 asks for the longest
 * possible. */
krb5_timestamp
ticket_end_after(krb5_context krb5, krb5_ccache ccache, uint32_t lifetime);

/* service_ticket_new makes a copy of a ticket. */
APEX_MUST_USE enum verdict
service_ticket_new(const krb5_creds *creds, struct service_ticket **out,
                   struct evidence *ev);

/* service_ticket_hold adds a holder, who calls service_ticket_free too. */
struct service_ticket *
service_ticket_hold(struct service_ticket *t);

/* ticket_source_private makes a private source with a new MEMORY ccache;
 * *out_ccache is a handle of that, which the caller closes. */
APEX_MUST_USE enum verdict
ticket_source_private(krb5_context krb5, struct ticket_source **out,
                      krb5_ccache *out_ccache, struct evidence *ev);

/* ticket_source_adopt resolves a new private source to what its own `ccache`
 * holds. */
APEX_MUST_USE enum verdict
ticket_source_adopt(struct ticket_source *s, krb5_context krb5,
                    krb5_ccache ccache, struct evidence *ev);

/* ticket_proxy_get is krb5_get_credentials for `wanted` as far as a resolved
 * source with an impersonator goes. */
krb5_error_code
ticket_proxy_get(const struct ticket_source *s, krb5_context krb5,
                 krb5_ccache ccache, const krb5_creds *wanted,
                 krb5_creds **out);

#endif
