/* mech/context/environment.c: what a call lends to the AP exchange. */
#include "mech/context/environment.h"

#include <string.h>
#include <syslog.h>

#include "mech/krb5/clock.h"
#include "mech/krb5/transited.h"
#include "mech/trace/system_log.h"
#include "mech/trace/trace.h"

static void
fresh_now(void *lender, int64_t *seconds, int32_t *microseconds)
{
    (void)lender;
    krb_clock_fresh(seconds, microseconds);
}

static void
system_now(void *lender, int64_t *seconds, int32_t *microseconds)
{
    (void)lender;
    krb_clock_system(seconds, microseconds);
}

static enum verdict
find_key(void *lender, const struct ticket *ticket, ap_try_key *try_key,
         void *attempt, struct evidence *ev)
{
    struct environment *e = lender;

    return key_source_find(e->keys, ticket, try_key, attempt, ev);
}

static enum verdict
key_names(void *lender, const struct crypto_key *key, ap_take_name *take,
          void *arg, struct evidence *ev)
{
    struct environment *e = lender;

    return key_source_key_names(e->keys, key, take, arg, ev);
}

/* The store of another host cannot answer, and the site prefers to go on with
 * that of this one.  That is told, since a request may now be used once with
 * each host. */
static enum verdict
check_replay_here(const struct environment *e, struct bytes tag, int64_t now,
                  struct evidence *ev)
{
    struct replay_store *own = NULL;
    enum verdict v;

    trace_line("replay store %s: %s; the store of this host is asked",
               replay_store_name(e->replay), ev->text);
    system_log(LOG_AUTHPRIV | LOG_WARNING,
               "gss-apex: replay store %s: %s; the store of this host is asked",
               replay_store_name(e->replay), ev->text);
    evidence_clear(ev);
    v = replay_store_open("dfl:", NULL, &own, ev);
    if (v == V_OK)
        v = replay_check_and_add(own, tag, now, e->settings.clockskew, ev);
    replay_store_free(own);
    return v;
}

static enum verdict
check_replay(void *lender, struct bytes tag, int64_t now, struct evidence *ev)
{
    struct environment *e = lender;
    enum verdict v;

    v = replay_check_and_add(e->replay, tag, now, e->settings.clockskew, ev);
    if (v == V_REPLAY_STORE && e->settings.replay_local &&
        replay_store_is_remote(e->replay))
        return check_replay_here(e, tag, now, ev);
    return v;
}

static enum verdict
check_transited(void *lender, struct bytes transited, struct bytes client_realm,
                struct bytes server_realm, struct evidence *ev)
{
    (void)lender;
    return transited_check(transited, client_realm, server_realm, ev);
}

static enum verdict
ask_plugins(void *lender, struct bytes ap_req, const struct crypto_key *key,
            const struct principal_name *entry, struct evidence *ev)
{
    struct environment *e = lender;

    return plugin_data_ask(ap_req, key, entry, &e->plugins, ev);
}

static void
write_trace(void *lender, const char *line)
{
    (void)lender;
    trace_line("%s", line);
}

enum verdict
environment_begin(struct environment *e, struct evidence *ev)
{
    enum verdict v;

    memset(e, 0, sizeof(*e));
    v = settings_read(&e->settings, ev);
    if (v != V_OK)
        return v;
    e->ap.lender = e;
    e->ap.now = fresh_now;
    e->ap.trace = trace_enabled() ? write_trace : NULL;
    e->ap.clockskew = e->settings.clockskew;
    e->ap.permitted = e->settings.permitted;
    e->ap.num_permitted = e->settings.num_permitted;
    e->ap.site_permitted = e->settings.permitted;
    e->ap.num_site_permitted = e->settings.num_permitted;
    return V_OK;
}

enum verdict
environment_add_acceptor(struct environment *e, struct key_source *keys,
                         const char *rcache, struct evidence *ev)
{
    const char *site = e->settings.replay_cache;
    enum verdict v;

    e->keys = keys;
    e->ap.now = system_now;
    e->ap.find_key = find_key;
    e->ap.key_names = key_names;
    e->ap.check_replay = check_replay;
    e->ap.check_transited = check_transited;
    if (plugin_data_wanted())
        e->ap.ask_plugins = ask_plugins;
    v = replay_store_open(rcache, site[0] != '\0' ? site : NULL, &e->replay,
                          ev);
    if (v == V_OK)
        replay_store_limit(e->replay, e->settings.replay_timeout);
    return v;
}

void
environment_end(struct environment *e)
{
    replay_store_free(e->replay);
    e->replay = NULL;
    plugin_data_free(e->plugins);
    e->plugins = NULL;
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
environment_allow(struct environment *e, const int32_t *etypes, size_t num)
{
    size_t num_allowed = 0;

    if (num == 0)
        return;
    for (size_t i = 0; i < num && num_allowed < SETTINGS_MAX_ETYPES; i++) {
        if (permits(&e->settings, etypes[i]))
            e->allowed[num_allowed++] = etypes[i];
    }
    e->ap.permitted = e->allowed;
    e->ap.num_permitted = num_allowed;
}
