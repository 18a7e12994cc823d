/* mech/gss/buffers.h: between GSS-API's buffers and ours. */
#ifndef APEX_MECH_GSS_BUFFERS_H
#define APEX_MECH_GSS_BUFFERS_H

#include <gssapi/gssapi.h>

#include "mech/verdict/verdict.h"

/* buffer_bytes views a buffer; NULL (GSS_C_NO_BUFFER) is the empty view. */
struct bytes
buffer_bytes(gss_const_buffer_t buffer);

/* buffer_clear empties an output buffer; NULL is allowed. */
void
buffer_clear(gss_buffer_t buffer);

/* buffer_take moves what was built into `out`, for gss_release_buffer (which
 * uses free) to release.  The builder is empty afterwards, even after failure:
 * V_NO_MEMORY, or V_CALLER for a NULL `out`. */
APEX_MUST_USE enum verdict
buffer_take(struct builder *b, gss_buffer_t out);

#endif
