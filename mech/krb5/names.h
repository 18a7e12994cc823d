/* mech/krb5/names.h: principals, as libkrb5 and the site's krb5.conf name them.
 *
 * A krb_name is immutable and may be shared between threads.
 */
#ifndef APEX_MECH_KRB5_NAMES_H
#define APEX_MECH_KRB5_NAMES_H

#include "asn1/principal.h"
#include "mech/verdict/verdict.h"

struct krb_name;

/* krb_name_parse reads text as krb5_parse_name does; krb_name_parse_enterprise
 * takes user@domain as one component.  V_MALFORMED_NAME. */
APEX_MUST_USE enum verdict
krb_name_parse(struct bytes text, struct krb_name **out, struct evidence *ev);
APEX_MUST_USE enum verdict
krb_name_parse_enterprise(struct bytes text, struct krb_name **out,
                          struct evidence *ev);

/* krb_name_host_based reads `service` or `service@host` (RFC 2743 section 4.1)
 * as krb5_sname_to_principal makes it, with the site's canonicalisation rules.
 * Service and host as given are kept for acceptor matching. */
APEX_MUST_USE enum verdict
krb_name_host_based(struct bytes text, struct krb_name **out,
                    struct evidence *ev);

/* krb_name_anonymous is WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS (RFC 8062). */
APEX_MUST_USE enum verdict
krb_name_anonymous(struct krb_name **out, struct evidence *ev);

/* krb_name_from_uid is the account of a uid as a user name; V_NO_ACCOUNT where
 * no account has it. */
APEX_MUST_USE enum verdict
krb_name_from_uid(uint32_t uid, struct krb_name **out, struct evidence *ev);

/* krb_name_from_handle copies a `krb5_principal` that an application passes. */
APEX_MUST_USE enum verdict
krb_name_from_handle(const void *krb5_principal, struct krb_name **out,
                     struct evidence *ev);

/* krb_name_from_certificate takes an X.509 certificate (DER) in the place of a
 * name: one component that is the certificate, type X.500, no realm.  Only a
 * KDC can tell whose it is (MS-SFU section 2.2.2). */
APEX_MUST_USE enum verdict
krb_name_from_certificate(struct bytes der, struct krb_name **out,
                          struct evidence *ev);

/* krb_name_from_wire copies a decoded name. */
APEX_MUST_USE enum verdict
krb_name_from_wire(const struct principal_name *p, struct krb_name **out,
                   struct evidence *ev);
APEX_MUST_USE enum verdict
krb_name_duplicate(const struct krb_name *n, struct krb_name **out,
                   struct evidence *ev);
void
krb_name_free(struct krb_name *n);

/* krb_name_wire is the name as it goes on the wire; lives as long as `n`. */
const struct principal_name *
krb_name_wire(const struct krb_name *n);

/* krb_name_handle is the name as a `krb5_principal`; lives as long as `n`. */
void *
krb_name_handle(const struct krb_name *n);

/* krb_name_certificate says whether `n` came from krb_name_from_certificate,
 * and then sets *out to a view of the certificate. */
bool
krb_name_certificate(const struct krb_name *n, struct bytes *out);

/* krb_name_text is the unparsed principal, NUL-terminated; lives as long as
 * `n`. */
const char *
krb_name_text(const struct krb_name *n);
bool
krb_name_is_anonymous(const struct krb_name *n);
bool
krb_name_equal(const struct krb_name *a, const struct krb_name *b);

/* krb_name_localname is the account that krb5_aname_to_localname gives; *out is
 * malloc'd. */
APEX_MUST_USE enum verdict
krb_name_localname(const struct krb_name *n, char **out, struct evidence *ev);

/* krb_name_user_ok says whether `n` may log in as `local_user`: krb5_kuserok,
 * that is .k5login and auth_to_local. */
bool
krb_name_user_ok(const struct krb_name *n, const char *local_user);

#endif
