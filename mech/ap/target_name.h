/* mech/ap/target_name.h: which service a name means.
 *
 * A client target name is text: serviceclass "/" hostname [":" port]
 * ["/" servicename] (MS-KILE 2.1.1) and perhaps "@" realm, or an account:
 * "HOST$", "user@REALM", "DOMAIN\user".  A principal of a keytab says the same
 * in components.  Names compare as Active Directory does it: without case,
 * port, realm and servicename, and a host's short name stands for its long one.
 */
#ifndef APEX_MECH_AP_TARGET_NAME_H
#define APEX_MECH_AP_TARGET_NAME_H

#include "asn1/principal.h"

/* target_name is a name in its parts.  Where `text` was read they are views on
 * `storage`, which target_name_free releases. */
struct target_name {
    struct bytes service; /* of an account, which has no host: its name */
    struct bytes host;
    bool is_account;
    struct builder storage;
};

/* target_name_read reads a client target name; krb5_unparse_name's quoting is
 * undone.  False: no memory. */
APEX_MUST_USE bool
target_name_read(struct bytes text, struct target_name *out);
void
target_name_free(struct target_name *t);

/* target_name_of_principal: views on `p`. */
void
target_name_of_principal(const struct principal_name *p,
                         struct target_name *out);

/* What a name of ours says of the target that a client meant. */
enum target_relation {
    TARGET_OURS,
    TARGET_ANOTHER,
    TARGET_UNTOLD, /* ours is an account, whose services the KDC alone knows */
};

/* target_name_relation holds `target` against `own`; `any_host`: only the
 * service of `own` counts.  A machine account (HOST$) is every service on the
 * host of its name (15 characters of it, if it has as many). */
enum target_relation
target_name_relation(const struct target_name *target,
                     const struct target_name *own, bool any_host);

#endif
