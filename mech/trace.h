/* mech/trace.h: lines in the file that KRB5_TRACE names. */
#ifndef APEX_MECH_TRACE_H
#define APEX_MECH_TRACE_H

#include <stdbool.h>

/* trace_enabled says whether KRB5_TRACE (secure_getenv, read at each call) is
 * set; cheap enough for every entry point. */
bool
trace_enabled(void);

/* trace_line appends "[pid] seconds.microseconds: apex TEXT\n" to the trace
 * file in one write of at most 2048 bytes.  Control characters in TEXT become
 * \x0a and the like, so that a peer's name cannot pass for a line.  Nothing
 * happens when the trace is off or cannot be written, nor when that would mean
 * to wait for the reader of a pipe.  errno is kept.  Never give it key bytes.
 */
void
trace_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
