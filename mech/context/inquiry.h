/* mech/context/inquiry.h: gss_inquire_sec_context_by_oid, by object OID. */
#ifndef APEX_MECH_CONTEXT_INQUIRY_H
#define APEX_MECH_CONTEXT_INQUIRY_H

#include "mech/context/context.h"

/* context_inquire answers the objects of doc/interface.txt that concern
 * contexts: ticket flags, authorization data, auth time, SSPI and ODBC session
 * keys, SASL_SSF and the lucid context.  *out is a buffer set for the
 * application, or stays NULL where there is nothing to show.  V_INCOMPLETE
 * before the context stands; V_UNAVAILABLE for other objects. */
APEX_MUST_USE enum verdict
context_inquire(const struct context *c, gss_const_OID object,
                gss_buffer_set_t *out, struct evidence *ev);

#endif
