/* mech/name/attributes.h: the attributes of a name, RFC 6680.
 *
 * They are what the KDC proved to an acceptor about its client
 * (mech/ap/authdata_verify.h) and nothing else: every attribute here is
 * authenticated and complete, and none can be added.
 *
 *   urn:mspac:                 the whole PAC
 *   urn:mspac:NAME             one of its buffers, by MIT's name for it
 *   urn:mspac:N                one of its buffers, by its type in decimal
 *   auth-indicators            strings of the KDC about the login
 *   urn:gss-apex:account-sid   the account's SID as text, out of the PAC
 *   urn:gss-apex:upn           the user principal name as UTF-8, out of the PAC
 */
#ifndef APEX_MECH_NAME_ATTRIBUTES_H
#define APEX_MECH_NAME_ATTRIBUTES_H

#include <gssapi/gssapi_ext.h>

#include "mech/verdict/verdict.h"

/* Immutable.  NULL is a name without attributes, everywhere here. */
struct attributes;

/* attributes_new copies a verified PAC and verified indicators (content, for
 * auth_indicators_next); either may be empty, and both: *out is NULL then. */
APEX_MUST_USE enum verdict
attributes_new(struct bytes pac, struct bytes indicators,
               struct attributes **out);
APEX_MUST_USE enum verdict
attributes_copy(const struct attributes *a, struct attributes **out);
void
attributes_free(struct attributes *a);

/* attributes_pac is the verified PAC, or empty. */
struct bytes
attributes_pac(const struct attributes *a);

/* attributes_list adds the names to a buffer set, which is made where it is
 * GSS_C_NO_BUFFER_SET, each with a NUL beyond its length.  attributes_add adds
 * the one name.  On failure `set` is still the caller's to release. */
APEX_MUST_USE enum verdict
attributes_list(const struct attributes *a, gss_buffer_set_t *set);
APEX_MUST_USE enum verdict
attributes_add(gss_buffer_set_t *set, struct bytes name);

/* attributes_get appends a value of the attribute `name`, and its display form
 * if it has one.  *more is -1 at first; it becomes 0 when that was the last
 * value, and otherwise what to call with for the next.  V_NO_ATTRIBUTE. */
APEX_MUST_USE enum verdict
attributes_get(const struct attributes *a, struct bytes name, int *more,
               struct builder *value, struct builder *display);

/* attributes_known says whether this mechanism is what gives `name` its
 * meaning, be it there or not. */
bool
attributes_known(struct bytes name);

/* attributes_export appends what MIT's mechanism writes of attributes into a
 * composite exported name. */
void
attributes_export(const struct attributes *a, struct builder *b);

#endif
