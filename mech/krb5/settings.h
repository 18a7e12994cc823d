/* mech/krb5/settings.h: what krb5.conf says, [libdefaults] and [apex]. */
#ifndef APEX_MECH_KRB5_SETTINGS_H
#define APEX_MECH_KRB5_SETTINGS_H

#include "mech/verdict/verdict.h"

#define SETTINGS_MAX_ETYPES 16

struct settings {
    /* [libdefaults], as MIT reads them */
    int32_t clockskew;                      /* seconds, default 300 */
    int32_t permitted[SETTINGS_MAX_ETYPES]; /* most wanted first; only those
                                             * that crypto/ has a profile for */
    size_t num_permitted;
    bool enforce_ok_as_delegate;
    bool client_aware_channel_bindings;
    /* [apex] */
    bool mutual_required;           /* mutual = required */
    bool channel_bindings_required; /* channel_bindings = require */
    bool log;                       /* log = yes */
    bool retry;                     /* retry = yes (mech/ap/recovery.h) */
    bool target_name_ignored;       /* target_name = ignore */
    char replay_cache[512]; /* replay_cache, else default_rcache_name with
                             * %{uid} etc. expanded; empty: not set */
};

/* settings_read reads the profile of the calling thread's libkrb5 context.  A
 * value that is not one of those documented is an error (V_KRB5, with the
 * section, the relation and the value as evidence), never silently a default:
 * a typo must not switch a protection off. */
APEX_MUST_USE enum verdict
settings_read(struct settings *out, struct evidence *ev);

/* settings_enabled says whether the module may take over at load: [apex]
 * enable (default yes), and GSS_APEX=no in the environment (not under setuid).
 * An unreadable krb5.conf or a malformed value leaves it enabled: the calls
 * then fail and say why. */
bool
settings_enabled(void);

/* settings_insisted says whether GSS_APEX asks for the module in this process
 * (yes, or another word that libkrb5 takes for true). */
bool
settings_insisted(void);

#endif
