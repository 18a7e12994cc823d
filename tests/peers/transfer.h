/* tests/peers/transfer.h: contexts that go from the module to MIT's builtin
 * mechanism and back, which they do with every export and import. */
#ifndef APEX_TESTS_PEERS_TRANSFER_H
#define APEX_TESTS_PEERS_TRANSFER_H

#include "tests/peers/pair.h"
#include "tests/peers/report.h"

/* transfer_export exports a context, and says whether that was the module's:
 * the library writes the module's OID before the token then. */
bool
transfer_export(gss_ctx_id_t *context, gss_buffer_t token, bool *was_module);

/* transfer_hop exports and imports a context; a fault unless it was with the
 * module before (`from_module`), or with the builtin. */
bool
transfer_hop(gss_ctx_id_t *context, bool from_module);

/* transfer_hop_pair does so with both ends. */
bool
transfer_hop_pair(struct pair *p, bool from_module);

/* transfer_alloc_tests comes first: it has to be the first to ask whether
 * contexts can be exported. */
void
transfer_alloc_tests(void);
void
transfer_message_tests(void);
/* transfer_partial_tests: contexts that still await a token; those of triple
 * DES and RC4 need a configuration that allows them. */
void
transfer_partial_tests(void);
void
transfer_partial_weak_tests(void);
void
transfer_times_tests(void);
void
transfer_hostile_tests(void);

#endif
