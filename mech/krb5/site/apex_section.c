/* mech/krb5/site/apex_section.c: contract in apex_section.h. */
#include "mech/krb5/site/apex_section.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/nearest.h"
#include "mech/krb5/site/relation.h"

#define APEX "apex"

static const char *const known_names[] = {
#define BOOLEAN(name, member, otherwise)             #name,
#define CHOICE(name, member, no, yes)                #name,
#define TEXT(name, member)                           #name,
#define NUMBER(name, member, otherwise, least, most) #name,
#include "mech/krb5/settings.def"
    NULL};

/* A relation that nobody reads is a typo that may have switched a protection
 * off.  A subsection under a known name has no value, so nobody reads it. */
static enum verdict
check_name(const char *name, const char *value, struct evidence *ev)
{
    for (size_t i = 0; known_names[i] != NULL; i++) {
        if (strcmp(known_names[i], name) == 0) {
            return value != NULL ? V_OK
                                 : relation_refuse(ev, APEX, name, "{...}",
                                                   "a single value");
        }
    }
    ev->code = EINVAL;
    evidence_clear(ev);
    krb_evidence_add(ev, "krb5.conf: [apex] has no relation %s", name);
    krb_evidence_add(
        ev, "; did you mean %s? (known:", nearest_word(name, known_names));
    for (size_t i = 0; known_names[i] != NULL; i++)
        krb_evidence_add(ev, " %s", known_names[i]);
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

/* The readers below leave *out as it was when they fail. */

static enum verdict
read_boolean(profile_t profile, const char *name, bool otherwise, bool *out,
             struct evidence *ev)
{
    char *value;
    enum verdict v = relation_get(profile, APEX, name, &value, ev);

    if (v != V_OK)
        return v;
    if (value == NULL)
        *out = otherwise;
    else if (!relation_boolean(value, out))
        v = relation_refuse(ev, APEX, name, value, YES_OR_NO);
    profile_release_string(value);
    return v;
}

static enum verdict
read_choice(profile_t profile, const char *name, const char *no,
            const char *yes, bool *out, struct evidence *ev)
{
    char *value, allowed[64];
    enum verdict v = relation_get(profile, APEX, name, &value, ev);

    if (v != V_OK)
        return v;
    if (value == NULL || strcasecmp(value, no) == 0) {
        *out = false;
    } else if (strcasecmp(value, yes) == 0) {
        *out = true;
    } else {
        (void)snprintf(allowed, sizeof(allowed), "%s or %s", no, yes);
        v = relation_refuse(ev, APEX, name, value, allowed);
    }
    profile_release_string(value);
    return v;
}

static enum verdict
read_text(profile_t profile, const char *name, char out[SETTINGS_MAX_NAME],
          struct evidence *ev)
{
    char *value;
    enum verdict v = relation_get(profile, APEX, name, &value, ev);
    size_t len;

    if (v != V_OK || value == NULL)
        return v;
    len = strlen(value);
    if (len > 0 && len < SETTINGS_MAX_NAME)
        memcpy(out, value, len + 1);
    else
        v = relation_refuse(ev, APEX, name, value, "a name of 1 to 511 bytes");
    profile_release_string(value);
    return v;
}

static enum verdict
read_number(profile_t profile, const char *name, int otherwise, int least,
            int most, int *out, struct evidence *ev)
{
    char *value, *end, allowed[64];
    enum verdict v = relation_get(profile, APEX, name, &value, ev);
    long number;

    if (v != V_OK)
        return v;
    *out = otherwise;
    if (value != NULL) {
        number = strtol(value, &end, 10);
        if (end != value && *end == '\0' && number >= least && number <= most) {
            *out = (int)number;
        } else {
            (void)snprintf(allowed, sizeof(allowed), "a number from %d to %d",
                           least, most);
            v = relation_refuse(ev, APEX, name, value, allowed);
        }
    }
    profile_release_string(value);
    return v;
}

static enum verdict
read_relations(profile_t profile, struct settings *out, struct evidence *ev)
{
    enum verdict v = V_OK;

#define BOOLEAN(name, member, otherwise)                                       \
    if (v == V_OK)                                                             \
        v = read_boolean(profile, #name, otherwise, &out->member, ev);
#define CHOICE(name, member, no, yes)                                          \
    if (v == V_OK)                                                             \
        v = read_choice(profile, #name, #no, #yes, &out->member, ev);
#define TEXT(name, member)                                                     \
    if (v == V_OK)                                                             \
        v = read_text(profile, #name, out->member, ev);
#define NUMBER(name, member, otherwise, least, most)                           \
    if (v == V_OK)                                                             \
        v = read_number(profile, #name, otherwise, least, most, &out->member,  \
                        ev);
#include "mech/krb5/settings.def"
    return v;
}

/* A typo must not leave a site without the lines that it relies on. */
static enum verdict
check_audit(const struct settings *s, struct evidence *ev)
{
    if (s->audit[0] == '\0' || strcmp(s->audit, "syslog") == 0 ||
        strcmp(s->audit, "journal") == 0 || strncmp(s->audit, "file:/", 6) == 0)
        return V_OK;
    return relation_refuse(ev, APEX, "audit", s->audit,
                           "syslog, journal or file:/PATH");
}

/* First of all: an error in another relation has to reach log and audit. */
static enum verdict
read_logs(profile_t profile, struct settings *out)
{
    int services = 1, clients = 0;
    char *audit = NULL;
    long code = profile_get_string(profile, APEX, "audit", NULL, NULL, &audit);

    if (code == 0 && audit != NULL && strlen(audit) < SETTINGS_MAX_NAME)
        memcpy(out->audit, audit, strlen(audit) + 1);
    profile_release_string(audit);
    if (krb_no_memory(
            profile_get_boolean(profile, APEX, "log", NULL, 1, &services)) ||
        krb_no_memory(profile_get_boolean(profile, APEX, "log_clients", NULL, 0,
                                          &clients)))
        return V_NO_MEMORY;
    out->log = services != 0;
    out->log_clients = clients != 0;
    return krb_no_memory(code) ? V_NO_MEMORY : V_OK;
}

enum verdict
apex_section_read(profile_t profile, struct settings *out, struct evidence *ev)
{
    enum verdict v = read_logs(profile, out);

    if (v == V_OK)
        v = check_names(profile, ev);
    if (v == V_OK)
        v = read_relations(profile, out, ev);
    return v == V_OK ? check_audit(out, ev) : v;
}
