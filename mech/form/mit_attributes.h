/* mech/form/mit_attributes.h: the attributes of a name as MIT's mechanism
 * writes them, in exported contexts and in composite names.
 *
 *   number of parts             4
 *   part ..                     length 4 | name | content
 *
 * A part is written by the plug-in of libkrb5 that its name says, in a form of
 * its own, and only that says where it ends:
 *
 *   mspac                       length 4 | PAC | verified 4
 *   authentication-indicators   number 4 | length 4 | text ..
 */
#ifndef APEX_MECH_FORM_MIT_ATTRIBUTES_H
#define APEX_MECH_FORM_MIT_ATTRIBUTES_H

#include "mech/form/mit_parts.h"

/* mit_put_attributes writes both parts.  `pac` was verified, or is empty;
 * `indicators` is content for auth_indicators_next (asn1/cammac.h) and was
 * checked when it was decoded. */
void
mit_put_attributes(struct builder *b, struct bytes pac,
                   struct bytes indicators);

/* mit_take_attributes takes what mit_put_attributes or MIT's mechanism wrote,
 * all of `in`.  *out_pac is a view of the PAC where it is marked as verified,
 * else empty; the indicators are appended to `out_indicators` as content for
 * auth_indicators_next.  *out_foreign says that there are parts of other
 * plug-ins: they are passed over, with all that comes after the first of them.
 * False: it is malformed. */
APEX_MUST_USE bool
mit_take_attributes(struct bytes in, struct bytes *out_pac,
                    struct builder *out_indicators, bool *out_foreign);

#endif
