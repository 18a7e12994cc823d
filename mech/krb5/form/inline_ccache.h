/* mech/krb5/form/inline_ccache.h: a whole credential cache inside an exported
 * credential.
 *
 *   cache = [principal, cred, ...]
 *   cred  = [client, server, [enctype, key], authtime, starttime, endtime,
 *            renew_till, is_skey, flags, addresses, ticket, second_ticket,
 *            authdata]
 *
 * Principals are strings as krb5_parse_name reads them, keys and tickets are
 * base64, times are seconds since 1970; addresses and authdata are null or a
 * list of [type, base64].
 */
#ifndef APEX_MECH_KRB5_FORM_INLINE_CCACHE_H
#define APEX_MECH_KRB5_FORM_INLINE_CCACHE_H

#include <krb5.h>

#include "mech/krb5/form/json.h"
#include "mech/verdict/verdict.h"

/* inline_ccache_put appends `ccache`, all its entries with it. */
APEX_MUST_USE enum verdict
inline_ccache_put(krb5_context krb5, krb5_ccache ccache, struct builder *b,
                  struct evidence *ev);

/* inline_ccache_get reads into `ccache`, which is initialised.
 * V_BAD_EXPORT_CRED where the text is not the above. */
APEX_MUST_USE enum verdict
inline_ccache_get(krb5_context krb5, struct reader *r, krb5_ccache ccache,
                  struct evidence *ev);

#endif
