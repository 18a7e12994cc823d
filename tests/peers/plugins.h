/* tests/peers/plugins.h: the parts of tests/peers/plugins.c. */
#ifndef APEX_TESTS_PEERS_PLUGINS_H
#define APEX_TESTS_PEERS_PLUGINS_H

#include <krb5/krb5.h>
#include <stdbool.h>

/* plugins_folder makes an empty folder of plug-ins, which all processes of the
 * test have from then on; plugins_install puts the file `path` there. */
bool
plugins_folder(void);
bool
plugins_install(const char *path);

/* plugins_own is the path of attribute_plugin.so. */
const char *
plugins_own(void);

/* plugins_token is the path for a token of the realm's KDC. */
const char *
plugins_token(void);

/* plugins_within is what attribute_plugin.so calls in its mode "within", with
 * libkrb5's context: it changes the configuration, and acquires a credential.
 */
void
plugins_within(krb5_context krb5);

/* Tests with attribute_plugin.so of the calls, in this process with the module;
 * those without memory come last. */
void
plugins_call_tests(void);
void
plugins_alloc_tests(void);

/* Tests with the plug-in of Debian's SSSD. */
void
plugins_sssd_tests(void);

#endif
