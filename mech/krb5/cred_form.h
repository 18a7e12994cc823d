/* mech/krb5/cred_form.h: exported credentials.
 *
 *   ["K5C1", [usage, name, impersonator, default_identity, iakerb, keytab,
 *             rcache, ccache, client_keytab, have_tgt, expire, refresh_time,
 *             enctypes, password]]
 *
 * name is null or [principal, service, host], the latter two null but for a
 * host-based name; keytab, rcache, ccache and client_keytab are names or null;
 * a ccache of type MEMORY is there as a whole instead (inline_ccache.h);
 * enctypes is null or a list of numbers.  The layout is that of
 * libgssapi_krb5's own mechanism, so that processes with and without this
 * module understand each other
 * (doc/private-facts.txt).
 */
#ifndef APEX_MECH_KRB5_CRED_FORM_H
#define APEX_MECH_KRB5_CRED_FORM_H

#include "mech/krb5/keys.h"
#include "mech/krb5/tickets.h"

#define CRED_FORM_MAX_ETYPES 16

struct cred_form {
    int32_t usage;                 /* GSS_C_BOTH, _INITIATE or _ACCEPT */
    struct key_source *keys;       /* NULL unless it accepts */
    struct ticket_source *tickets; /* NULL unless it initiates */
    char *rcache;                  /* NULL: the default */
    int32_t etypes[CRED_FORM_MAX_ETYPES];
    size_t num_etypes;
};

/* cred_form_encode appends `form`, whose parts stay the caller's.  The result
 * holds session keys. */
APEX_MUST_USE enum verdict
cred_form_encode(const struct cred_form *form, struct builder *b,
                 struct evidence *ev);

/* cred_form_decode makes the parts, which are the caller's then.
 * V_BAD_EXPORT_CRED where `in` is not such a text or contradicts itself; the
 * errors of key_source_acquire.  A ccache that is there by name is looked at
 * when it is first used. */
APEX_MUST_USE enum verdict
cred_form_decode(struct bytes in, struct cred_form *out, struct evidence *ev);

#endif
