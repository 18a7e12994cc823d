/* mech/krb5/settings.h: what krb5.conf says, [libdefaults] and [apex]. */
#ifndef APEX_MECH_KRB5_SETTINGS_H
#define APEX_MECH_KRB5_SETTINGS_H

#include "mech/verdict/verdict.h"

#define SETTINGS_MAX_ETYPES 16
#define SETTINGS_MAX_NAME   512 /* with the NUL */

struct settings {
    /* [libdefaults], as MIT reads them. */
    int32_t clockskew; /* seconds, default 300 */
    /* Most wanted first; only those that crypto/ has a profile for. */
    int32_t permitted[SETTINGS_MAX_ETYPES];
    size_t num_permitted;
    bool enforce_ok_as_delegate;
    bool client_aware_channel_bindings;
    int32_t client_aware_code; /* 0, or libkrb5's why that cannot be read */

    /* [apex]: the members and their meaning are in settings.def. */
#define BOOLEAN(name, member, otherwise)         bool member;
#define CHOICE(name, member, no, yes)            bool member;
#define TEXT(name, member)                       char member[SETTINGS_MAX_NAME];
#define NUMBER(name, member, usual, least, most) int member;
#include "mech/krb5/settings.def"
};

/* settings_read reads the profile of the calling thread's libkrb5 context.  In
 * [apex] a relation or value that is not one of those documented is an error
 * (V_KRB5, with the section, the relation and the value as evidence), never
 * silently a default: a typo must not switch a protection off.  [libdefaults]
 * is libkrb5's and read as libkrb5 reads it. */
APEX_MUST_USE enum verdict
settings_read(struct settings *out, struct evidence *ev);

/* settings_log_services is `log` of [apex], and settings_log_clients
 * `log_clients`, even where another relation is an error; false where nothing
 * can be read. */
bool
settings_log_services(void);
bool
settings_log_clients(void);

/* settings_audit is `audit` of [apex]; NULL: no lines are wanted.  It lives
 * until the thread makes another call of this layer outside of the same
 * krb_call_begin. */
const char *
settings_audit(void);

/* settings_client_aware returns V_KRB5 where client_aware_channel_bindings is
 * not a boolean: MIT's mechanism refuses to initiate then. */
APEX_MUST_USE enum verdict
settings_client_aware(const struct settings *s, struct evidence *ev);

/* settings_why_not says why the module must not take over when it is loaded:
 * GSS_APEX in the environment (not under setuid), or else [apex] enable.  NULL:
 * it may.  It also may with an unreadable krb5.conf or a malformed value of
 * [apex]: the calls then fail and say why; and with a GSS_APEX that is not a
 * boolean, which the trace tells. */
const char *
settings_why_not(void);

/* settings_insisted says whether GSS_APEX asks for the module in this process
 * (yes, or another word that libkrb5 takes for true). */
bool
settings_insisted(void);

#endif
