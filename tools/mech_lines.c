/* tools/mech_lines.c: contracts in mech_lines.h. */
#include "tools/mech_lines.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/tree.h"

/* What the library takes for a line: the rest of a longer one is another. */
#define LINE_MAX_OCTETS (BUFSIZ - 1)

/* The next word, and the place after it; empty at the end of the line. */
static const char *
take_word(const char *p, char *out, size_t size)
{
    size_t len;

    while (isspace((unsigned char)*p))
        p++;
    len = strcspn(p, " \t\n\v\f\r");
    snprintf(out, size, "%.*s", (int)len, p);
    return p + len;
}

static bool
is_oid(const char *text)
{
    return strchr(text, '.') != NULL && text[0] != '.' &&
           text[strlen(text) - 1] != '.' && strstr(text, "..") == NULL &&
           text[strspn(text, "0123456789.")] == '\0';
}

static void
blame(struct mech_line *l, const char *at, const char *line, const char *fault,
      const char *advice)
{
    if (l->fault != NULL)
        return;
    while (isspace((unsigned char)*at))
        at++;
    l->column = (unsigned)(at - line) + 1;
    l->fault = fault;
    l->advice = advice;
}

/* The library passes over the line. */
static void
blame_dropped(struct mech_line *l, const char *at, const char *line,
              const char *fault, const char *advice)
{
    l->dropped = true;
    blame(l, at, line, fault, advice);
}

/* The words behind the path: a kernel module, [options], <type>. */
static void
parse_rest(struct mech_line *l, const char *p, const char *line)
{
    char word[PATH_MAX];
    const char *before;

    for (before = p;
         *(p = take_word(p, word, sizeof(word))) != '\0' || word[0] != '\0';
         before = p) {
        if (strcmp(word, "<interposer>") == 0)
            l->interposer = true;
        else if (word[0] == '<' || strstr(word, "interposer") != NULL)
            blame(l, before, line,
                  "the type is not <interposer>, so the library takes it for "
                  "one more mechanism",
                  "write <interposer>, with both brackets and no blank");
        else if (word[0] == '[' && strchr(before, ']') == NULL)
            blame(l, before, line, "the options are not closed",
                  "remove them: the module has none");
        else if (word[0] == '[')
            p = strchr(before, ']') + 1;
    }
}

static void
complete_path(struct mech_line *l, const char *word, const char *modules)
{
    if (word[0] == '/')
        snprintf(l->path, sizeof(l->path), "%s", word);
    else
        snprintf(l->path, sizeof(l->path), "%s/%s", modules, word);
}

static void
judge_names(struct mech_line *l, const char *oid_at, const char *path_at,
            const char *line)
{
    const char *file = strrchr(l->path, '/') + 1;

    if (!is_oid(l->oid))
        blame_dropped(
            l, oid_at, line,
            "the second word is no object identifier, so the library drops "
            "the line",
            "copy the line from mech.conf.example");
    else if (file[0] == '\0')
        blame_dropped(l, path_at, line,
                      "no module is named, so the library drops the "
                      "line",
                      "copy the line from mech.conf.example");
    else if (strcmp(file, MECH_APEX_FILE) == 0 &&
             strcmp(l->oid, MECH_APEX_OID) != 0 &&
             strcmp(l->oid, MECH_APEX_PLAIN_OID) != 0)
        blame(l, oid_at, line, "the identifier is not that of gss-apex",
              "it is " MECH_APEX_OID);
    else if (strcmp(l->oid, MECH_APEX_OID) == 0 && !l->interposer)
        blame(l, path_at + strlen(path_at), line,
              "<interposer> is missing, so programs never get the module for "
              "Kerberos",
              "end the line with <interposer>");
}

/* False: nothing but a comment. */
static bool
parse_line(struct mech_line *l, const char *line, const char *modules)
{
    char path[MECH_WORD_MAX];
    const char *oid_at, *path_at, *rest;

    if (line[0] == '#' || line[strspn(line, " \t\r\n")] == '\0')
        return false;
    if (isspace((unsigned char)line[0])) {
        blame_dropped(l, line, line,
                      "it begins with a blank, so the library drops the line",
                      "begin it in the first column");
        l->column = 1;
        line += strspn(line, " \t");
        if (line[0] == '#') {
            l->fault = "a comment with a blank before its # is no comment";
            l->advice = "begin it in the first column";
        }
    }
    oid_at = take_word(line, l->name, sizeof(l->name));
    path_at = take_word(oid_at, l->oid, sizeof(l->oid));
    rest = take_word(path_at, path, sizeof(path));
    complete_path(l, path, modules);
    parse_rest(l, rest, line);
    judge_names(l, oid_at, path_at, line);
    return true;
}

/* One line as the library's fgets(3) takes it; how far that goes. */
static size_t
take_line(const char *text, size_t len, char out[BUFSIZ])
{
    const char *end = memchr(text, '\n', len);
    size_t taken = end != NULL ? (size_t)(end - text) + 1 : len;

    if (taken > LINE_MAX_OCTETS)
        taken = LINE_MAX_OCTETS;
    memcpy(out, text, taken);
    out[taken] = '\0';
    return taken;
}

static void
parse_file(struct mech_lines *l, const struct mech_file *file, const char *text,
           const char *modules)
{
    char line[BUFSIZ];
    unsigned number = 0;

    for (size_t at = 0; at < file->len;) {
        struct mech_line *next = &l->line[l->num];

        if (l->num == MECH_LINES_MOST) {
            l->more = true;
            return;
        }
        at += take_line(text + at, file->len - at, line);
        snprintf(next->file, sizeof(next->file), "%s", file->name);
        next->number = ++number;
        if (strlen(line) == LINE_MAX_OCTETS)
            blame(next, line, line, "the line is too long for the library",
                  "shorten it");
        l->num += parse_line(next, line, modules);
    }
}

struct mech_lines *
mech_lines_parse(const struct mech_files *files, const char *modules)
{
    struct mech_lines *l = calloc(1, sizeof(*l));

    if (l == NULL)
        return NULL;
    l->more = files->more != 0;
    for (unsigned i = 0; i < files->num; i++) {
        const struct mech_file *file = &files->file[i];

        snprintf(l->file[i], sizeof(l->file[i]), "%s", file->name);
        l->trouble[i] = mech_files_trouble(file->trouble);
        parse_file(l, file, files->text + file->begin, modules);
    }
    l->num_files = files->num;
    return l;
}

struct mech_lines *
mech_lines_read(const char *root, const char *config, const char *modules)
{
    struct mech_files *files = calloc(1, sizeof(*files));
    int fd = tree_open(root[0] != '\0' ? root : "/");
    struct mech_lines *l = NULL;

    if (files != NULL) {
        mech_files_gather(fd, config, files);
        l = mech_lines_parse(files, modules);
    }
    if (fd >= 0)
        close(fd);
    free(files);
    return l;
}

/* The library knows a mechanism by its identifier.  A line for one that it
 * knows already, and has not loaded, changes the path, but neither the place
 * nor the type. */
bool
mech_lines_find(const struct mech_lines *l, const char *oid,
                struct mech_found *out)
{
    const struct mech_line *last = NULL;

    out->first = NULL;
    for (unsigned i = 0; i < l->num; i++) {
        const struct mech_line *line = &l->line[i];

        if (line->dropped || strcmp(line->oid, oid) != 0)
            continue;
        if (out->first == NULL)
            out->first = line;
        last = line;
    }
    if (out->first == NULL || !out->first->interposer)
        return false;
    out->path = last->path;
    return true;
}
