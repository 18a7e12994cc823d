/* mech/context/prf.h: GSS_Pseudo_random() for Kerberos, RFC 7802. */
#ifndef APEX_MECH_CONTEXT_PRF_H
#define APEX_MECH_CONTEXT_PRF_H

#include "mech/context/context.h"

/* prf_plus appends `length` bytes keyed by the context to `out`.  `prf_key` is
 * GSS_C_PRF_KEY_FULL or GSS_C_PRF_KEY_PARTIAL (V_CALLER for another);
 * V_INCOMPLETE before the context stands. */
APEX_MUST_USE enum verdict
prf_plus(const struct context *c, int prf_key, struct bytes input,
         size_t length, struct builder *out, struct evidence *ev);

#endif
