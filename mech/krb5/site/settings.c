/* mech/krb5/site/settings.c: contracts in settings.h. */
#include "mech/krb5/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/site/conf_report.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/path_tokens.h"
#include "mech/krb5/site/relation.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/trace/trace.h"

/* The types of MIT's library. */
static bool
has_known_type(const char *name)
{
    static const char *const types[] = {"dfl:", "file2:", "none:"};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strncmp(name, types[i], strlen(types[i])) == 0)
            return true;
    }
    return false;
}

/* The name is kept as written: uid and environment may change from call to
 * call. */
static enum verdict
expand_replay_cache(struct settings *s, struct evidence *ev)
{
    struct builder b = BUILDER_INIT;
    struct bytes name;
    enum verdict v;

    if (strstr(s->replay_cache, "%{") == NULL)
        return V_OK;
    v = path_tokens_expand(s->replay_cache, &b, ev);
    name = builder_view(&b);
    if (v == V_OK && name.len >= sizeof(s->replay_cache)) {
        ev->code = ENAMETOOLONG;
        v = verdict_with(V_KRB5, ev, "the replay cache name is too long");
    }
    if (v == V_OK) {
        if (name.len > 0)
            memcpy(s->replay_cache, name.data, name.len);
        s->replay_cache[name.len] = '\0';
    }
    builder_free(&b);
    return v;
}

/* With a default_rcache_name that it cannot use, libkrb5 goes on without any
 * protection.  Here the default store takes its place. */
static enum verdict
expand_default(struct settings *s)
{
    struct evidence why = EVIDENCE_INIT;
    enum verdict v;

    if (s->replay_cache[0] == '\0')
        return V_OK;
    v = expand_replay_cache(s, &why);
    if (v == V_NO_MEMORY || (v == V_OK && has_known_type(s->replay_cache)))
        return v;
    trace_line("krb5.conf: [libdefaults] default_rcache_name = %s cannot be "
               "used; the default store is",
               s->replay_cache);
    s->replay_cache[0] = '\0';
    return V_OK;
}

enum verdict
settings_read(struct settings *out, struct evidence *ev)
{
    const struct site *site;
    krb5_context krb5;
    enum verdict v;

    v = thread_site(&krb5, &site, ev);
    if (v != V_OK)
        return v;
    *out = site->settings;
    if (!site->replay_cache_is_ours)
        return expand_default(out);
    v = expand_replay_cache(out, ev);
    conf_report(v, ev);
    return v;
}

/* After an error the settings that could be read are there, too. */
static const struct settings *
readable_settings(void)
{
    struct evidence ignored = EVIDENCE_INIT;
    const struct site *site = NULL;
    krb5_context krb5;

    if (thread_site(&krb5, &site, &ignored) != V_OK && site == NULL)
        return NULL;
    return &site->settings;
}

bool
settings_log_services(void)
{
    const struct settings *s = readable_settings();

    return s != NULL && s->log;
}

bool
settings_log_clients(void)
{
    const struct settings *s = readable_settings();

    return s != NULL && s->log_clients;
}

const char *
settings_audit(void)
{
    const struct settings *s = readable_settings();

    return s != NULL && s->audit[0] != '\0' ? s->audit : NULL;
}

enum verdict
settings_client_aware(const struct settings *s, struct evidence *ev)
{
    if (s->client_aware_code == 0)
        return V_OK;
    return krb_failure(V_KRB5, NULL, s->client_aware_code, ev,
                       "krb5.conf: [libdefaults] "
                       "client_aware_channel_bindings is neither yes nor no");
}

const char *
settings_why_not(void)
{
    const char *environment = secure_getenv("GSS_APEX");
    struct evidence ignored = EVIDENCE_INIT;
    const struct site *site;
    krb5_context krb5;
    bool wanted = true;

    if (environment != NULL && !relation_boolean(environment, &wanted))
        trace_line("GSS_APEX=%s is neither yes nor no; it counts as yes",
                   environment);
    if (!wanted)
        return "GSS_APEX says no";
    if (thread_site(&krb5, &site, &ignored) == V_OK && !site->settings.enable)
        return "krb5.conf: [apex] enable says no";
    return NULL;
}

bool
settings_insisted(void)
{
    const char *environment = secure_getenv("GSS_APEX");
    bool yes = false;

    return environment != NULL && relation_boolean(environment, &yes) && yes;
}
