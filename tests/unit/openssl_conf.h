/* openssl_conf.h: a site's openssl.cnf, for tests. */
#ifndef APEX_TESTS_UNIT_OPENSSL_CONF_H
#define APEX_TESTS_UNIT_OPENSSL_CONF_H

#include <stdbool.h>

/* Only approved algorithms, by the default properties. */
#define OPENSSL_CONF_FIPS                                                      \
    "openssl_conf = init\n[init]\nalg_section = algorithms\n"                  \
    "[algorithms]\ndefault_properties = fips=yes\n"

/* A provider that has no algorithms of ours. */
#define OPENSSL_CONF_BASE                                                      \
    "openssl_conf = init\n[init]\nproviders = providers\n"                     \
    "[providers]\nbase = base\n[base]\nactivate = 1\n"

/* openssl_conf_child runs `test` in a child of this process, in which OpenSSL
 * must not be in use yet, with a configuration file of this content (NULL: the
 * system's).  True when the test says so. */
bool
openssl_conf_child(const char *content, bool (*test)(void));

#endif
