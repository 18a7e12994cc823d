/* mech/cred/options.h: gss_set_cred_option and gss_inquire_cred_by_oid, by
 * object OID. */
#ifndef APEX_MECH_CRED_OPTIONS_H
#define APEX_MECH_CRED_OPTIONS_H

#include "mech/cred/cred.h"

/* cred_set_option: GSS_KRB5_COPY_CCACHE, GSS_KRB5_SET_ALLOWABLE_ENCTYPES,
 * GSS_KRB5_CRED_NO_CI_FLAGS_X and GSS_KRB5_SET_CRED_RCACHE (whose handle is
 * taken over, and not used); V_UNAVAILABLE for any other object, which the
 * library reads as "not mine". */
APEX_MUST_USE enum verdict
cred_set_option(struct cred *c, gss_const_OID object, struct bytes value,
                struct evidence *ev);

/* cred_get_option: GSS_KRB5_GET_CRED_IMPERSONATOR; V_UNAVAILABLE for any other
 * object. */
APEX_MUST_USE enum verdict
cred_get_option(const struct cred *c, gss_const_OID object,
                gss_buffer_set_t *out, struct evidence *ev);

#endif
