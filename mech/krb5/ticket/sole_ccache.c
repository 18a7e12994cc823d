/* mech/krb5/ticket/sole_ccache.c: contract in sole_ccache.h. */
#include "mech/krb5/ticket/sole_ccache.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mech/krb5/site/failure.h"
#include "mech/krb5/site/file_mark.h"
#include "mech/krb5/site/thread_context.h"
#include "mech/krb5/ticket/ccache_default.h"
#include "mech/krb5/ticket/ccache_scan.h"

/* libkrb5 takes the home directory from HOME; where that is not set, or not to
 * be trusted, it asks for the account, which costs more than it saves here. */
static bool
has_no_identity_file(void)
{
    const char *home = secure_getenv("HOME");
    char path[PATH_MAX];
    int len;

    if (home == NULL)
        return false;
    len = snprintf(path, sizeof(path), "%s/.k5identity", home);
    return len > 0 && (size_t)len < sizeof(path) && !file_mark_take(path).there;
}

/* "FILE:PATH" for a default name that means a file, else NULL. */
static char *
file_name(const char *name)
{
    size_t size;
    char *full;

    if (name == NULL || strncmp(name, "FILE:", 5) == 0)
        return name != NULL ? strdup(name) : NULL;
    if (strchr(name, ':') != NULL)
        return NULL;
    size = strlen(name) + sizeof("FILE:");
    full = malloc(size);
    if (full != NULL)
        (void)snprintf(full, size, "FILE:%s", name);
    return full;
}

static bool
is_named(krb5_context krb5, krb5_ccache ccache, const char *wanted)
{
    struct evidence ignored = EVIDENCE_INIT;
    char *name = NULL;
    bool same = ccache_full_name(krb5, ccache, &name, &ignored) == V_OK &&
                strcmp(name, wanted) == 0;

    free(name);
    return same;
}

/* Whether a collection has other ccaches than the default one depends on the
 * release: some list the MEMORY ccaches of the process, too. */
static bool
is_alone(krb5_context krb5, const char *name)
{
    krb5_cccol_cursor cursor;
    krb5_ccache ccache = NULL;
    krb5_error_code code;
    bool alone = true;

    if (krb5_cccol_cursor_new(krb5, &cursor) != 0)
        return false;
    do {
        code = krb5_cccol_cursor_next(krb5, cursor, &ccache);
        if (code != 0 || ccache == NULL)
            break;
        alone = is_named(krb5, ccache, name);
        (void)krb5_cc_close(krb5, ccache);
    } while (alone);
    (void)krb5_cccol_cursor_free(krb5, &cursor);
    return alone && code == 0;
}

/* What was found in a call of the application. */
struct found {
    uint32_t turn;
    char *name; /* NULL: there is something to choose */
};

static void
found_free(krb5_context krb5, void *what)
{
    struct found *f = what;

    (void)krb5;
    free(f->name);
    free(f);
}

static struct found *
found_of_thread(void)
{
    struct thread_kept *kept = thread_kept(THREAD_SOLE_CCACHE);

    if (kept == NULL)
        return NULL;
    if (kept->what == NULL) {
        kept->what = calloc(1, sizeof(struct found));
        kept->free = kept->what != NULL ? found_free : NULL;
    }
    return kept->what;
}

/* The name of the one ccache, malloc'd, or NULL. */
static char *
look(krb5_context krb5)
{
    struct evidence ignored = EVIDENCE_INIT;
    const struct site *site;
    krb5_context same;
    char *name;
    bool alone;

    if (thread_site(&same, &site, &ignored) != V_OK || same != krb5 ||
        site->ccselect_configured || !has_no_identity_file())
        return NULL;
    name = file_name(ccache_default_name(krb5));
    if (name == NULL)
        return NULL;
    thread_context_lend();
    alone = is_alone(krb5, name);
    thread_context_take_back();
    if (alone)
        return name;
    free(name);
    return NULL;
}

bool
sole_ccache(krb5_context krb5, char **out)
{
    uint32_t turn = thread_turn();
    struct found *f = turn != 0 ? found_of_thread() : NULL;

    if (f == NULL)
        return false;
    if (f->turn != turn) {
        free(f->name);
        f->name = look(krb5);
        f->turn = turn;
    }
    *out = f->name != NULL ? strdup(f->name) : NULL;
    return *out != NULL;
}
