/* mech/spi/gssproxy.h: where this module stands back for gssproxy.
 *
 * gssproxy has an interposer of its own.  In a process where GSS_USE_PROXY is
 * true it takes Kerberos over and has gssproxy's daemon do the work; elsewhere
 * it declines.  The library gives a mechanism to the first interposer that
 * claims it, and what gssproxy's falls back on is the library's builtin: the
 * two cannot be stacked.  GSS_USE_PROXY was set for one process, our line for
 * the whole host, so the former decides, whatever the order of the lines.
 *
 * In the daemon the library's builtin does the work, as gssproxy's authors
 * tested it.  It is known by the file that the kernel runs, which a user can
 * choose for no program with raised privileges; a name in its arguments or in
 * its environment he could.  The environment decides only where
 * secure_getenv() gives it, and can do no more there than GSS_APEX=no.
 */
#ifndef APEX_MECH_SPI_GSSPROXY_H
#define APEX_MECH_SPI_GSSPROXY_H

/* gssproxy_claims gives the reason why this process should be left to gssproxy,
 * a sentence's end for the trace; NULL: it should not. */
const char *
gssproxy_claims(void);

#endif
