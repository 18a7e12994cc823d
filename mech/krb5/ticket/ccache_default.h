/* mech/krb5/ticket/ccache_default.h: libkrb5's calls that work out a cache by
 * name, with the thread's context lent: %{username} in the default name asks
 * for accounts, and a host's alias for hosts, by whatever the site has. */
#ifndef APEX_MECH_KRB5_TICKET_CCACHE_DEFAULT_H
#define APEX_MECH_KRB5_TICKET_CCACHE_DEFAULT_H

#include <krb5.h>

/* ccache_default is krb5_cc_default, ccache_default_name krb5_cc_default_name
 * and ccache_match krb5_cc_cache_match. */
krb5_error_code
ccache_default(krb5_context krb5, krb5_ccache *out);
const char *
ccache_default_name(krb5_context krb5);
krb5_error_code
ccache_match(krb5_context krb5, krb5_principal client, krb5_ccache *out);

#endif
