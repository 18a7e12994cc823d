/* mech/cred/cred.h: credentials as GSS-API handles them. */
#ifndef APEX_MECH_CRED_CRED_H
#define APEX_MECH_CRED_CRED_H

#include <gssapi/gssapi_ext.h>

#include "mech/krb5/keys.h"
#include "mech/krb5/tickets.h"
#include "mech/name/name.h"

#define CRED_MAX_ETYPES 16

/* What a gss_cred_id_t of this module points to.  Its parts are safe to share
 * between threads; the struct itself does not change after acquiring, but for
 * the options, which an application sets before it uses the credential. */
struct cred {
    gss_cred_usage_t usage;
    gss_OID mech;                  /* static, of its names; NULL: krb5 */
    struct key_source *keys;       /* accept and both */
    struct ticket_source *tickets; /* initiate and both */
    char *rcache;                  /* replay store by name; NULL: the default */
    bool no_ci_flags;              /* GSS_KRB5_CRED_NO_CI_FLAGS_X */
    int32_t etypes[CRED_MAX_ETYPES]; /* GSS_KRB5_SET_ALLOWABLE_ENCTYPES */
    size_t num_etypes;               /* 0: all that are permitted */
};

/* cred_acquire acquires a credential of `name` (NULL: any) from `store` (may be
 * NULL; mech/cred/store_keys.h).  A store with a password needs a name and an
 * initiator's usage, and has no ccache or client_keytab (V_BAD_NAME,
 * V_BAD_USAGE).  `verify`, which needs a password, makes the KDC prove itself
 * with the service key of that principal ("": any) in `keytab` or the default
 * one. */
APEX_MUST_USE enum verdict
cred_acquire(const struct name *name, gss_cred_usage_t usage,
             gss_const_key_value_set_t store, struct cred **out,
             struct evidence *ev);

/* cred_acquire_with_password is cred_acquire with nothing but a password. */
APEX_MUST_USE enum verdict
cred_acquire_with_password(const struct name *name, struct bytes password,
                           gss_cred_usage_t usage, struct cred **out,
                           struct evidence *ev);

/* cred_from_tickets takes `tickets` over as an initiator credential, also on
 * failure (it is freed then). */
APEX_MUST_USE enum verdict
cred_from_tickets(struct ticket_source *tickets, struct cred **out);
void
cred_free(struct cred *c);

/* cred_can_initiate, cred_can_accept: by its usage. */
bool
cred_can_initiate(const struct cred *c);
bool
cred_can_accept(const struct cred *c);

/* cred_look reads the cache again, so that cred_lifetime and cred_name tell
 * what is true now: it may have been renewed, destroyed or taken over since.
 * V_CRED_GONE: it was destroyed or taken over. */
APEX_MUST_USE enum verdict
cred_look(const struct cred *c, struct evidence *ev);

/* cred_lifetime: seconds left to initiate, 0 when expired, GSS_C_INDEFINITE for
 * a credential that only accepts.  Resolves a deferred credential. */
APEX_MUST_USE enum verdict
cred_lifetime(const struct cred *c, OM_uint32 *out_seconds,
              struct evidence *ev);

/* cred_name makes a new name of the principal that the credential is for. */
APEX_MUST_USE enum verdict
cred_name(const struct cred *c, struct name **out, struct evidence *ev);

#endif
