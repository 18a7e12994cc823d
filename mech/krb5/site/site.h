/* mech/krb5/site/site.h: the site's settings as one profile holds them. */
#ifndef APEX_MECH_KRB5_SITE_SITE_H
#define APEX_MECH_KRB5_SITE_SITE_H

#include <krb5.h>
#include <profile.h>

#include "mech/krb5/settings.h"

/* site is everything that this module itself reads from krb5.conf.
 *
 * [libdefaults]                     [apex]
 *     clockskew                         see mech/krb5/settings.def
 *     enforce_ok_as_delegate
 *     client_aware_channel_bindings
 *     ignore_acceptor_hostname
 *     dns_canonicalize_hostname
 *     rdns
 *     permitted_enctypes
 *     default_rcache_name           [plugins]
 *                                       whether there is a ccselect
 */
struct site {
    struct settings settings;  /* replay_cache not yet expanded */
    bool replay_cache_is_ours; /* from [apex], not from [libdefaults] */
    bool ignore_acceptor_hostname;
    bool canonicalize_fallback; /* dns_canonicalize_hostname = fallback */
    bool rdns;
    bool ccselect_configured; /* [plugins] has a subsection ccselect */
};

/* site_read reads everything from the profile of `krb5`.  V_KRB5, with code
 * EINVAL and a sentence that names section, relation, value and what is
 * allowed, for a mistake in [apex] and where no encryption type is left;
 * settings.log is read even then. */
APEX_MUST_USE enum verdict
site_read(krb5_context krb5, struct site *out, struct evidence *ev);

#endif
