/* mech/krb5/tickets.h: the initiator's credentials and service tickets, from
 * ccaches of any libkrb5 type, the client keytab and the KDC. */
#ifndef APEX_MECH_KRB5_TICKETS_H
#define APEX_MECH_KRB5_TICKETS_H

#include "asn1/authdata.h"
#include "asn1/ticket.h"
#include "crypto/crypto.h"
#include "mech/krb5/names.h"

/* ticket_source: one initiator credential.  It is resolved to a ccache when it
 * is acquired with a name or an explicit ccache, else when it is first used;
 * its own lock makes it safe to share between threads. */
struct ticket_source;

struct ticket_source_request {
    const struct krb_name *name; /* NULL: any */
    const char *ccache;          /* NULL: the thread's, else the default */
    const char *client_keytab;   /* NULL: the default client keytab */
    /* Without a name and a ccache: keeps the default cache of this moment,
     * whatever becomes the default later. */
    bool keeps_default;
};

/* ticket_source_acquire makes a source, and resolves it where the request names
 * somebody or a ccache.  V_NO_CRED (with libkrb5's code), V_CCACHE_NOMATCH,
 * V_EMPTY_CCACHE. */
APEX_MUST_USE enum verdict
ticket_source_acquire(const struct ticket_source_request *request,
                      struct ticket_source **out, struct evidence *ev);

/* ticket_verification proves that the KDC is genuine: it must give a ticket
 * that a service key of this host opens. */
struct ticket_verification {
    const char *principal; /* whose key; "": any of the keytab */
    const char *keytab;    /* NULL: the default one */
};

/* ticket_source_with_password gets initial credentials into a private MEMORY
 * ccache, destroyed with the source.  `password` is NUL-terminated; `verify`
 * NULL trusts the KDC.  V_NO_CRED with libkrb5's code; V_KRB5 for a malformed
 * principal to verify with. */
APEX_MUST_USE enum verdict
ticket_source_with_password(const struct krb_name *name, const char *password,
                            const struct ticket_verification *verify,
                            struct ticket_source **out, struct evidence *ev);

/* ticket_source_from_filler has `fill` store credentials into a private MEMORY
 * ccache of `client`, given as a `krb5_ccache`. */
typedef enum verdict
ticket_filler(void *arg, void *krb5_ccache, struct evidence *ev);
APEX_MUST_USE enum verdict
ticket_source_from_filler(const struct krb_name *client, ticket_filler *fill,
                          void *arg, struct ticket_source **out,
                          struct evidence *ev);

/* ticket_source_from_delegation stores a delegated KRB-CRED (enc-part etype 0,
 * plaintext) in a private MEMORY ccache of the first credential's client. */
APEX_MUST_USE enum verdict
ticket_source_from_delegation(struct bytes krb_cred, struct ticket_source **out,
                              struct evidence *ev);

/* ticket_source_hold adds a holder to `s`, which may be NULL, and returns it.
 * A source lives until each holder, its maker included, has called
 * ticket_source_free. */
struct ticket_source *
ticket_source_hold(struct ticket_source *s);
void
ticket_source_free(struct ticket_source *s);

/* ticket_source_resolve settles which ccache and principal the source stands
 * for; `target` may be NULL.  Idempotent. */
APEX_MUST_USE enum verdict
ticket_source_resolve(struct ticket_source *s, const struct krb_name *target,
                      struct evidence *ev);

/* ticket_source_name is the name of a resolved source, else the name asked for,
 * else NULL.  It lives as long as the source. */
const struct krb_name *
ticket_source_name(struct ticket_source *s);

/* ticket_source_ccache is the full name of a resolved source's ccache, else
 * NULL.  It lives as long as the source. */
const char *
ticket_source_ccache(struct ticket_source *s);

/* ticket_source_impersonator is who got the credentials of a resolved source,
 * to act for its name; NULL where they are the name's own.  It lives as long as
 * the source. */
const struct krb_name *
ticket_source_impersonator(struct ticket_source *s);

/* ticket_source_look resolves a source, or reads the cache of a resolved source
 * again, so that the functions below tell what is true at this moment.
 * V_CRED_GONE, with libkrb5's code, where the cache no longer exists or belongs
 * to somebody else by now. */
APEX_MUST_USE enum verdict
ticket_source_look(struct ticket_source *s, struct evidence *ev);

/* ticket_source_expiry is when the credentials end, in seconds since 1970 by
 * the KDC's clock; 0 without tickets. */
int64_t
ticket_source_expiry(struct ticket_source *s);

/* ticket_source_seconds_left is the time until then, by the KDC's clock as the
 * source's own cache notes it; 0 where it is past, INT64_MAX without
 * tickets. */
int64_t
ticket_source_seconds_left(struct ticket_source *s);

/* ticket_source_restrict_enctypes restricts the enctypes of tickets
 * (gss_krb5_set_allowable_enctypes); `num` 0 lifts that.  V_NO_ETYPE where
 * crypto/ has none of them. */
APEX_MUST_USE enum verdict
ticket_source_restrict_enctypes(struct ticket_source *s, const int32_t *etypes,
                                size_t num, struct evidence *ev);

/* ticket_source_copy_ccache copies all credentials into a `krb5_ccache` that
 * the application initialised. */
APEX_MUST_USE enum verdict
ticket_source_copy_ccache(struct ticket_source *s, void *krb5_ccache,
                          struct evidence *ev);

/* ticket_destination: where ticket_source_save puts a credential. */
struct ticket_destination {
    const char *ccache; /* a cache or a collection; NULL: the thread's, else
                         * the default */
    bool overwrite;     /* what is there and has not expired */
    bool make_primary;  /* in a collection: makes it the default one */
};

/* ticket_source_save copies the credential into a cache where others find it.
 * In a collection that is its principal's cache, which is made where it does
 * not exist.  V_CCACHE_OCCUPIED, or V_KRB5 with libkrb5's code. */
APEX_MUST_USE enum verdict
ticket_source_save(struct ticket_source *s, const struct ticket_destination *to,
                   struct evidence *ev);

/* service_ticket is one ticket with its session key; free it (the key is
 * wiped). */
struct service_ticket;
void
service_ticket_free(struct service_ticket *t);
/* service_ticket_view: views that live as long as `t`. */
void
service_ticket_view(const struct service_ticket *t, struct issued_ticket *out);

/* ticket_source_for_proxy makes a credential with which the owner of `service`
 * acts for the client of `ticket`, the one that the client presented to it.
 * V_UNAVAILABLE where the ticket is for another service: the KDC would refuse
 * it. */
APEX_MUST_USE enum verdict
ticket_source_for_proxy(struct ticket_source *service,
                        const struct issued_ticket *ticket,
                        struct ticket_source **out, struct evidence *ev);

/* ticket_source_get gets the ticket for `target` from the ccache or the KDC.
 * It resolves the source first, as ticket_source_forward and _copy_ccache do.
 * `lifetime` is in seconds, 0 for the maximum.  V_TKT_EXPIRED (local check),
 * V_KRB5 with libkrb5's code and text. */
APEX_MUST_USE enum verdict
ticket_source_get(struct ticket_source *s, const struct krb_name *target,
                  uint32_t lifetime, struct service_ticket **out,
                  struct evidence *ev);

/* ticket_source_refresh asks the KDC for a new ticket for `target` in the place
 * of the one that the ccache of `s` holds; `s` must be resolved.  A new ticket
 * that is sealed in another key of the service replaces the old one in the
 * ccache, and is *out.  Otherwise the ccache does not change, and *out is NULL.
 * The KDC is asked at most once in a while (mech/krb5/ticket/refresh_pace.h),
 * and has a few seconds to answer (mech/krb5/ticket/kdc_hurry.h).  `lifetime`
 * as for ticket_source_get.  V_KRB5 with libkrb5's code, V_CALLER where it is
 * too early; the old ticket then stays, as it does in a ccache that cannot
 * remove. */
APEX_MUST_USE enum verdict
ticket_source_refresh(struct ticket_source *s, const struct krb_name *target,
                      uint32_t lifetime, struct service_ticket **out,
                      struct evidence *ev);

/* ticket_source_forward appends to `out` a forwarded TGT for `target`, as a
 * KRB-CRED with an enc-part of etype 0. */
APEX_MUST_USE enum verdict
ticket_source_forward(struct ticket_source *s, const struct krb_name *target,
                      struct builder *out, struct evidence *ev);

/* tickets_default_ccache is the name of the calling thread's default ccache at
 * this moment; the caller frees it. */
APEX_MUST_USE enum verdict
tickets_default_ccache(char **out, struct evidence *ev);

/* tickets_thread_ccache sets (NULL: clears) the calling thread's ccache name,
 * for gss_krb5_ccache_name.  *out_old, unless `out_old` is NULL, is the name
 * before; the module owns it, until the thread's next call. */
APEX_MUST_USE enum verdict
tickets_thread_ccache(const char *name, const char **out_old,
                      struct evidence *ev);

#endif
