/* mech/krb5/site/libdefaults.h: what this module reads of [libdefaults].
 *
 * The section belongs to libkrb5 and is read with libkrb5's functions: what
 * libkrb5 cannot read it takes for absent, and so does this module, with a line
 * in the trace; what libkrb5 refuses it refuses before anything is read
 * here. */
#ifndef APEX_MECH_KRB5_SITE_LIBDEFAULTS_H
#define APEX_MECH_KRB5_SITE_LIBDEFAULTS_H

#include "mech/krb5/site/site.h"

/* libdefaults_read reads all but the two below.  V_NO_MEMORY where memory kept
 * a relation from being read: a default must not stand in for a protection. */
APEX_MUST_USE enum verdict
libdefaults_read(profile_t profile, struct site *out);

/* libdefaults_replay_cache reads default_rcache_name; the empty string where it
 * is absent or too long. */
APEX_MUST_USE enum verdict
libdefaults_replay_cache(profile_t profile, char out[SETTINGS_MAX_NAME],
                         struct evidence *ev);

/* libdefaults_permitted asks libkrb5 for the encryption types that it permits,
 * by permitted_enctypes, allow_weak_crypto and, in later releases, allow_rc4
 * and allow_des3, and takes those that crypto/ has.  V_KRB5 where none is
 * left. */
APEX_MUST_USE enum verdict
libdefaults_permitted(krb5_context krb5, profile_t profile,
                      struct settings *out, struct evidence *ev);

/* libdefaults_explain looks for the relation that made libkrb5 refuse to make a
 * context with `profile`, with `code`.  True: *ev names section, relation,
 * value and what is allowed, and has the code. */
bool
libdefaults_explain(profile_t profile, krb5_error_code code,
                    struct evidence *ev);

#endif
