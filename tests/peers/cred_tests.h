/* tests/peers/cred_tests.h: credentials beyond the plain ones, one table of
 * tests a topic.  Every test holds for MIT's builtin too, unless it says. */
#ifndef APEX_TESTS_PEERS_CRED_TESTS_H
#define APEX_TESTS_PEERS_CRED_TESTS_H

#include "tests/peers/pair.h"
#include "tests/peers/report.h"

/* The program runs on the module; else on MIT's builtin, to judge the tests. */
extern bool cred_module;

/* Codes of libgssapi_krb5's tables, whose headers are not installed. */
#define G_BAD_USAGE       (-2045022976 + 7)
#define KG_CCACHE_NOMATCH 39756032
#define KG_KEYTAB_NOMATCH 39756033

void
cred_password_tests(void);
void
cred_storing_tests(void);
void
cred_transfer_tests(void);
void
cred_hostile_tests(void);
void
cred_objects_tests(void);
void
cred_s4u_tests(void);
void
cred_s4u_refused_tests(void);
void
cred_x509_tests(void);
void
cred_collection_tests(void);
void
cred_types_tests(void);

/* cred_transfer_side exports or imports one kind of credential through the file
 * `path`; the exit status. */
int
cred_transfer_side(const char *verb, const char *kind, const char *path);

/* cred_path writes "FILE:" and a path inside the realm's directory. */
void
cred_path(char *out, size_t size, const char *path);

/* cred_is reports a fault unless `cred` is of `name`, for `usage`. */
void
cred_is(gss_cred_id_t cred, const char *name, gss_cred_usage_t usage);

/* cred_works reports a fault unless `cred` logs in, as `client`. */
void
cred_works(gss_cred_id_t cred, const char *client);

/* cred_to_itself: `cred` is the user's at the service, who logs in there. */
void
cred_to_itself(gss_cred_id_t cred, const char *user);

/* cred_renews: a client keytab fills the cache `ccache`, which is not there
 * yet, and fills it again when that is due. */
void
cred_renews(const char *ccache);

/* cred_kcm_start starts a KCM daemon of our own, below `dir`, and has libkrb5
 * use it; NULL, or why it cannot be.  cred_kcm_end undoes it. */
const char *
cred_kcm_start(const char *dir);
void
cred_kcm_end(void);

/* The service that acts for users. */
#define CRED_SERVICE "svc/localhost@APEX.TEST"

/* cred_kadmin has kadmin.local do one thing; false, and a fault, if it does
 * not. */
bool
cred_kadmin(const char *query);

/* cred_service is the service's own credential, as an initiator too. */
gss_cred_id_t
cred_service(gss_cred_usage_t usage);

/* cred_impersonate has `service` ask for a credential of `user`. */
OM_uint32
cred_impersonate(gss_cred_id_t service, const char *user, OM_uint32 *minor,
                 gss_cred_usage_t usage, gss_cred_id_t *out);

#endif
