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
    bool keeps_default; /* without a name and a ccache: the default cache is
                         * that of now, whatever becomes the default later */
};

/* Errors: V_NO_CRED (with libkrb5's code), V_CCACHE_NOMATCH, V_EMPTY_CCACHE. */
APEX_MUST_USE enum verdict
ticket_source_acquire(const struct ticket_source_request *request,
                      struct ticket_source **out, struct evidence *ev);

/* ticket_verification: against a KDC that is none, the new tickets are held
 * against a service key of this host. */
struct ticket_verification {
    const char *principal; /* whose key; "": any of the keytab */
    const char *keytab;    /* NULL: the default one */
};

/* ticket_source_with_password gets initial credentials into a private MEMORY
 * ccache, destroyed with the source. `password` is NUL-terminated; `verify` NULL
 * trusts the KDC.  V_NO_CRED with libkrb5's code; V_KRB5 for a malformed
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

/* ticket_source_hold returns `s` (NULL is one), which lives until each that holds it, its
 * maker included, has called ticket_source_free. */
struct ticket_source *
ticket_source_hold(struct ticket_source *s);
void
ticket_source_free(struct ticket_source *s);

/* ticket_source_resolve settles which ccache and principal the source stands
 * for; `target` may be NULL.  Idempotent. */
APEX_MUST_USE enum verdict
ticket_source_resolve(struct ticket_source *s, const struct krb_name *target,
                      struct evidence *ev);

/* ticket_source_name: of a resolved source, else the name asked for, else NULL.
 * Lives as long as the source. */
const struct krb_name *
ticket_source_name(struct ticket_source *s);

/* ticket_source_ccache is the full name of a resolved source's ccache, else
 * NULL.  Lives as long as the source. */
const char *
ticket_source_ccache(struct ticket_source *s);

/* ticket_source_impersonator: of a resolved source, who got these credentials
 * to act for its name; NULL where they are the name's own.  Lives as long as the
 * source. */
const struct krb_name *
ticket_source_impersonator(struct ticket_source *s);

/* ticket_source_look looks at the cache of a resolved source again, and
 * resolves another one: what the functions below tell is true of this moment
 * then.  V_CRED_GONE, with libkrb5's code, where the cache is no more, or is
 * somebody else's by now. */
APEX_MUST_USE enum verdict
ticket_source_look(struct ticket_source *s, struct evidence *ev);

/* ticket_source_expiry: seconds since 1970, by the KDC's clock; 0 where there
 * is none. */
int64_t
ticket_source_expiry(struct ticket_source *s);

/* ticket_source_seconds_left: until that moment, by the clock that goes with
 * the source's own cache; 0 where it is past, INT64_MAX where there is none. */
int64_t
ticket_source_seconds_left(struct ticket_source *s);

/* ticket_source_restrict_enctypes: SET_ALLOWABLE_ENCTYPES; `num` 0 clears.
 * V_NO_ETYPE when none is usable. */
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

/* ticket_source_save copies the credential into a cache for others to use;
 * in a collection into its principal's, which is made where there is none.
 * V_CCACHE_OCCUPIED, or V_KRB5 with libkrb5's code. */
APEX_MUST_USE enum verdict
ticket_source_save(struct ticket_source *s, const struct ticket_destination *to,
                   struct evidence *ev);

/* service_ticket is one ticket with its session key; free it (the key is
 * wiped). */
struct service_ticket;
void
service_ticket_free(struct service_ticket *t);
struct service_ticket_view {
    struct bytes raw;
    struct principal_name client;
    struct principal_name server;
    struct encryption_key session_key;
    uint32_t flags;
    int64_t authtime;
    int64_t starttime;
    int64_t endtime;
    int64_t renew_till; /* 0: none */
};
/* service_ticket_view: views that live as long as `t`. */
void
service_ticket_view(const struct service_ticket *t,
                    struct service_ticket_view *out);

/* ticket_source_for_proxy makes a credential with which the owner of `service`
 * acts for the client of `ticket`, the one that the client presented to it.
 * V_UNAVAILABLE where the ticket is for another service: the KDC would refuse
 * it. */
APEX_MUST_USE enum verdict
ticket_source_for_proxy(struct ticket_source *service,
                        const struct service_ticket_view *ticket,
                        struct ticket_source **out, struct evidence *ev);

/* ticket_source_get: the ticket for `target`, from the ccache or the KDC; it
 * resolves the source first, as ticket_source_forward and _copy_ccache do. `lifetime`: seconds wanted, 0 for the maximum.
 * Errors: V_TKT_EXPIRED (local check), V_KRB5 with libkrb5's code and text. */
APEX_MUST_USE enum verdict
ticket_source_get(struct ticket_source *s, const struct krb_name *target,
                  uint32_t lifetime, struct service_ticket **out,
                  struct evidence *ev);

/* ticket_source_refresh asks the KDC for another ticket for `target` than the
 * one that the ccache of `s`, which is resolved, holds.  Where it is sealed in
 * another key of the service it takes the old one's place in the ccache, and is
 * *out; else the ccache stays as it is, and *out NULL.  It is asked for at most
 * once in a while (mech/krb5/ticket/refresh_pace.h) and not waited for longer than a
 * few seconds (mech/krb5/ticket/kdc_hurry.h).  `lifetime` as for ticket_source_get.
 * On error, V_KRB5 with libkrb5's code or V_CALLER where it is too early, the
 * old ticket stays; so it does in a ccache that cannot remove. */
APEX_MUST_USE enum verdict
ticket_source_refresh(struct ticket_source *s, const struct krb_name *target,
                      uint32_t lifetime, struct service_ticket **out,
                      struct evidence *ev);

/* ticket_source_forward: a forwarded TGT for `target` as KRB-CRED with an
 * enc-part of etype 0, appended to `out`. */
APEX_MUST_USE enum verdict
ticket_source_forward(struct ticket_source *s, const struct krb_name *target,
                      struct builder *out, struct evidence *ev);

/* tickets_default_ccache is the name of what is the calling thread's default
 * ccache now; the caller frees it. */
APEX_MUST_USE enum verdict
tickets_default_ccache(char **out, struct evidence *ev);

/* tickets_thread_ccache: gss_krb5_ccache_name.  Sets (NULL: clears) the calling
 * thread's ccache name; *out_old (when asked) is the one before, owned by the
 * module until the thread's next call. */
APEX_MUST_USE enum verdict
tickets_thread_ccache(const char *name, const char **out_old,
                      struct evidence *ev);

#endif
