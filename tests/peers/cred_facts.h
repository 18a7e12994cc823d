/* tests/peers/cred_facts.h: what a credential says and does must be true of its
 * own cache, as that is now; one table of tests a topic. */
#ifndef APEX_TESTS_PEERS_CRED_FACTS_H
#define APEX_TESTS_PEERS_CRED_FACTS_H

#include "tests/peers/cred_tests.h"

#include <krb5/krb5.h>

/* A service on a host whose realm no configuration tells. */
#define FACTS_HOSTBASED "svc@node.field"
#define FACTS_SERVICE   "svc/node.field@APEX.TEST"

/* libkrb5, for what the tests prepare. */
extern krb5_context facts_krb5;

void
facts_names_tests(void);
void
facts_log_tests(void);
void
facts_cache_tests(void);
void
facts_refresh_tests(void);
void
facts_unusable_tests(void);
void
facts_unreadable_tests(void);
void
facts_kept_tests(void);

/* facts_default makes `ccache` the default cache, and `client_keytab` (NULL:
 * none) the client keytab; facts_default_end undoes it. */
void
facts_default(const char *ccache, const char *client_keytab);
void
facts_default_end(void);

/* facts_tgt gets a TGT of the user that lives `life` seconds, facts_ticket one
 * for `service` by it.  A fault, and an empty ticket, where the KDC refuses. */
krb5_creds
facts_tgt(const char *user, int life);
krb5_creds
facts_ticket(krb5_creds *tgt, const char *service);
void
facts_free(krb5_creds *creds, size_t num);

/* facts_put fills a cache with tickets in that order, those of the first one's
 * client; the KDC's clock is `offset` seconds ahead of ours there.  facts_add
 * puts one more behind them. */
void
facts_put(const char *ccache, krb5_creds *creds, size_t num, int offset);
void
facts_add(const char *ccache, krb5_creds *creds);
void
facts_destroy(const char *ccache);

/* facts_notes counts libkrb5's notes in a cache: entries that are no tickets,
 * those that others have replaced too. */
int
facts_notes(const char *ccache);

/* facts_lifetime is what gss_inquire_cred says, in seconds; -1, and a fault,
 * where it fails. */
long
facts_lifetime(gss_cred_id_t cred);

/* facts_about reports a fault unless `got` is `want`, or at most ten seconds
 * less, as time goes by. */
void
facts_about(const char *what, long got, long want);

/* facts_issued is how many TGTs the KDC gave `client` for its key. */
int
facts_issued(const char *client);

/* facts_write makes the file `path`. */
void
facts_write(const char *path, const char *bytes, size_t len);

/* facts_use_is_told reports a fault unless everybody who reads the tickets of
 * the default cache `ccache`, to initiate, to acquire by its owner's name or to
 * inquire, is told its `name`, and `why` (a regular expression) it cannot be
 * used; and is not advised to run kinit.  facts_default_is_told: nor can a
 * credential without a name be acquired, for which an owner is enough. */
void
facts_use_is_told(const char *ccache, const char *name, const char *why);
void
facts_default_is_told(const char *ccache, const char *name, const char *why);

/* facts_in_child runs a test in a process of its own, for what cannot be
 * undone; what it reports is reported here. */
void
facts_in_child(void (*test)(void));

/* facts_child_can says whether `prepare` succeeds in a process of its own. */
bool
facts_child_can(bool (*prepare)(void));

#endif
