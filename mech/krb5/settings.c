/* mech/krb5/settings.c: contracts in settings.h. */
#include "mech/krb5/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mech/krb5/path_tokens.h"
#include "mech/krb5/thread_context.h"

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
    return expand_replay_cache(out, ev);
}

bool
settings_enabled(void)
{
    const char *environment = secure_getenv("GSS_APEX");
    struct evidence ignored = EVIDENCE_INIT;
    const struct site *site;
    krb5_context krb5;

    if (environment != NULL && strcasecmp(environment, "no") == 0)
        return false;
    if (thread_site(&krb5, &site, &ignored) != V_OK)
        return true;
    return site->enable;
}

bool
settings_insisted(void)
{
    static const char *const words[] = {"y", "yes", "t", "true", "1", "on"};
    const char *environment = secure_getenv("GSS_APEX");

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (environment != NULL && strcasecmp(environment, words[i]) == 0)
            return true;
    }
    return false;
}
