/* crypto/provider.h: what a provider has, without a fetch.  Private to
 * crypto/. */
#ifndef APEX_CRYPTO_PROVIDER_H
#define APEX_CRYPTO_PROVIDER_H

#include <openssl/types.h>

/* provider_functions gives the provider's functions for an algorithm of the
 * operation (OSSL_OP_*); they last as long as the provider.  NULL: it does not
 * have the algorithm, has it more than once, with other properties, or
 * `provider` is NULL. */
const OSSL_DISPATCH *
provider_functions(const OSSL_PROVIDER *provider, int operation,
                   const char *name);

#endif
