/* mech/replay/store.c: the names of replay stores; contract in store.h. */
#include "mech/replay/store.h"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "mech/replay/store_kind.h"
#include "mech/verdict/codes.h"

static enum verdict
none_open(struct replay_store *s, const char *residual, struct evidence *ev)
{
    (void)residual;
    (void)ev;
    s->name = strdup("none:");
    return s->name != NULL ? V_OK : V_NO_MEMORY;
}

static enum verdict
none_check(const struct replay_store *s, struct bytes tag, int64_t now,
           int32_t clockskew, struct evidence *ev)
{
    (void)s;
    (void)tag;
    (void)now;
    (void)clockskew;
    (void)ev;
    return V_OK;
}

static void
none_close(struct replay_store *s)
{
    (void)s;
}

static const struct replay_ops replay_ops_none = {"none", none_open, none_check,
                                                  none_close, NULL};

static const struct replay_ops *const kinds[] = {
    &replay_ops_dfl,   &replay_ops_file2, &replay_ops_none,
#ifdef HAVE_HIREDIS
    &replay_ops_redis, &replay_ops_unix,
#endif
};
#ifdef HAVE_HIREDIS
#define KNOWN_KINDS "dfl, file2, none, redis, unix"
#else
#define KNOWN_KINDS "dfl, file2, none"
#endif
#define NUM_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* A store name taken apart, and who gave it. */
struct store_name {
    const char *text;
    size_t type_len;
    const char *residual;
    const char *source;
};

static enum verdict
refuse_name(const struct store_name *n, int32_t code, const char *reason,
            struct evidence *ev)
{
    ev->code = code;
    return verdict_with(V_REPLAY_NAME, ev,
                        "replay store \"%.200s\" (%s) %s; known types are %s",
                        n->text, n->source, reason, KNOWN_KINDS);
}

static enum verdict
split_name(const char *text, const char *source, struct store_name *out,
           struct evidence *ev)
{
    const char *colon = strchr(text, ':');

    *out = (struct store_name){text, strcspn(text, ":"), "", source};
    if (colon == NULL)
        return refuse_name(out, MINOR_KRB5(166), "has no type before a colon",
                           ev);
    out->residual = colon + 1;
    return V_OK;
}

/* The order of MIT's library, so that both see the same store. */
static enum verdict
choose_name(const char *name, const char *configured, struct store_name *out,
            struct evidence *ev)
{
    const char *env_name = secure_getenv("KRB5RCACHENAME");
    const char *env_type = secure_getenv("KRB5RCACHETYPE");

    if (name != NULL)
        return split_name(name, "of the credential", out, ev);
    if (env_name != NULL)
        return split_name(env_name, "from KRB5RCACHENAME", out, ev);
    if (env_type != NULL) {
        *out = (struct store_name){env_type, strcspn(env_type, ":"), "",
                                   "from KRB5RCACHETYPE"};
        return V_OK;
    }
    if (configured != NULL && configured[0] != '\0')
        return split_name(configured, "from krb5.conf", out, ev);
    return split_name("dfl:", "the default", out, ev);
}

static const struct replay_ops *
find_kind(const struct store_name *n)
{
    size_t i;

    for (i = 0; i < NUM_KINDS; i++) {
        if (strlen(kinds[i]->type) == n->type_len &&
            strncmp(kinds[i]->type, n->text, n->type_len) == 0)
            return kinds[i];
    }
    return NULL;
}

enum verdict
replay_store_open(const char *name, const char *configured,
                  struct replay_store **out, struct evidence *ev)
{
    struct store_name chosen = {NULL, 0, NULL, NULL};
    struct replay_store *s = NULL;
    const struct replay_ops *ops = NULL;
    enum verdict v;

    *out = NULL;
    v = choose_name(name, configured, &chosen, ev);
    if (v != V_OK)
        return v;
    ops = find_kind(&chosen);
    if (ops == NULL)
        return refuse_name(&chosen, MINOR_KRB5(161), "is of an unknown type",
                           ev);
    s = calloc(1, sizeof(*s));
    if (s == NULL)
        return V_NO_MEMORY;
    s->ops = ops;
    v = ops->open(s, chosen.residual, ev);
    if (v != V_OK) {
        replay_store_free(s);
        return v;
    }
    *out = s;
    return V_OK;
}

void
replay_store_free(struct replay_store *s)
{
    if (s == NULL)
        return;
    s->ops->close(s);
    free(s->name);
    free(s);
}

enum verdict
replay_check_and_add(struct replay_store *s, struct bytes tag, int64_t now,
                     int32_t clockskew, struct evidence *ev)
{
    return s->ops->check(s, tag, now, clockskew, ev);
}

const char *
replay_store_name(const struct replay_store *s)
{
    return s->name;
}

bool
replay_store_is_remote(const struct replay_store *s)
{
    return s->ops->limit != NULL;
}

void
replay_store_limit(struct replay_store *s, int timeout)
{
    if (s->ops->limit != NULL)
        s->ops->limit(s, timeout);
}
