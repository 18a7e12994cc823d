/* mech/krb5/site.h: the site's settings as one profile holds them. */
#ifndef APEX_MECH_KRB5_SITE_H
#define APEX_MECH_KRB5_SITE_H

#include <krb5.h>
#include <profile.h>

#include "mech/krb5/settings.h"

/* site is everything this module itself reads from krb5.conf. */
struct site {
    struct settings settings; /* replay_cache not yet expanded */
    bool enable;
    bool ignore_acceptor_hostname;
    bool canonicalize_fallback; /* dns_canonicalize_hostname = fallback */
    bool rdns;
};

/* site_read_profile reads all relations but permitted_enctypes from `profile`.
 * V_KRB5, code EINVAL, with a sentence naming section, relation, value and what
 * is allowed. */
APEX_MUST_USE enum verdict
site_read_profile(profile_t profile, struct site *out, struct evidence *ev);

/* site_read reads everything from the profile of `krb5`. */
APEX_MUST_USE enum verdict
site_read(krb5_context krb5, struct site *out, struct evidence *ev);

#endif
