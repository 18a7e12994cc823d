/* mech/context/environment.c: what a call lends to the AP exchange. */
#include <string.h>

#include "mech/context/environment.h"
#include "mech/krb5/clock.h"
#include "mech/krb5/transited.h"
#include "mech/trace/trace.h"

static void
host_now(void *host, int64_t *seconds, int32_t *microseconds)
{
    (void)host;
    krb_clock_now(seconds, microseconds);
}

static void
host_system_now(void *host, int64_t *seconds, int32_t *microseconds)
{
    (void)host;
    krb_clock_system(seconds, microseconds);
}

static enum verdict
host_find_key(void *host, const struct ticket *ticket, ap_try_key *try_key,
              void *attempt, struct evidence *ev)
{
    struct host *h = host;

    return key_source_find(h->keys, ticket, try_key, attempt, ev);
}

static enum verdict
host_key_names(void *host, const struct crypto_key *key, ap_take_name *take,
               void *arg, struct evidence *ev)
{
    struct host *h = host;

    return key_source_key_names(h->keys, key, take, arg, ev);
}

static enum verdict
host_check_replay(void *host, struct bytes tag, int64_t now,
                  struct evidence *ev)
{
    struct host *h = host;

    return replay_check_and_add(h->replay, tag, now, h->settings.clockskew, ev);
}

static enum verdict
host_check_transited(void *host, struct bytes transited,
                     struct bytes client_realm, struct bytes server_realm,
                     struct evidence *ev)
{
    (void)host;
    return transited_check(transited, client_realm, server_realm, ev);
}

static enum verdict
host_ask_plugins(void *host, struct bytes ap_req, const struct crypto_key *key,
                 const struct principal_name *entry, struct evidence *ev)
{
    struct host *h = host;

    return plugin_data_ask(ap_req, key, entry, &h->plugins, ev);
}

static void
host_trace(void *host, const char *line)
{
    (void)host;
    trace_line("%s", line);
}

enum verdict
host_begin_initiator(struct host *h, struct evidence *ev)
{
    enum verdict v;

    memset(h, 0, sizeof(*h));
    v = settings_read(&h->settings, ev);
    if (v != V_OK)
        return v;
    h->environment.host = h;
    h->environment.now = host_now;
    h->environment.trace = trace_enabled() ? host_trace : NULL;
    h->environment.clockskew = h->settings.clockskew;
    h->environment.permitted = h->settings.permitted;
    h->environment.num_permitted = h->settings.num_permitted;
    h->environment.site_permitted = h->settings.permitted;
    h->environment.num_site_permitted = h->settings.num_permitted;
    return V_OK;
}

enum verdict
host_begin_acceptor(struct host *h, struct key_source *keys, const char *rcache,
                    struct evidence *ev)
{
    enum verdict v = host_begin_initiator(h, ev);

    if (v != V_OK)
        return v;
    h->keys = keys;
    h->environment.now = host_system_now;
    h->environment.find_key = host_find_key;
    h->environment.key_names = host_key_names;
    h->environment.check_replay = host_check_replay;
    h->environment.check_transited = host_check_transited;
    if (plugin_data_wanted())
        h->environment.ask_plugins = host_ask_plugins;
    return replay_store_open(
        rcache,
        h->settings.replay_cache[0] != '\0' ? h->settings.replay_cache : NULL,
        &h->replay, ev);
}

void
host_end(struct host *h)
{
    replay_store_free(h->replay);
    h->replay = NULL;
    plugin_data_free(h->plugins);
    h->plugins = NULL;
}

static bool
permits(const struct settings *s, int32_t etype)
{
    for (size_t i = 0; i < s->num_permitted; i++) {
        if (s->permitted[i] == etype)
            return true;
    }
    return false;
}

void
host_allow(struct host *h, const int32_t *etypes, size_t num)
{
    size_t num_allowed = 0;

    if (num == 0)
        return;
    for (size_t i = 0; i < num && num_allowed < SETTINGS_MAX_ETYPES; i++) {
        if (permits(&h->settings, etypes[i]))
            h->allowed[num_allowed++] = etypes[i];
    }
    h->environment.permitted = h->allowed;
    h->environment.num_permitted = num_allowed;
}
