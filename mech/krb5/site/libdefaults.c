/* mech/krb5/site/libdefaults.c: contracts in libdefaults.h. */
#include "mech/krb5/site/libdefaults.h"

#include <string.h>
#include <strings.h>

#include "crypto/crypto.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/relation.h"
#include "mech/trace/trace.h"

#define LIBDEFAULTS "libdefaults"

#define CANONICALIZE      "dns_canonicalize_hostname"
#define DEFAULT_CLOCKSKEW 300 /* seconds */

static void
trace_unread(const char *name, const char *instead)
{
    trace_line("krb5.conf: [libdefaults] %s cannot be read; %s is taken, as "
               "libkrb5 does",
               name, instead);
}

static enum verdict
read_flag(profile_t profile, const char *name, bool otherwise, bool *out)
{
    int value = otherwise;
    krb5_error_code code;

    *out = otherwise;
    code = profile_get_boolean(profile, LIBDEFAULTS, name, NULL, otherwise,
                               &value);
    if (krb_no_memory(code))
        return V_NO_MEMORY;
    if (code == 0)
        *out = value != 0;
    else
        trace_unread(name, otherwise ? "yes" : "no");
    return V_OK;
}

static enum verdict
read_clockskew(profile_t profile, int32_t *out)
{
    int value = DEFAULT_CLOCKSKEW;
    krb5_error_code code;

    *out = DEFAULT_CLOCKSKEW;
    code = profile_get_integer(profile, LIBDEFAULTS, "clockskew", NULL,
                               DEFAULT_CLOCKSKEW, &value);
    if (krb_no_memory(code))
        return V_NO_MEMORY;
    if (code == 0)
        *out = value;
    else
        trace_unread("clockskew", "the default of 300 seconds");
    return V_OK;
}

/* settings_client_aware() tells of a value that cannot be read. */
static enum verdict
read_client_aware(profile_t profile, struct settings *s)
{
    int value = 0;
    krb5_error_code code;

    code = profile_get_boolean(profile, LIBDEFAULTS,
                               "client_aware_channel_bindings", NULL, false,
                               &value);
    if (krb_no_memory(code))
        return V_NO_MEMORY;
    s->client_aware_code = code;
    s->client_aware_channel_bindings = code == 0 && value != 0;
    return V_OK;
}

static enum verdict
read_fallback(profile_t profile, bool *out)
{
    char *value = NULL;
    krb5_error_code code;

    code = profile_get_string(profile, LIBDEFAULTS, CANONICALIZE, NULL, NULL,
                              &value);
    *out = code == 0 && value != NULL && strcasecmp(value, "fallback") == 0;
    profile_release_string(value);
    return krb_no_memory(code) ? V_NO_MEMORY : V_OK;
}

enum verdict
libdefaults_read(profile_t profile, struct site *out)
{
    struct settings *s = &out->settings;
    enum verdict v;

    v = read_clockskew(profile, &s->clockskew);
    if (v == V_OK)
        v = read_flag(profile, "enforce_ok_as_delegate", false,
                      &s->enforce_ok_as_delegate);
    if (v == V_OK)
        v = read_client_aware(profile, s);
    if (v == V_OK)
        v = read_flag(profile, "ignore_acceptor_hostname", false,
                      &out->ignore_acceptor_hostname);
    if (v == V_OK)
        v = read_fallback(profile, &out->canonicalize_fallback);
    if (v == V_OK)
        v = read_flag(profile, "rdns", true, &out->rdns);
    return v;
}

enum verdict
libdefaults_replay_cache(profile_t profile, char out[SETTINGS_MAX_NAME],
                         struct evidence *ev)
{
    char *value;
    enum verdict v =
        relation_get(profile, LIBDEFAULTS, "default_rcache_name", &value, ev);
    size_t len = value != NULL ? strlen(value) : 0;

    out[0] = '\0';
    if (len > 0 && len < SETTINGS_MAX_NAME)
        memcpy(out, value, len + 1);
    else if (value != NULL)
        trace_unread("default_rcache_name", "the default store");
    profile_release_string(value);
    return v;
}

enum verdict
libdefaults_permitted(krb5_context krb5, profile_t profile,
                      struct settings *out, struct evidence *ev)
{
    krb5_enctype *list = NULL;
    krb5_error_code code;
    char *listed;
    enum verdict v;

    v = relation_get(profile, LIBDEFAULTS, "permitted_enctypes", &listed, ev);
    if (v != V_OK)
        return v;
    code = krb5_get_permitted_enctypes(krb5, &list);
    if (code != 0) {
        v = krb_failure(V_KRB5, krb5, code, ev,
                        "krb5.conf: [libdefaults] permitted_enctypes = %s",
                        listed != NULL ? listed : "(default)");
        goto out;
    }
    for (size_t i = 0; list[i] != 0 && out->num_permitted < SETTINGS_MAX_ETYPES;
         i++) {
        if (crypto_profile_find(list[i]) != NULL)
            out->permitted[out->num_permitted++] = list[i];
    }
    if (out->num_permitted == 0) {
        v = relation_refuse(
            ev, LIBDEFAULTS, "permitted_enctypes",
            listed != NULL ? listed : "(default)",
            "at least one encryption type that this module has");
        ev->code = KRB5_CONFIG_ETYPE_NOSUPP;
    }
out:
    krb5_free_enctypes(krb5, list);
    profile_release_string(listed);
    return v;
}

/* A value that is not boolean in one of these, where libkrb5 knows it, keeps
 * libkrb5 from making a context. */
static const char *const refused_flags[] = {
    "allow_weak_crypto",
    "allow_des3",
    "allow_rc4",
    "ignore_acceptor_hostname",
    "enforce_ok_as_delegate",
};

static bool
explain_value(profile_t profile, const char *name, const char *allowed,
              krb5_error_code code, struct evidence *ev)
{
    char *value = NULL;

    if (profile_get_string(profile, LIBDEFAULTS, name, NULL, NULL, &value) !=
            0 ||
        value == NULL)
        return false;
    (void)relation_refuse(ev, LIBDEFAULTS, name, value, allowed);
    ev->code = code;
    profile_release_string(value);
    return true;
}

bool
libdefaults_explain(profile_t profile, krb5_error_code code,
                    struct evidence *ev)
{
    bool fallback = false;
    int ignored = 0;

    for (size_t i = 0; i < sizeof(refused_flags) / sizeof(refused_flags[0]);
         i++) {
        if (code == PROF_BAD_BOOLEAN &&
            profile_get_boolean(profile, LIBDEFAULTS, refused_flags[i], NULL, 0,
                                &ignored) == code)
            return explain_value(profile, refused_flags[i], YES_OR_NO, code,
                                 ev);
    }
    if (profile_get_boolean(profile, LIBDEFAULTS, CANONICALIZE, NULL, 0,
                            &ignored) == PROF_BAD_BOOLEAN &&
        read_fallback(profile, &fallback) == V_OK && !fallback)
        return explain_value(profile, CANONICALIZE, "yes, no or fallback", code,
                             ev);
    return false;
}
