/* mech/krb5/site/conf_watch.c: contracts in conf_watch.h. */
#include "mech/krb5/site/conf_watch.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mech/krb5/site/file_mark.h"

#define MAX_ITEMS 512
#define MAX_DEPTH 16
#define LINE_SIZE 2048 /* libkrb5's: what is longer is more than one line */

#define LOOK_MILLISECONDS 100
#define HOLD_MILLISECONDS 1000

struct watched {
    char *path;
    struct file_mark mark;
};

static int64_t
clock_milliseconds(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the list ---- */

static const struct file_mark *
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
    items[w->num].mark = file_mark_take(path);
    if (file_mark_changed(&items[w->num].mark) > w->newest)
        w->newest = file_mark_changed(&items[w->num].mark);
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
read_file(struct conf_watch *w, const char *path, const struct file_mark *m,
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
    const struct file_mark *m = add(w, path);
    struct file_mark copy;

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
    int64_t now = file_mark_clock();

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
    if (now < w->newest + FILE_MARK_SECOND)
        w->settled = w->newest + FILE_MARK_SECOND;
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
    if (w->settled != 0 && file_mark_clock() >= w->settled)
        return true;
    if (w->num > num && now - w->looked >= LOOK_MILLISECONDS) {
        num = w->num;
        w->looked = now;
    }
    for (size_t i = 0; i < num; i++) {
        struct file_mark mark = file_mark_take(w->items[i].path);

        if (!file_mark_same(&w->items[i].mark, &mark))
            return true;
    }
    return false;
}
