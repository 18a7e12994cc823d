/* mech/krb5/keytab/key_source.c: which keytab, and as whom; contracts in
 * keys.h. */
#include "mech/krb5/keytab/key_source.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/keytab/keytab_table.h"
#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/thread_context.h"

/* libkrb5 does not limit the name of a keytab. */
#define MAX_KEYTAB_NAME 4096

/* The registered acceptor identity; `identity` is read and replaced with the
 * lock held. */
static pthread_mutex_t identity_lock = PTHREAD_MUTEX_INITIALIZER;
static char *identity;

enum verdict
keys_register_identity(const char *keytab, struct evidence *ev)
{
    char *fresh = NULL, *old;

    if (keytab != NULL) {
        fresh = strdup(keytab);
        if (fresh == NULL)
            return verdict_with(V_NO_MEMORY, ev, "%s", keytab);
    }
    (void)pthread_mutex_lock(&identity_lock);
    old = identity;
    identity = fresh;
    (void)pthread_mutex_unlock(&identity_lock);
    free(old);
    return V_OK;
}

/* A copy of the registered identity; NULL in *out: none. */
static bool
copy_identity(char **out)
{
    bool ok;

    (void)pthread_mutex_lock(&identity_lock);
    *out = identity != NULL ? strdup(identity) : NULL;
    ok = (*out != NULL) == (identity != NULL);
    (void)pthread_mutex_unlock(&identity_lock);
    return ok;
}

static enum verdict
open_anchor(krb5_context krb5, const char *name, struct key_source *s,
            struct evidence *ev)
{
    char full[MAX_KEYTAB_NAME];
    krb5_error_code code;

    code = krb5_kt_resolve(krb5, name, &s->anchor);
    if (code != 0)
        s->anchor = NULL;
    else
        code = krb5_kt_get_name(krb5, s->anchor, full, sizeof(full));
    if (code != 0)
        return krb_failure(V_NO_CRED, krb5, code, ev, "keytab %s", name);
    s->listable = keytab_can_list(krb5, s->anchor);
    s->keytab = strdup(full);
    return s->keytab != NULL ? V_OK : V_NO_MEMORY;
}

/* The full name, malloc'd, of a keytab whose name says that it is a file; NULL
 * where it does not, or without memory. */
static char *
file_keytab(const char *name)
{
    size_t size = strlen("FILE:") + strlen(name) + 1;
    char *full;

    if (strncmp(name, "FILE:", 5) == 0)
        return strdup(name);
    full = name[0] == '/' ? malloc(size) : NULL;
    if (full != NULL)
        (void)snprintf(full, size, "FILE:%s", name);
    return full;
}

/* Most keytabs are files.  Only the others need libkrb5 to be resolved. */
static enum verdict
open_keytab(krb5_context krb5, const char *name, struct key_source *s,
            struct evidence *ev)
{
    char usual[MAX_KEYTAB_NAME];
    krb5_error_code code = 0;

    if (name == NULL) {
        code = krb5_kt_default_name(krb5, usual, sizeof(usual));
        name = usual;
    }
    if (code != 0)
        return krb_failure(V_NO_CRED, krb5, code, ev, "keytab (default)");
    s->keytab = file_keytab(name);
    s->listable = s->keytab != NULL;
    return s->listable ? V_OK : open_anchor(krb5, name, s, ev);
}

/* Whether a keytab that has nothing for us is empty, or cannot be read. */
static void
say_why_empty(krb5_context krb5, krb5_keytab keytab, struct evidence *ev)
{
    krb5_kt_cursor cursor;
    krb5_error_code code;
    const char *message;

    if (!keytab_can_list(krb5, keytab))
        return;
    code = krb5_kt_start_seq_get(krb5, keytab, &cursor);
    if (code == 0) {
        (void)krb5_kt_end_seq_get(krb5, keytab, &cursor);
        krb_evidence_add(ev, "it holds no keys");
        return;
    }
    message = krb5_get_error_message(krb5, code);
    krb_evidence_add(ev, "it cannot be read: %s", message);
    krb5_free_error_message(krb5, message);
}

static bool
has_entries(krb5_context krb5, const struct key_source *s)
{
    struct keytab_table *t;
    bool any;

    if (!s->listable || keytab_table_get(krb5, s->keytab, &t) != 0)
        return false;
    any = keytab_table_num(t) > 0;
    keytab_table_release(krb5, t);
    return any;
}

/* An empty or missing keytab accepts nobody.  The
 * code is what the builtin mechanism gives, whatever the reason. */
static enum verdict
check_content(krb5_context krb5, struct key_source *s, struct evidence *ev)
{
    krb5_keytab keytab = NULL;
    krb5_error_code code;
    enum verdict v = V_OK;

    if (has_entries(krb5, s))
        return V_OK;
    code = krb5_kt_resolve(krb5, s->keytab, &keytab);
    if (code == 0)
        code = krb5_kt_have_content(krb5, keytab);
    if (code != 0 && code != KRB5_KT_NOTFOUND)
        v = krb_failure(V_NO_CRED, krb5, code, ev, "keytab %s", s->keytab);
    if (code == KRB5_KT_NOTFOUND) {
        v = krb_failure(V_NO_CRED, krb5, code, ev, "%s", "");
        say_why_empty(krb5, keytab, ev);
    }
    if (keytab != NULL)
        (void)krb5_kt_close(krb5, keytab);
    return v;
}

static enum verdict
no_match(krb5_context krb5, const struct key_source *s, struct evidence *ev)
{
    evidence_clear(ev);
    krb_evidence_add(ev, "No key table entry found %s",
                     s->exact ? "for" : "matching");
    for (size_t i = 0; i < s->num_candidates; i++)
        krb_evidence_add(ev, "%s %s", i > 0 ? " or" : "",
                         s->candidates[i]->text);
    krb_evidence_add(ev, "; add a key of it to the keytab");
    keytab_summary(krb5, s->keytab, s->candidates[0], ev);
    return V_KEYTAB_NOMATCH;
}

static enum verdict
check_exact(krb5_context krb5, struct key_source *s, struct evidence *ev)
{
    krb5_keytab keytab = NULL;
    krb5_keytab_entry entry;
    krb5_error_code code = krb5_kt_resolve(krb5, s->keytab, &keytab);
    enum verdict v = V_OK;

    if (code == 0)
        code = krb5_kt_get_entry(krb5, keytab, &s->candidates[0]->principal, 0,
                                 0, &entry);
    if (code == 0)
        (void)krb5_free_keytab_entry_contents(krb5, &entry);
    else if (code == KRB5_KT_NOTFOUND)
        v = no_match(krb5, s, ev);
    else
        v = krb_failure(V_NO_CRED, krb5, code, ev, "cannot read keytab %s",
                        s->keytab);
    if (keytab != NULL)
        (void)krb5_kt_close(krb5, keytab);
    return v;
}

static enum verdict
check_pattern(krb5_context krb5, struct key_source *s, struct evidence *ev)
{
    struct keytab_table *t;
    krb5_error_code code;
    bool found = false;

    if (!s->listable)
        return V_OK; /* the first ticket will tell */
    code = keytab_table_get(krb5, s->keytab, &t);
    if (code != 0)
        return krb_failure(V_NO_CRED, krb5, code, ev, "cannot read keytab %s",
                           s->keytab);
    for (size_t i = 0; i < keytab_table_num(t) && !found; i++)
        found = acceptor_matches(krb5, s, keytab_table_entry(t, i)->principal);
    code = keytab_table_end(t);
    keytab_table_release(krb5, t);
    if (!found && krb_no_memory(code))
        return V_NO_MEMORY;
    return found ? V_OK : no_match(krb5, s, ev);
}

static enum verdict
fill_source(const char *keytab, const struct krb_name *name,
            struct key_source *s, struct evidence *ev)
{
    const struct site *site;
    krb5_context krb5;
    enum verdict v;

    v = thread_site(&krb5, &site, ev);
    if (v == V_OK)
        v = open_keytab(krb5, keytab, s, ev);
    if (v != V_OK)
        return v;
    thread_context_lend();
    v = acceptor_candidates(krb5, site, name, s, ev);
    thread_context_take_back();
    if (v != V_OK)
        return v;
    if (s->name == NULL)
        return check_content(krb5, s, ev);
    if (s->exact)
        return check_exact(krb5, s, ev);
    return check_pattern(krb5, s, ev);
}

enum verdict
key_source_acquire(const char *keytab, const struct krb_name *name,
                   struct key_source **out, struct evidence *ev)
{
    struct key_source *s = NULL;
    char *registered = NULL;
    enum verdict v = V_NO_MEMORY;

    if (keytab == NULL && !copy_identity(&registered))
        goto out;
    s = calloc(1, sizeof(*s));
    if (s == NULL)
        goto out;
    v = fill_source(keytab != NULL ? keytab : registered, name, s, ev);
    if (v == V_OK) {
        *out = s;
        s = NULL;
    }
out:
    key_source_free(s);
    free(registered);
    return v;
}

void
key_source_free(struct key_source *s)
{
    krb5_context krb5;

    if (s == NULL)
        return;
    if (s->anchor != NULL) {
        krb5 = thread_context_any();
        if (krb5 != NULL)
            (void)krb5_kt_close(krb5, s->anchor);
    }
    for (size_t i = 0; i < s->num_candidates; i++)
        krb_name_free(s->candidates[i]);
    krb_name_free(s->name);
    krb_name_free(s->written);
    free(s->keytab);
    free(s);
}

const char *
key_source_keytab(const struct key_source *s)
{
    return s->keytab;
}

static enum verdict
first_principal(krb5_context krb5, const struct key_source *s,
                struct krb_name **out, struct evidence *ev)
{
    krb5_keytab_entry entry;
    krb5_kt_cursor cursor;
    krb5_keytab keytab;
    krb5_error_code code;
    enum verdict v;

    code = krb5_kt_resolve(krb5, s->keytab, &keytab);
    if (code != 0)
        return krb_failure(V_KRB5, krb5, code, ev, "keytab %s", s->keytab);
    code = keytab_can_list(krb5, keytab)
               ? krb5_kt_start_seq_get(krb5, keytab, &cursor)
               : KRB5_KT_NOTFOUND;
    if (code == 0) {
        code = krb5_kt_next_entry(krb5, keytab, &entry, &cursor);
        (void)krb5_kt_end_seq_get(krb5, keytab, &cursor);
    }
    if (code == 0) {
        v = krb_name_build(entry.principal, NULL, NULL, out, ev);
        (void)krb5_free_keytab_entry_contents(krb5, &entry);
    } else {
        v = krb_failure(V_KRB5, krb5, code, ev,
                        "no principal to be had from keytab %s", s->keytab);
    }
    (void)krb5_kt_close(krb5, keytab);
    return v;
}

enum verdict
key_source_name(struct key_source *s, struct krb_name **out,
                struct evidence *ev)
{
    krb5_context krb5;
    enum verdict v;

    if (s->name != NULL)
        return krb_name_duplicate(s->name, out, ev);
    v = thread_context(&krb5, ev);
    if (v != V_OK)
        return v;
    return first_principal(krb5, s, out, ev);
}
