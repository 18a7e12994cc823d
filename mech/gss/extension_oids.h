/* mech/gss/extension_oids.h: the objects of gssapi_krb5.h's extensions.
 *
 * They are known by content, 1.2.840.113554.1.2.2.5.N, and some carry one more
 * arc, so they are matched by prefix, as the builtin does.
 */
#ifndef APEX_MECH_GSS_EXTENSION_OIDS_H
#define APEX_MECH_GSS_EXTENSION_OIDS_H

#include "mech/gss/oids.h"

enum extension {
    EXT_UNKNOWN = 0,
    EXT_GET_TKT_FLAGS = 1,
    EXT_COPY_CCACHE = 2,
    EXT_CCACHE_NAME = 3,
    EXT_SET_ALLOWABLE_ENCTYPES = 4,
    EXT_INQ_SSPI_SESSION_KEY = 5,
    EXT_LUCID = 6, /* suffix: version */
    EXT_FREE_LUCID = 7,
    EXT_USE_KDC_CONTEXT = 8,
    EXT_REGISTER_ACCEPTOR_IDENTITY = 9,
    EXT_EXTRACT_AUTHZ_DATA = 10, /* suffix: ad-type */
    EXT_SET_CRED_RCACHE = 11,
    EXT_EXTRACT_AUTHTIME = 12,
    EXT_GET_CRED_IMPERSONATOR = 14,
    EXT_SASL_SSF = 15,
    EXT_INQ_ODBC_SESSION_KEY = 19,
    EXT_NO_CI_FLAGS = 1000, /* 1.2.752.43.13.29, an arc of its own */
};

/* extension_of tells which object an OID names; EXT_UNKNOWN for others.  The
 * value of an arc below 1.2.840.113554.1.2.2.5 is that arc. */
enum extension
extension_of(gss_const_OID object);

/* extension_suffix is the arc after the object's own; 0: there is no such arc,
 * or it does not fit 32 bits. */
uint32_t
extension_suffix(gss_const_OID object);

#endif
