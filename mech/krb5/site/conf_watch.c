/* mech/krb5/site/conf_watch.c: contracts in conf_watch.h. */
#include "mech/krb5/site/conf_watch.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define MAX_ITEMS 512
#define MAX_DEPTH 16
#define LINE_SIZE 2048 /* libkrb5's: what is longer is more than one line */

#define LOOK_MILLISECONDS 100
#define HOLD_MILLISECONDS 1000
#define NANOSECONDS       INT64_C(1000000000)

/* mark tells one state of a file from another. */
struct mark {
    bool there;
    mode_t mode;
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec written; /* its content, as far as its owner says */
    struct timespec changed; /* anything of it; nobody can set this one */
};

struct watched {
    char *path;
    struct mark mark;
};

static struct mark
mark_now(const char *path)
{
    struct mark m = {.there = false};
    struct stat st;

    if (stat(path, &st) != 0)
        return m;
    m.there = true;
    m.mode = st.st_mode;
    m.dev = st.st_dev;
    m.ino = st.st_ino;
    m.size = st.st_size;
    m.written = st.st_mtim;
    m.changed = st.st_ctim;
    return m;
}

static bool
same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool
same_mark(const struct mark *a, const struct mark *b)
{
    return a->there == b->there && a->mode == b->mode && a->dev == b->dev &&
           a->ino == b->ino && a->size == b->size &&
           same_time(a->written, b->written) &&
           same_time(a->changed, b->changed);
}

static int64_t
nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * NANOSECONDS + t.tv_nsec;
}

static int64_t
clock_milliseconds(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return nanoseconds(now) / 1000000;
}

static int64_t
clock_of_files(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return nanoseconds(now);
}

/* ---- the list ---- */

static const struct mark *
add(struct conf_watch *w, const char *path)
{
    struct watched *items = w->items;

    for (size_t i = 0; i < w->num; i++) {
        if (strcmp(items[i].path, path) == 0)
            return NULL;
    }
    if (w->num == MAX_ITEMS) {
        w->partial = true;
        return NULL;
    }
    if (w->num == w->room) {
        items = realloc(w->items, (w->room + 16) * sizeof(*items));
        if (items == NULL)
            goto no_memory;
        w->items = items;
        w->room += 16;
    }
    items[w->num].path = strdup(path);
    if (items[w->num].path == NULL)
        goto no_memory;
    items[w->num].mark = mark_now(path);
    if (nanoseconds(items[w->num].mark.changed) > w->newest)
        w->newest = nanoseconds(items[w->num].mark.changed);
    return &items[w->num++].mark;

no_memory:
    w->no_memory = true;
    return NULL;
}

static void
add_file(struct conf_watch *w, const char *path, unsigned depth);

/* libkrb5 leaves out files whose names are those of an editor's copies; they
 * are watched like the others, which does no harm. */
static void
add_directory(struct conf_watch *w, const char *path, unsigned depth)
{
    char name[PATH_MAX];
    const struct dirent *entry;
    DIR *dir;

    (void)add(w, path);
    dir = opendir(path);
    if (dir == NULL)
        return;
    while ((entry = readdir(dir)) != NULL) {
        int len;

        if (entry->d_name[0] == '.')
            continue;
        len = snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        if (len > 0 && (size_t)len < sizeof(name))
            add_file(w, name, depth + 1);
    }
    (void)closedir(dir);
}

/* argument is what follows `word` and blanks in a line that begins with it,
 * else NULL.  The rest of the line belongs to the path, blanks at its end
 * too. */
static char *
argument(char *line, const char *word)
{
    size_t len = strlen(word);

    if (strncmp(line, word, len) != 0 || !isspace((unsigned char)line[len]))
        return NULL;
    line += len;
    while (isspace((unsigned char)*line))
        line++;
    line[strcspn(line, "\r\n")] = '\0';
    return line;
}

static void
scan(struct conf_watch *w, FILE *file, unsigned depth)
{
    char line[LINE_SIZE];
    bool before_sections = true;

    while (fgets(line, sizeof(line), file) != NULL) {
        char *file_name = argument(line, "include");
        char *directory = argument(line, "includedir");

        if (file_name != NULL)
            add_file(w, file_name, depth + 1);
        else if (directory != NULL)
            add_directory(w, directory, depth);
        else if (line[0] == '[')
            before_sections = false;
        else if (before_sections && argument(line, "module") != NULL)
            w->partial = true;
    }
}

/* Only libkrb5 reads what is not a regular file: a pipe gives its content
 * once. */
static void
read_file(struct conf_watch *w, const char *path, const struct mark *m,
          unsigned depth)
{
    FILE *file;

    if (!m->there || !S_ISREG(m->mode))
        return;
    if (depth == MAX_DEPTH) {
        w->partial = true;
        return;
    }
    file = fopen(path, "re");
    if (file == NULL)
        return;
    scan(w, file, depth);
    (void)fclose(file);
}

static void
add_file(struct conf_watch *w, const char *path, unsigned depth)
{
    const struct mark *m = add(w, path);
    struct mark copy;

    if (m == NULL)
        return;
    copy = *m; /* the list may move */
    read_file(w, path, &copy, depth);
}

/* A name that begins with ~/ is in the home directory of whoever libkrb5 takes
 * the user for. */
static void
add_first(struct conf_watch *w, const char *path)
{
    if (path[0] == '~')
        w->partial = true;
    else if (path[0] != '\0')
        (void)add(w, path);
}

void
conf_watch_clear(struct conf_watch *w)
{
    for (size_t i = 0; i < w->num; i++)
        free(w->items[i].path);
    free(w->items);
    *w = (struct conf_watch){0};
}

bool
conf_watch_list(struct conf_watch *w, char *const *files)
{
    int64_t now = clock_of_files();

    conf_watch_clear(w);
    w->listed = w->looked = clock_milliseconds();
    if (files == NULL) {
        w->partial = true;
        return true;
    }
    /* All marks of the first files come before any of them is read, and before
     * what they include. */
    for (size_t i = 0; files[i] != NULL; i++)
        add_first(w, files[i]);
    w->num_first = w->num;
    for (size_t i = 0; i < w->num_first; i++) {
        struct watched first = w->items[i];

        read_file(w, first.path, &first.mark, 0);
    }
    if (now < w->newest + NANOSECONDS)
        w->settled = w->newest + NANOSECONDS;
    if (!w->no_memory)
        return true;
    conf_watch_clear(w);
    return false;
}

/* ---- looking ---- */

bool
conf_watch_changed(struct conf_watch *w)
{
    int64_t now = clock_milliseconds();
    size_t num = w->num_first;

    if (w->partial && now - w->listed >= HOLD_MILLISECONDS)
        return true;
    if (w->settled != 0 && clock_of_files() >= w->settled)
        return true;
    if (w->num > num && now - w->looked >= LOOK_MILLISECONDS) {
        num = w->num;
        w->looked = now;
    }
    for (size_t i = 0; i < num; i++) {
        struct mark mark = mark_now(w->items[i].path);

        if (!same_mark(&w->items[i].mark, &mark))
            return true;
    }
    return false;
}
