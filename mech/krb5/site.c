/* mech/krb5/site.c: contracts in site.h.
 *
 *   [libdefaults]                          [apex]
 *       clockskew = SECONDS                    enable = BOOLEAN
 *       enforce_ok_as_delegate = BOOLEAN       mutual = application | required
 *       client_aware_channel_bindings = B.     channel_bindings = allow |
 * require ignore_acceptor_hostname = BOOLEAN     replay_cache = NAME
 *       dns_canonicalize_hostname = B.         replay_cache_failure = refuse
 *         | fallback                             | local
 *       rdns = BOOLEAN                         log = BOOLEAN
 *       allow_weak_crypto = BOOLEAN
 *       permitted_enctypes = LIST
 *       default_rcache_name = NAME             retry = BOOLEAN
 *                                              target_name = check | ignore
 */
#include "mech/krb5/site.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "crypto/crypto.h"
#include "mech/krb5/failure.h"
#include "mech/krb5/nearest.h"

#define LIBDEFAULTS "libdefaults"
#define APEX        "apex"

/* choice is a word that a relation may have, and what it means. */
struct choice {
    const char *word; /* NULL ends a list */
    int meaning;
};

enum { TRISTATE_NO, TRISTATE_YES, TRISTATE_FALLBACK };

/* The words that libkrb5 takes for a boolean. */
#define BOOLEAN_WORDS                                                          \
    {"yes", 1}, {"y", 1}, {"true", 1}, {"t", 1}, {"1", 1}, {"on", 1},          \
        {"no", 0}, {"n", 0}, {"false", 0}, {"nil", 0}, {"0", 0},               \
    {                                                                          \
        "off", 0                                                               \
    }

static const struct choice booleans[] = {BOOLEAN_WORDS, {NULL, 0}};
static const struct choice canonicalize_words[] = {
    BOOLEAN_WORDS, {"fallback", TRISTATE_FALLBACK}, {NULL, 0}};
static const struct choice mutual_words[] = {
    {"application", 0}, {"required", 1}, {NULL, 0}};
static const struct choice bindings_words[] = {
    {"allow", 0}, {"require", 1}, {NULL, 0}};
static const struct choice failure_words[] = {
    {"refuse", 0}, {"local", 1}, {NULL, 0}};
static const struct choice target_words[] = {
    {"check", 0}, {"ignore", 1}, {NULL, 0}};

/* relation is one whose values are words. */
struct relation {
    const char *section;
    const char *name;
    const struct choice *words;
    const char *allowed; /* for the error sentence */
    int otherwise;       /* the meaning where it is absent */
};

enum relation_id {
    ALLOW_WEAK, /* what it means is libkrb5's to say */
    OK_AS_DELEGATE,
    CLIENT_AWARE,
    IGNORE_HOSTNAME,
    CANONICALIZE,
    RDNS,
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
    [ALLOW_WEAK] = {LIBDEFAULTS, "allow_weak_crypto", booleans, YES_OR_NO, 0},
    [OK_AS_DELEGATE] = {LIBDEFAULTS, "enforce_ok_as_delegate", booleans,
                        YES_OR_NO, 0},
    [CLIENT_AWARE] = {LIBDEFAULTS, "client_aware_channel_bindings", booleans,
                      YES_OR_NO, 0},
    [IGNORE_HOSTNAME] = {LIBDEFAULTS, "ignore_acceptor_hostname", booleans,
                         YES_OR_NO, 0},
    [CANONICALIZE] = {LIBDEFAULTS, "dns_canonicalize_hostname",
                      canonicalize_words, "yes, no or fallback", TRISTATE_YES},
    [RDNS] = {LIBDEFAULTS, "rdns", booleans, YES_OR_NO, 1},
    [ENABLE] = {APEX, "enable", booleans, YES_OR_NO, 1},
    [MUTUAL] = {APEX, "mutual", mutual_words, "application or required", 0},
    [BINDINGS] = {APEX, "channel_bindings", bindings_words, "allow or require",
                  0},
    [REPLAY_FAILURE] = {APEX, "replay_cache_failure", failure_words,
                        "refuse or local", 0},
    [LOG] = {APEX, "log", booleans, YES_OR_NO, 0},
    [RETRY] = {APEX, "retry", booleans, YES_OR_NO, 0},
    [TARGET_NAME] = {APEX, "target_name", target_words, "check or ignore", 0},
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
    const struct choice *c = r->words;
    char *value;
    enum verdict v;

    v = get_value(profile, r->section, r->name, &value, ev);
    if (v != V_OK)
        return v;
    *out = r->otherwise;
    if (value != NULL) {
        while (c->word != NULL && strcasecmp(c->word, value) != 0)
            c++;
        if (c->word == NULL)
            v = bad_value(ev, r->section, r->name, value, r->allowed);
        *out = c->meaning;
    }
    profile_release_string(value);
    return v;
}

static enum verdict
read_clockskew(profile_t profile, int32_t *out, struct evidence *ev)
{
    char *value, *end;
    enum verdict v;
    long number;

    v = get_value(profile, LIBDEFAULTS, "clockskew", &value, ev);
    if (v != V_OK)
        return v;
    *out = 300;
    if (value != NULL) {
        errno = 0;
        number = strtol(value, &end, 0); /* libkrb5's own base */
        if (end == value || *end != '\0' || errno != 0 || number < 0 ||
            number > INT32_MAX)
            v = bad_value(ev, LIBDEFAULTS, "clockskew", value,
                          "a number of seconds");
        else
            *out = (int32_t)number;
    }
    profile_release_string(value);
    return v;
}

/* Copies a name if the relation is there; *found says so. */
static enum verdict
read_name(profile_t profile, const char *section, const char *name, char *out,
          size_t size, bool *found, struct evidence *ev)
{
    char *value;
    enum verdict v;

    v = get_value(profile, section, name, &value, ev);
    if (v != V_OK)
        return v;
    *found = value != NULL;
    if (value != NULL) {
        size_t len = strlen(value);

        if (len == 0 || len >= size)
            v = bad_value(ev, section, name, value, "a name of 1 to 511 bytes");
        else
            memcpy(out, value, len + 1);
    }
    profile_release_string(value);
    return v;
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

    if (profile_iterator_create(profile, section, PROFILE_ITER_LIST_SECTION,
                                &iterator) != 0)
        return V_OK; /* no such section */
    while (v == V_OK && profile_iterator(&iterator, &name, &value) == 0 &&
           name != NULL) {
        v = check_name(name, value, ev);
        profile_release_string(name);
        profile_release_string(value);
    }
    profile_iterator_free(&iterator);
    return v;
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
read_replay_cache(profile_t profile, struct settings *s, struct evidence *ev)
{
    bool found;
    enum verdict v;

    v = read_name(profile, APEX, "replay_cache", s->replay_cache,
                  sizeof(s->replay_cache), &found, ev);
    if (v == V_OK && !found)
        v = read_name(profile, LIBDEFAULTS, "default_rcache_name",
                      s->replay_cache, sizeof(s->replay_cache), &found, ev);
    return v;
}

enum verdict
site_read_profile(profile_t profile, struct site *out, struct evidence *ev)
{
    int meaning[NUM_RELATIONS] = {0};
    struct settings *s = &out->settings;
    enum verdict v;

    memset(out, 0, sizeof(*out));
    v = check_names(profile, ev);
    if (v == V_OK)
        v = read_words(profile, meaning, ev);
    if (v == V_OK)
        v = read_clockskew(profile, &s->clockskew, ev);
    if (v == V_OK)
        v = read_replay_cache(profile, s, ev);
    if (v != V_OK)
        return v;

    s->enforce_ok_as_delegate = meaning[OK_AS_DELEGATE] != 0;
    s->client_aware_channel_bindings = meaning[CLIENT_AWARE] != 0;
    s->mutual_required = meaning[MUTUAL] != 0;
    s->channel_bindings_required = meaning[BINDINGS] != 0;
    s->log = meaning[LOG] != 0;
    s->retry = meaning[RETRY] != 0;
    s->target_name_ignored = meaning[TARGET_NAME] != 0;
    out->enable = meaning[ENABLE] != 0;
    out->ignore_acceptor_hostname = meaning[IGNORE_HOSTNAME] != 0;
    out->canonicalize_fallback = meaning[CANONICALIZE] == TRISTATE_FALLBACK;
    out->rdns = meaning[RDNS] != 0;
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
    if (s->num_permitted == 0)
        v = bad_value(ev, LIBDEFAULTS, "permitted_enctypes",
                      listed != NULL ? listed : "(default)",
                      "at least one encryption type that this module has");
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
    v = site_read_profile(profile, out, ev);
    if (v == V_OK)
        v = read_permitted(krb5, profile, out, ev);
    profile_release(profile);
    return v;
}
