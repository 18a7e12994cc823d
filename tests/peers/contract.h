/* tests/peers/contract.h: what the GSS library's contract demands of the module
 * beyond the exchange itself, one table of tests a topic. */
#ifndef APEX_TESTS_PEERS_CONTRACT_H
#define APEX_TESTS_PEERS_CONTRACT_H

#include "tests/peers/pair.h"
#include "tests/peers/report.h"

/* The program runs on the module; else on MIT's builtin, to judge the tests. */
extern bool contract_module;

/* Codes of libgssapi_krb5's tables k5g and ggss, whose headers are not
 * installed. */
#define KG_CCACHE_NOMATCH      39756032
#define KG_KEYTAB_NOMATCH      39756033
#define KG_CONTEXT_ESTABLISHED 39756036
#define KG_CTX_INCOMPLETE      39756039
#define KG_LUCID_VERSION       39756046
#define G_BAD_DIRECTION        (-2045022976 + 13)

void
contract_context_tests(void);
void
contract_accept_tests(void);
void
contract_dead_tests(void);
void
contract_initiate_tests(void);
void
contract_flags_tests(void);
void
contract_message_tests(void);
void
contract_lifetime_tests(void);
void
contract_name_tests(void);
void
contract_cred_tests(void);
void
contract_mech_tests(void);
void
contract_oid_tests(void);
void
contract_option_tests(void);

/* contract_name_is reports a fault unless `name` displays as `want`. */
bool
contract_name_is(gss_name_t name, const char *want);

/* contract_ccache gets `user` a ticket-granting ticket with `lifetime` seconds
 * in the cache `name`, which is created; false when the KDC refuses. */
bool
contract_ccache(const char *name, const char *user, int lifetime);
void
contract_ccache_destroy(const char *name);

/* contract_setting puts a line of [libdefaults] in front of the configuration;
 * contract_setting_end takes what it returned, and puts things back. */
const char *
contract_setting(const char *line);
void
contract_setting_end(const char *before);

#endif
