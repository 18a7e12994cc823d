/* mech/cred_options.h: gss_set_cred_option, by object OID. */
#ifndef APEX_MECH_CRED_OPTIONS_H
#define APEX_MECH_CRED_OPTIONS_H

#include "mech/cred.h"

/* cred_set_option: GSS_KRB5_COPY_CCACHE, GSS_KRB5_SET_ALLOWABLE_ENCTYPES and
 * GSS_KRB5_CRED_NO_CI_FLAGS_X; V_UNAVAILABLE for any other object, which the
 * library reads as "not mine". */
APEX_MUST_USE enum verdict cred_set_option(struct cred *c, gss_const_OID object,
                                           struct bytes value,
                                           struct evidence *ev);

#endif
