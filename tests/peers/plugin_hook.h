/* tests/peers/plugin_hook.h: another folder of plug-ins for authorization data,
 * and another socket of SSSD's.
 *
 * libkrb5 and SSSD's plug-in have the paths compiled in.  The program exports
 * opendir, stat, dlopen and connect, so that all libraries of the process find
 * these first: they put $APEX_PLUGIN_DIR in the place of the folder and
 * $APEX_PAC_SOCKET in that of the socket, where those are set. */
#ifndef APEX_TESTS_PEERS_PLUGIN_HOOK_H
#define APEX_TESTS_PEERS_PLUGIN_HOOK_H

/* plugin_hook_real is where Debian's sssd-common has its plug-in. */
const char *
plugin_hook_real(char *out, unsigned long size);

#endif
