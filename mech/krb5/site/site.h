/* mech/krb5/site/site.h: the site's settings as one profile holds them. */
#ifndef APEX_MECH_KRB5_SITE_SITE_H
#define APEX_MECH_KRB5_SITE_SITE_H

#include <krb5.h>
#include <profile.h>

#include "mech/krb5/settings.h"

/* site is everything this module itself reads from krb5.conf. */
struct site {
    struct settings settings;  /* replay_cache not yet expanded */
    bool replay_cache_is_ours; /* it is of [apex], not of [libdefaults] */
    bool enable;
    bool ignore_acceptor_hostname;
    bool canonicalize_fallback; /* dns_canonicalize_hostname = fallback */
    bool rdns;
};

/* site_boolean reads `word` as libkrb5 reads a boolean.  False: it is none, and
 * *out is as it was. */
bool
site_boolean(const char *word, bool *out);

/* site_explain looks for the relation of [libdefaults] that had libkrb5 refuse
 * to make a context with `profile`, with `code`.  True: *ev names section,
 * relation, value and what is allowed, and has the code. */
bool
site_explain(profile_t profile, krb5_error_code code, struct evidence *ev);

/* site_read reads everything from the profile of `krb5`.  V_KRB5 for [apex],
 * code EINVAL, with a sentence naming section, relation, value and what is
 * allowed, and where no encryption type is left; `log` is read even so.  What
 * else cannot be read in [libdefaults] is taken as libkrb5 takes it, and
 * traced. */
APEX_MUST_USE enum verdict
site_read(krb5_context krb5, struct site *out, struct evidence *ev);

#endif
