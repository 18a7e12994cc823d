/* mech/gss/status.h: from verdicts to the status codes of RFC 2744, and back to
 * words. */
#ifndef APEX_MECH_GSS_STATUS_H
#define APEX_MECH_GSS_STATUS_H

#include <gssapi/gssapi.h>

#include "mech/verdict/verdict.h"

/* status_of is the one place where a verdict becomes a major and minor status.
 * The evidence is remembered for this thread under the minor code.  `minor` is
 * always set. */
OM_uint32
status_of(enum verdict v, const struct evidence *ev, OM_uint32 *minor);

/* status_of_question is status_of for calls that ask what there is, or whether
 * something may be set.  The library and applications try them on the way to a
 * context that stands: that there is nothing is an answer then, and the trace
 * does not call it a verdict. */
OM_uint32
status_of_question(enum verdict v, const struct evidence *ev, OM_uint32 *minor);

/* status_of_received is status_of for a call that has opened a message (V_OK),
 * which `order` places among the others: a genuine message that came out of
 * order is delivered, and its status is supplementary (RFC 2743 section
 * 1.2.3). */
OM_uint32
status_of_received(enum verdict v, enum verdict order,
                   const struct evidence *ev, OM_uint32 *minor);

/* status_no_place is the status of a call that has no place for its result. */
OM_uint32
status_no_place(OM_uint32 *minor);

/* status_words writes what there is to say of a failure, which begins with the
 * sentence that libkrb5 or libgssapi has for its minor status. */
void
status_words(enum verdict v, const struct evidence *ev, char *out, size_t size);

/* status_record is status_words and what only the site may read: for the trace
 * and the system log. */
void
status_record(enum verdict v, const struct evidence *ev, char *out,
              size_t size);

/* status_trace writes "WHAT: record" to the trace: of a failure that does not
 * reach the application. */
void
status_trace(const char *what, enum verdict v, const struct evidence *ev);

/* status_text writes into `out` the words for a minor code of this thread, or
 * else the text of com_err's tables. */
void
status_text(OM_uint32 minor, char *out, size_t size);

#endif
