/* mech/krb5/site/conf_copy.c: contracts in conf_copy.h. */
#include "mech/krb5/site/conf_copy.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libkrb5 asks for names of four parts at most; deeper sections stay behind. */
#define MAX_DEPTH 12

/* A section lists its relations and sections in the order of the files.  Where
 * a section of one name comes again, the first has all that libkrb5 finds under
 * that name, and the others are empty. */
struct node {
    char *name;
    char *value; /* NULL: a section */
    /* Of the first relation of its name: the values of all, NULL at the end. */
    char **values;
    /* Of a section. */
    struct node *children;
    size_t num, room;
    char **runs; /* where the values of its relations lie */
};

struct conf {
    atomic_uint users;
    struct node root;
};

static void
node_clear(struct node *n)
{
    for (size_t i = 0; i < n->num; i++)
        node_clear(&n->children[i]);
    free(n->children);
    free(n->runs);
    free(n->name);
    free(n->value);
}

static void
conf_release(struct conf *c)
{
    if (atomic_fetch_sub(&c->users, 1) != 1)
        return;
    node_clear(&c->root);
    free(c);
}

/* The first section of the name. */
static struct node *
find_section(const struct node *n, const char *name)
{
    for (size_t i = 0; i < n->num; i++) {
        if (n->children[i].value == NULL &&
            strcmp(n->children[i].name, name) == 0)
            return &n->children[i];
    }
    return NULL;
}

/* The first relation of the name. */
static struct node *
find_relation(const struct node *n, const char *name)
{
    for (size_t i = 0; i < n->num; i++) {
        if (n->children[i].value != NULL &&
            strcmp(n->children[i].name, name) == 0)
            return &n->children[i];
    }
    return NULL;
}

/* ---- copying ---- */

/* Takes over `name` and `value`. */
static krb5_error_code
add_child(struct node *n, char *name, char *value)
{
    struct node *children = n->children;

    if (n->num == n->room) {
        size_t room = 2 * n->room + 4;

        children = realloc(children, room * sizeof(*children));
        if (children == NULL) {
            profile_release_string(name);
            profile_release_string(value);
            return ENOMEM;
        }
        n->children = children;
        n->room = room;
    }
    children[n->num++] = (struct node){.name = name, .value = value};
    return 0;
}

/* Lays the values out beforehand: libkrb5 takes ENOMEM from get_values for
 * another fault, such as that no encryption type is supported. */
static krb5_error_code
lay_out_values(struct node *n)
{
    char **next;

    if (n->num == 0)
        return 0;
    next = n->runs = calloc(2 * n->num, sizeof(*n->runs));
    if (next == NULL)
        return ENOMEM;
    for (size_t i = 0; i < n->num; i++) {
        struct node *first = &n->children[i];

        if (first->value == NULL || find_relation(n, first->name) != first)
            continue;
        first->values = next;
        for (size_t j = i; j < n->num; j++) {
            if (n->children[j].value != NULL &&
                strcmp(n->children[j].name, first->name) == 0)
                *next++ = n->children[j].value;
        }
        next++;
    }
    return 0;
}

static krb5_error_code
copy_section(profile_t from, const char **names, size_t depth, struct node *n)
{
    char *name = NULL, *value = NULL;
    void *iterator = NULL;
    krb5_error_code code;

    code = profile_iterator_create(from, names, PROFILE_ITER_LIST_SECTION,
                                   &iterator);
    while (code == 0) {
        code = profile_iterator(&iterator, &name, &value);
        if (code != 0 || name == NULL)
            break;
        code = add_child(n, name, value);
    }
    profile_iterator_free(&iterator);
    if (code == 0)
        code = lay_out_values(n);
    for (size_t i = 0; code == 0 && depth < MAX_DEPTH && i < n->num; i++) {
        struct node *child = &n->children[i];

        if (child->value != NULL || find_section(n, child->name) != child)
            continue;
        names[depth] = child->name;
        names[depth + 1] = NULL;
        code = copy_section(from, names, depth + 1, child);
        names[depth] = NULL;
    }
    return code;
}

/* ---- what libkrb5 calls ---- */

/* The section that all of `names` but the last lead to; *last is the last. */
static const struct node *
section_of(const struct conf *c, const char *const *names, const char **last)
{
    const struct node *n = &c->root;

    *last = NULL;
    if (names[0] == NULL)
        return n;
    for (; n != NULL && names[1] != NULL; names++)
        n = find_section(n, names[0]);
    *last = names[0];
    return n;
}

static long
get_values(void *conf, const char *const *names, char ***out)
{
    const struct conf *c = conf;
    const struct node *n;
    const char *last = NULL;

    *out = NULL;
    if (names == NULL || names[0] == NULL)
        return PROF_BAD_NAMESET;
    n = section_of(c, names, &last);
    if (n != NULL)
        n = find_relation(n, last);
    if (n == NULL)
        return PROF_NO_RELATION; /* as of a file, where a section is missing */
    *out = n->values;
    return 0;
}

/* What get_values gives lives as long as the profile. */
static void
free_values(void *conf, char **values)
{
    (void)conf;
    (void)values;
}

static void
cleanup(void *conf)
{
    conf_release(conf);
}

static long
copy(void *conf, void **out)
{
    struct conf *c = conf;

    (void)atomic_fetch_add(&c->users, 1);
    *out = c;
    return 0;
}

struct walk {
    const struct node *section; /* NULL: nothing to show */
    const char *name;           /* NULL: every one */
    int flags;
    size_t next;
};

static void
walk_free(void *conf, void *walk)
{
    (void)conf;
    free(walk);
}

/* A child that a walk over all of the name shows, or NULL. */
static const struct node *
find_any(const struct node *n, const char *name)
{
    const struct node *found = find_relation(n, name);

    return found != NULL ? found : find_section(n, name);
}

static long
walk_create(void *conf, const char *const *names, int flags, void **out)
{
    const struct conf *c = conf;
    const char *last = NULL;
    struct walk *w;

    if (names == NULL)
        return PROF_BAD_NAMESET;
    if (names[0] == NULL && (flags & PROFILE_ITER_LIST_SECTION) == 0)
        return PROF_BAD_NAMESET;
    w = calloc(1, sizeof(*w));
    if (w == NULL)
        return ENOMEM;
    w->flags = flags;
    w->section = section_of(c, names, &last);
    if (w->section != NULL && (flags & PROFILE_ITER_LIST_SECTION) == 0) {
        const struct node *any = find_any(w->section, last);

        /* The caller's name need not last. */
        if (any != NULL)
            w->name = any->name;
        else
            w->section = NULL;
    } else if (last != NULL && w->section != NULL) {
        w->section = find_section(w->section, last);
    }
    *out = w;
    return 0;
}

static bool
shows(const struct walk *w, const struct node *child)
{
    int unwanted = child->value != NULL ? PROFILE_ITER_SECTIONS_ONLY
                                        : PROFILE_ITER_RELATIONS_ONLY;

    return (w->flags & unwanted) == 0 &&
           (w->name == NULL || strcmp(w->name, child->name) == 0);
}

static long
walk_next(void *conf, void *walk, char **name, char **value)
{
    struct walk *w = walk;

    (void)conf;
    *name = *value = NULL;
    while (w->section != NULL && w->next < w->section->num) {
        const struct node *child = &w->section->children[w->next++];

        if (shows(w, child)) {
            *name = child->name;
            *value = child->value;
            break;
        }
    }
    return 0;
}

/* What walk_next gives lives as long as the profile. */
static void
free_string(void *conf, char *string)
{
    (void)conf;
    (void)string;
}

krb5_error_code
conf_copy_of(profile_t from, profile_t *out)
{
    struct profile_vtable table = {
        .minor_ver = 1,
        .get_values = get_values,
        .free_values = free_values,
        .cleanup = cleanup,
        .copy = copy,
        .iterator_create = walk_create,
        .iterator = walk_next,
        .iterator_free = walk_free,
        .free_string = free_string,
    };
    const char *names[MAX_DEPTH + 2] = {NULL};
    struct conf *c = calloc(1, sizeof(*c));
    krb5_error_code code;

    if (c == NULL)
        return ENOMEM;
    atomic_init(&c->users, 1);
    code = copy_section(from, names, 0, &c->root);
    if (code == 0)
        code = profile_init_vtable(&table, c, out);
    if (code != 0)
        conf_release(c);
    return code;
}

/* ---- reading ---- */

/* A name of the same file that no other profile has: after its first slash come
 * steps that lead nowhere, "/" and "./", one for each bit of `number`. */
static char *
other_name(const char *path, uintptr_t number)
{
    char steps[3 * CHAR_BIT * sizeof(number) + 1];
    const char *start = "./", *rest = path;
    size_t len = 0;
    char *out;

    if (path[0] == '\0')
        return strdup(path); /* libkrb5 takes it for the end of the list */
    if (strncmp(path, "~/", 2) == 0) {
        start = "~/";
        rest = path + 2;
    } else if (path[0] == '/') {
        start = "/./";
        rest = path + 1;
    }
    for (; number != 0; number >>= 1) {
        if ((number & 1) != 0)
            steps[len++] = '.';
        steps[len++] = '/';
    }
    steps[len] = '\0';
    if (asprintf(&out, "%s%s%s", start, steps, rest) < 0)
        return NULL;
    return out;
}

static void
free_names(char **names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        free(names[i]);
    free(names);
}

static char **
other_names(char *const *files, uintptr_t number)
{
    size_t num = 0;
    char **out;

    while (files[num] != NULL)
        num++;
    out = calloc(num + 1, sizeof(*out));
    for (size_t i = 0; out != NULL && i < num; i++) {
        out[i] = other_name(files[i], number);
        if (out[i] == NULL) {
            free_names(out);
            return NULL;
        }
    }
    return out;
}

krb5_error_code
conf_copy_read(char *const *files, profile_t *out)
{
    profile_t profile = NULL;
    krb5_error_code code;
    char **names;

    /* No other thread has `profile` at this address while we are here. */
    names = other_names(files, (uintptr_t)&profile);
    if (names == NULL)
        return ENOMEM;
    code = profile_init_flags((const_profile_filespec_t *)names,
                              PROFILE_INIT_ALLOW_MODULE, &profile);
    free_names(names);
    if (code != 0)
        return code;
    code = conf_copy_of(profile, out);
    profile_release(profile);
    return code;
}
