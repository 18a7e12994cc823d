/* mech/context/channel_bindings.h: channel bindings, RFC 4121 section 4.1.1.2.
 */
#ifndef APEX_MECH_CONTEXT_CHANNEL_BINDINGS_H
#define APEX_MECH_CONTEXT_CHANNEL_BINDINGS_H

#include <gssapi/gssapi.h>

#include "mech/verdict/verdict.h"

/* channel_bindings_encode appends the bindings in their fixed little-endian
 * form to `out`, which says whether there was memory for it. */
void
channel_bindings_encode(const gss_channel_bindings_t cb, struct builder *out);

/* channel_bindings_hash is the MD5 of that form. */
APEX_MUST_USE enum verdict
channel_bindings_hash(const struct builder *encoded, uint8_t out[16],
                      struct evidence *ev);

#endif
