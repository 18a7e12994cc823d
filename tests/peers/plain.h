/* tests/peers/plain.h: the module as a mechanism of its own OID, beside MIT's
 * own for Kerberos, or beside the module in that one's place. */
#ifndef APEX_TESTS_PEERS_PLAIN_H
#define APEX_TESTS_PEERS_PLAIN_H

#include "tests/peers/pair.h"
#include "tests/peers/report.h"

/* The module stands in the place of MIT's own too. */
extern const bool plain_interposed;

/* plain_pair makes a pair of the plain mechanism, with an acceptor's credential
 * of it: no acceptor has it who did not ask for it.  `target` NULL:
 * host@localhost. */
bool
plain_pair(const char *target, OM_uint32 flags, struct pair *out);

/* plain_cred is a credential of the plain mechanism alone. */
gss_cred_id_t
plain_cred(gss_cred_usage_t usage);

/* plain_mech_is reports a fault unless `mech` is the plain mechanism. */
void
plain_mech_is(gss_const_OID mech);

/* plain_send_iov sends a sealed message and a MIC in buffers of their own. */
void
plain_send_iov(gss_ctx_id_t from, gss_ctx_id_t to);

/* plain_export is gss_export_sec_context; it reports a fault unless that makes
 * a token of our own form. */
bool
plain_export(gss_ctx_id_t *context, gss_buffer_t token);

/* plain_wrapped seals a text, plain_unwrapped opens it. */
gss_buffer_desc
plain_wrapped(gss_ctx_id_t context, const char *text);
OM_uint32
plain_unwrapped(gss_ctx_id_t context, gss_buffer_t token, char *out,
                size_t size);

void
plain_transfer_tests(void);
void
plain_hostile_tests(void);
void
plain_object_tests(void);

void
plain_process_tests(void);

/* plain_take is the other process of plain_process_tests: it takes a context
 * over, and answers a message with the seconds that are left of it.  The exit
 * status. */
int
plain_take(void);

#endif
