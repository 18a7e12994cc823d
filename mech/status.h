/* mech/status.h: from verdicts to the status codes of RFC 2744, and back to
 * words. */
#ifndef APEX_MECH_STATUS_H
#define APEX_MECH_STATUS_H

#include <gssapi/gssapi.h>

#include "mech/verdict/verdict.h"

/* status_of is the one place where a verdict becomes a major and minor status.
 * The evidence is remembered for this thread under the minor code.  `minor` is
 * always set. */
OM_uint32 status_of(enum verdict v, const struct evidence *ev,
                    OM_uint32 *minor);

/* status_text writes the sentence with its evidence for a minor code of this
 * thread, or else the text of com_err's tables, into `out`. */
void status_text(OM_uint32 minor, char *out, size_t size);

#endif
