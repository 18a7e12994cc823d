/* mech/trace/trace.h: lines in the file that KRB5_TRACE names. */
#ifndef APEX_MECH_TRACE_TRACE_H
#define APEX_MECH_TRACE_TRACE_H

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

/* trace_ready_line appends `line`, which has its head and its newline, as it
 * is: what libkrb5 has to say, in libkrb5's form.  Otherwise like trace_line.
 * The file is open only while a line is written, so that no descriptor is left
 * for a daemon that closes its own, or for a child. */
void
trace_ready_line(const char *line);

#endif
