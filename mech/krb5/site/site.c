/* mech/krb5/site/site.c: contracts in site.h.
 *
 * [apex] is read strictly.  [libdefaults] belongs to libkrb5 and is read with
 * libkrb5's functions: what it cannot read there it takes for absent, and so
 * does this module, with a line in the trace; what it refuses it refuses before
 * anything is read here.
 *
 *   [libdefaults]                          [apex]
 *       clockskew = SECONDS                    enable = BOOLEAN
 *       enforce_ok_as_delegate = BOOLEAN       mutual = application | required
 *       client_aware_channel_bindings = B.     channel_bindings = allow
 *       ignore_acceptor_hostname = BOOLEAN       | require
 *       dns_canonicalize_hostname = B.         replay_cache = NAME
 *         | fallback                           replay_cache_failure = refuse
 *       rdns = BOOLEAN                           | local
 *                                              log = BOOLEAN
 *       permitted_enctypes = LIST
 *       default_rcache_name = NAME             retry = BOOLEAN
 *                                              target_name = check | ignore
 */
#include "mech/krb5/site/site.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "crypto/crypto.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/nearest.h"
#include "mech/trace/trace.h"

#define LIBDEFAULTS "libdefaults"
#define APEX        "apex"

#define CANONICALIZE      "dns_canonicalize_hostname"
#define DEFAULT_CLOCKSKEW 300 /* seconds */

/* choice is a word that a relation may have, and what it means. */
struct choice {
    const char *word; /* NULL ends a list */
    int meaning;
};

/* The words that libkrb5 takes for a boolean. */
static const struct choice booleans[] = {
    {"yes", 1}, {"y", 1},   {"true", 1}, {"t", 1},     {"1", 1},
    {"on", 1},  {"no", 0},  {"n", 0},    {"false", 0}, {"nil", 0},
    {"0", 0},   {"off", 0}, {NULL, 0}};
static const struct choice mutual_words[] = {
    {"application", 0}, {"required", 1}, {NULL, 0}};
static const struct choice bindings_words[] = {
    {"allow", 0}, {"require", 1}, {NULL, 0}};
static const struct choice failure_words[] = {
    {"refuse", 0}, {"local", 1}, {NULL, 0}};
static const struct choice target_words[] = {
    {"check", 0}, {"ignore", 1}, {NULL, 0}};

/* relation is one of [apex] whose values are words. */
struct relation {
    const char *name;
    const struct choice *words;
    const char *allowed; /* for the error sentence */
    int otherwise;       /* the meaning where it is absent */
};

enum relation_id {
    ENABLE,
    MUTUAL,
    BINDINGS,
    REPLAY_FAILURE,
    LOG,
    RETRY,
    TARGET_NAME,
    NUM_RELATIONS
};

#define YES_OR_NO "yes or no"

static const struct relation relations[NUM_RELATIONS] = {
    [ENABLE] = {"enable", booleans, YES_OR_NO, 1},
    [MUTUAL] = {"mutual", mutual_words, "application or required", 0},
    [BINDINGS] = {"channel_bindings", bindings_words, "allow or require", 0},
    [REPLAY_FAILURE] = {"replay_cache_failure", failure_words,
                        "refuse or local", 0},
    [LOG] = {"log", booleans, YES_OR_NO, 0},
    [RETRY] = {"retry", booleans, YES_OR_NO, 0},
    [TARGET_NAME] = {"target_name", target_words, "check or ignore", 0},
};

/* All that [apex] may hold, for the search for typos. */
static const char *const apex_names[] = {"enable",
                                         "mutual",
                                         "channel_bindings",
                                         "replay_cache",
                                         "replay_cache_failure",
                                         "log",
                                         "retry",
                                         "target_name",
                                         NULL};

/* The word's place in a list, the end where it is not there. */
static const struct choice *
find_word(const struct choice *c, const char *word)
{
    while (c->word != NULL && strcasecmp(c->word, word) != 0)
        c++;
    return c;
}

bool
site_boolean(const char *word, bool *out)
{
    const struct choice *c = find_word(booleans, word);

    if (c->word != NULL)
        *out = c->meaning != 0;
    return c->word != NULL;
}

static enum verdict
bad_value(struct evidence *ev, const char *section, const char *name,
          const char *value, const char *allowed)
{
    ev->code = EINVAL;
    evidence_clear(ev);
    krb_evidence_add(ev, "krb5.conf: [%s] %s = %s is not allowed; use %s",
                     section, name, value, allowed);
    return V_KRB5;
}

/* The value of a relation, NULL where it is absent; *out is released with
 * profile_release_string. */
static enum verdict
get_value(profile_t profile, const char *section, const char *name, char **out,
          struct evidence *ev)
{
    krb5_error_code code;

    *out = NULL;
    code = profile_get_string(profile, section, name, NULL, NULL, out);
    if (code != 0)
        return krb_failure(V_KRB5, NULL, code, ev, "krb5.conf: [%s] %s",
                           section, name);
    return V_OK;
}

static enum verdict
read_word(profile_t profile, const struct relation *r, int *out,
          struct evidence *ev)
{
    const struct choice *c;
    char *value;
    enum verdict v;

    v = get_value(profile, APEX, r->name, &value, ev);
    if (v != V_OK)
        return v;
    *out = r->otherwise;
    if (value != NULL) {
        c = find_word(r->words, value);
        if (c->word == NULL)
            v = bad_value(ev, APEX, r->name, value, r->allowed);
        *out = c->meaning;
    }
    profile_release_string(value);
    return v;
}

/* ---- what is libkrb5's ---- */

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

/* A value that cannot be read is for settings_client_aware() to tell. */
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

/* What lack of memory kept from being read is absent only for this time:
 * V_NO_MEMORY, lest a default stand in for a protection. */
static enum verdict
read_libdefaults(profile_t profile, struct site *out)
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

/* Those that keep libkrb5 from making a context, if it knows them. */
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
    (void)bad_value(ev, LIBDEFAULTS, name, value, allowed);
    ev->code = code;
    profile_release_string(value);
    return true;
}

bool
site_explain(profile_t profile, krb5_error_code code, struct evidence *ev)
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

/* ---- what is ours ---- */

/* Copies a name if it is there and fits; *out stays empty where it is not
 * there.  False: it does not fit. */
static bool
copy_name(const char *value, char out[SETTINGS_MAX_NAME])
{
    size_t len = value != NULL ? strlen(value) : 0;

    if (value == NULL)
        return true;
    if (len == 0 || len >= SETTINGS_MAX_NAME)
        return false;
    memcpy(out, value, len + 1);
    return true;
}

/* A relation that nobody reads is a typo that may have switched a protection
 * off. A subsection under a known name has no value, so nobody reads it. */
static enum verdict
check_name(const char *name, const char *value, struct evidence *ev)
{
    for (size_t i = 0; apex_names[i] != NULL; i++) {
        if (strcmp(apex_names[i], name) == 0) {
            return value != NULL
                       ? V_OK
                       : bad_value(ev, APEX, name, "{...}", "a single value");
        }
    }
    ev->code = EINVAL;
    evidence_clear(ev);
    krb_evidence_add(ev, "krb5.conf: [apex] has no relation %s", name);
    krb_evidence_add(
        ev, "; did you mean %s? (known:", nearest_word(name, apex_names));
    for (size_t i = 0; apex_names[i] != NULL; i++)
        krb_evidence_add(ev, " %s", apex_names[i]);
    krb_evidence_add(ev, ")");
    return V_KRB5;
}

static enum verdict
check_names(profile_t profile, struct evidence *ev)
{
    static const char *const section[] = {APEX, NULL};
    char *name = NULL, *value = NULL;
    enum verdict v = V_OK;
    void *iterator = NULL;
    krb5_error_code code;

    code = profile_iterator_create(profile, section, PROFILE_ITER_LIST_SECTION,
                                   &iterator);
    while (v == V_OK && code == 0) {
        code = profile_iterator(&iterator, &name, &value);
        if (code != 0 || name == NULL)
            break;
        v = check_name(name, value, ev);
        profile_release_string(name);
        profile_release_string(value);
    }
    profile_iterator_free(&iterator);
    /* Any other code: there is no such section. */
    return krb_no_memory(code) ? V_NO_MEMORY : v;
}

static enum verdict
read_words(profile_t profile, int meaning[NUM_RELATIONS], struct evidence *ev)
{
    enum verdict v = V_OK;

    for (size_t i = 0; v == V_OK && i < NUM_RELATIONS; i++)
        v = read_word(profile, &relations[i], &meaning[i], ev);
    return v;
}

static enum verdict
read_replay_cache(profile_t profile, struct site *out, struct evidence *ev)
{
    char *value;
    enum verdict v;

    v = get_value(profile, APEX, "replay_cache", &value, ev);
    if (v != V_OK)
        return v;
    out->replay_cache_is_ours = value != NULL;
    if (!copy_name(value, out->settings.replay_cache))
        v = bad_value(ev, APEX, "replay_cache", value,
                      "a name of 1 to 511 bytes");
    profile_release_string(value);
    if (v != V_OK || out->replay_cache_is_ours)
        return v;
    v = get_value(profile, LIBDEFAULTS, "default_rcache_name", &value, ev);
    if (v == V_OK && !copy_name(value, out->settings.replay_cache))
        trace_unread("default_rcache_name", "the default store");
    profile_release_string(value);
    return v;
}

static enum verdict
read_apex(profile_t profile, struct site *out, struct evidence *ev)
{
    int meaning[NUM_RELATIONS] = {0}, log = 0;
    struct settings *s = &out->settings;
    enum verdict v;

    /* What is wrong with the others has to reach the log. */
    if (krb_no_memory(profile_get_boolean(profile, APEX, "log", NULL, 0, &log)))
        return V_NO_MEMORY;
    s->log = log != 0;
    v = check_names(profile, ev);
    if (v == V_OK)
        v = read_words(profile, meaning, ev);
    if (v == V_OK)
        v = read_replay_cache(profile, out, ev);
    if (v != V_OK)
        return v;
    s->mutual_required = meaning[MUTUAL] != 0;
    s->channel_bindings_required = meaning[BINDINGS] != 0;
    s->retry = meaning[RETRY] != 0;
    s->target_name_ignored = meaning[TARGET_NAME] != 0;
    out->enable = meaning[ENABLE] != 0;
    return V_OK;
}

/* What libkrb5 permits, by permitted_enctypes, allow_weak_crypto and, in later
 * releases, allow_rc4 and allow_des3, is permitted here, as far as crypto/ has
 * it. */
static enum verdict
read_permitted(krb5_context krb5, profile_t profile, struct site *site,
               struct evidence *ev)
{
    struct settings *s = &site->settings;
    krb5_enctype *list = NULL;
    krb5_error_code code;
    char *listed;
    enum verdict v;

    v = get_value(profile, LIBDEFAULTS, "permitted_enctypes", &listed, ev);
    if (v != V_OK)
        return v;
    code = krb5_get_permitted_enctypes(krb5, &list);
    if (code != 0) {
        v = krb_failure(V_KRB5, krb5, code, ev,
                        "krb5.conf: [libdefaults] permitted_enctypes = %s",
                        listed != NULL ? listed : "(default)");
        goto out;
    }
    for (size_t i = 0; list[i] != 0 && s->num_permitted < SETTINGS_MAX_ETYPES;
         i++) {
        if (crypto_profile_find(list[i]) != NULL)
            s->permitted[s->num_permitted++] = list[i];
    }
    if (s->num_permitted == 0) {
        v = bad_value(ev, LIBDEFAULTS, "permitted_enctypes",
                      listed != NULL ? listed : "(default)",
                      "at least one encryption type that this module has");
        ev->code = KRB5_CONFIG_ETYPE_NOSUPP;
    }
out:
    krb5_free_enctypes(krb5, list);
    profile_release_string(listed);
    return v;
}

enum verdict
site_read(krb5_context krb5, struct site *out, struct evidence *ev)
{
    profile_t profile = NULL;
    krb5_error_code code;
    enum verdict v;

    code = krb5_get_profile(krb5, &profile);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "krb5.conf");
    memset(out, 0, sizeof(*out));
    v = read_libdefaults(profile, out);
    if (v == V_OK)
        v = read_apex(profile, out, ev);
    if (v == V_OK)
        v = read_permitted(krb5, profile, out, ev);
    profile_release(profile);
    return v;
}
