/* asn1/principal.h: PrincipalName and Realm, RFC 4120 sections 5.2.1, 5.2.2. */
#ifndef APEX_ASN1_PRINCIPAL_H
#define APEX_ASN1_PRINCIPAL_H

#include "asn1/der.h"

/* principal_name is a decoded view.  `components` is the content of the
 * SEQUENCE OF GeneralString, already checked element by element, so that two
 * names are the same exactly when realm and components are the same bytes
 * (the name type does not count: RFC 4120 section 6.2). */
struct principal_name {
    int32_t name_type;
    size_t num_components;
    struct bytes components;
    struct bytes realm;
};

/* principal_name_decode takes `PrincipalName` (not the realm) from `r` and
 * leaves `out->realm` as it was. */
APEX_MUST_USE bool
principal_name_decode(struct reader *r, struct principal_name *out);
void
principal_name_encode(struct builder *b, const struct principal_name *p);

/* principal_name_field_* code `[n] PrincipalName`. */
APEX_MUST_USE bool
principal_name_field_decode(struct reader *r, unsigned n,
                            struct principal_name *out);
void
principal_name_field_encode(struct builder *b, unsigned n,
                            const struct principal_name *p);

/* principal_decode takes `[n] Realm, [n+1] PrincipalName`; a realm has no NUL
 * in it (RFC 4120 section 5.2.2). */
APEX_MUST_USE bool
principal_decode(struct reader *r, unsigned n, struct principal_name *out);
void
principal_encode(struct builder *b, unsigned n, const struct principal_name *p);

/* principal_optional_decode is principal_decode with both fields OPTIONAL.
 * *present says whether there was a name; a realm alone is kept in
 * `out->realm`, an absent one is empty there.  principal_optional_encode writes
 * the same back. */
APEX_MUST_USE bool
principal_optional_decode(struct reader *r, unsigned n, bool *present,
                          struct principal_name *out);
void
principal_optional_encode(struct builder *b, unsigned n, bool present,
                          const struct principal_name *p);

/* principal_name_equal compares realm and components. */
bool
principal_name_equal(const struct principal_name *a,
                     const struct principal_name *b);

/* principal_name_component is the i-th component; false when there is none. */
bool
principal_name_component(const struct principal_name *p, size_t i,
                         struct bytes *out);

/* principal_name_text writes the name as krb5_unparse_name does, quoting
 * included, into `out`, cut to `size` bytes and always NUL-terminated. */
void
principal_name_text(const struct principal_name *p, char *out, size_t size);

#endif
