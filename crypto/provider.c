/* crypto/provider.c: see crypto/provider.h. */
#include "crypto/provider.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <openssl/core.h>
#include <openssl/provider.h>

/* has_name looks for `name` in names between colons; case does not count. */
static bool
has_name(const char *names, const char *name)
{
    const size_t len = strlen(name);

    while (strncasecmp(names, name, len) != 0 ||
           (names[len] != ':' && names[len] != '\0')) {
        names = strchr(names, ':');
        if (names == NULL)
            return false;
        names++;
    }
    return true;
}

const OSSL_DISPATCH *
provider_functions(const OSSL_PROVIDER *provider, int operation,
                   const char *name)
{
    const OSSL_DISPATCH *found = NULL;
    const OSSL_ALGORITHM *all = NULL, *a = NULL;
    int no_store = 0;

    if (provider == NULL)
        return NULL;
    all = OSSL_PROVIDER_query_operation(provider, operation, &no_store);
    /* The answer is not given back: the caller reads it. */
    for (a = all; a != NULL && a->algorithm_names != NULL; a++) {
        if (!has_name(a->algorithm_names, name))
            continue;
        if (found != NULL)
            return NULL;
        found = a->implementation;
    }
    return found;
}
