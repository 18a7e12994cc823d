/* mech/trace/system_log.h: lines in the system log, without a trace in the
 * host.
 *
 * syslog(3) keeps a socket in the process, under the options that the host gave
 * to openlog, and sends to its number again later.  A host that closes its
 * descriptors may have opened something else under that number by then, such as
 * the connection of a peer.  So each line has a socket of its own here, which
 * is closed when the line is sent.
 */
#ifndef APEX_MECH_TRACE_SYSTEM_LOG_H
#define APEX_MECH_TRACE_SYSTEM_LOG_H

#define SYSTEM_LOG_SOCKET "/dev/log"

/* system_log sends "PROGRAM[PID]: TEXT" with the priority of syslog(3), a
 * facility and a level; at most 2048 octets.  It never waits: where nobody
 * listens or the log is behind, the line is lost.  errno is kept. */
void
system_log(int priority, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
