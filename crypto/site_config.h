/* crypto/site_config.h: what the administrator says in openssl.cnf about
 * algorithms.  Private to crypto/. */
#ifndef APEX_CRYPTO_SITE_CONFIG_H
#define APEX_CRYPTO_SITE_CONFIG_H

#include <stdbool.h>
#include <openssl/types.h>

/* site_config_is_silent says whether the file that site_config_apply reads has
 * nothing for it, by the plain look of its lines (crypto/site_look.h), at a
 * twentieth of the cost.  That goes for the file as OpenSSL ships it, and
 * Debian's.  False: it may have, or could not be read to its end. */
bool
site_config_is_silent(void);

/* site_config_apply loads into the new context `lib` the providers and the
 * default properties (FIPS) of the file that OpenSSL itself would read:
 * $OPENSSL_CONF unless the process is set-user-id, else that of OpenSSL's own
 * directory.  The other sections of that file (engines, object identifiers, TLS
 * defaults) change the whole process, and replacing them under threads that use
 * them is not for us.
 *
 * As with OpenSSL, no file, one that cannot be understood and a provider that
 * cannot be loaded are no error, unless the file has `config_diagnostics`; but
 * the default properties count even then, so that where FIPS is wanted and its
 * provider cannot be loaded there are no algorithms at all.  False: there was
 * no memory or no descriptor to read it, or diagnostics were asked for.
 *
 * *out_plain says that no default property was set, and that OpenSSL's default
 * provider is the only one: whatever is fetched is that one's. */
bool
site_config_apply(OSSL_LIB_CTX *lib, bool *out_plain);

#endif
