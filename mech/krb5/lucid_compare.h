/* mech/krb5/lucid_compare.h: what another mechanism shows of a context in the
 * lucid form. */
#ifndef APEX_MECH_KRB5_LUCID_COMPARE_H
#define APEX_MECH_KRB5_LUCID_COMPARE_H

#include <gssapi/gssapi.h>

#include "mech/krb5/lucid.h"

/* lucid_compare takes the lucid form of *context, a context of the GSS library,
 * and sets *same to whether that is as `want` says.  This ends the context.
 * V_KRB5 where the context has no such form. */
APEX_MUST_USE enum verdict
lucid_compare(gss_ctx_id_t *context, const struct lucid_parameters *want,
              bool *same);

#endif
