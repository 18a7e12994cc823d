/* crypto/library.h: the OpenSSL library contexts that algorithms come from.
 *
 * None of them is the process's own (NULL in OpenSSL's calls).  That one
 * belongs to the application: it is set up as the application likes, and
 * OPENSSL_cleanup takes it down while exit handlers of the application, or
 * threads that still run, use their contexts.  Ours are never released, and
 * what was taken from them goes on working after OPENSSL_cleanup.
 *
 * What OpenSSL 3 has for the whole process only, and what we do about it:
 *   - its exit handler: we start OpenSSL with OPENSSL_INIT_NO_ATEXIT, so that
 *     there is none unless somebody else wants it;
 *   - a fetch reads tables of names that OPENSSL_cleanup releases: once that
 *     has been called, library_get refuses;
 *   - error queues: one a thread, which OpenSSL gives back when the thread
 *     ends; after OPENSSL_cleanup its calls do nothing;
 *   - engines: a MAC that has to be fetched goes to the engine that was set the
 *     default for its hash or cipher, as configured; and a fetch loads
 *     openssl.cnf into the process's own context too, by OpenSSL's usual rule;
 *   - a secure heap, where the application made one, holds MAC keys under its
 *     own lock;
 *   - a child that is forked while another thread is in the process's very
 *     first use of an algorithm inherits the locks of that fetch.
 * Nothing else of the process's state is read or changed: not its random
 * generator, default properties, providers or configuration.
 *
 * The administrator's openssl.cnf counts, see crypto/site_config.h; what the
 * application sets for its own context by calls does not.  Private to crypto/.
 */
#ifndef APEX_CRYPTO_LIBRARY_H
#define APEX_CRYPTO_LIBRARY_H

#include <stdbool.h>
#include <openssl/types.h>

enum library_id {
    LIBRARY_SITE,    /* providers and properties as in openssl.cnf */
    LIBRARY_BUILTIN, /* OpenSSL's default provider, whatever the site says */
    LIBRARY_LEGACY,  /* the legacy one too; not where the site has no MD5 */
    LIBRARY_NUM,
};

/* library is a context and the providers that its algorithms come from. */
struct library {
    OSSL_LIB_CTX *lib;
    OSSL_PROVIDER *builtin; /* NULL: openssl.cnf decides, so that algorithms
                             * have to be fetched */
    OSSL_PROVIDER *legacy;  /* NULL: not there */
};

/* library_get gives the context to take algorithms from; it is made on first
 * use and shared by all threads, without a lock.  False: it cannot be had,
 * now. */
bool
library_get(enum library_id id, const struct library **out);

#endif
