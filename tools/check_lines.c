/* tools/check_lines.c: the lines that name mechanisms, and their modules. */
#include "tools/check.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/mech_lines.h"
#include "tools/owners.h"

#define REASON_MAX 1000

/* Whoever may write to the file, or to a directory on the way to it, is root
 * in every program that loads it.  True: nobody may. */
static bool
check_owners(struct output *o, const char *path)
{
    char gap[PATH_MAX];

    if (!owners_find_gap(path, gap))
        return true;
    output_finding(o, LEVEL_WARNING, "replaceable",
                   "give it to root, and let nobody else write to it",
                   "%s: somebody beside root can replace %s", path, gap);
    return false;
}

/* The child process loads it as the library would, and tells why it cannot:
 * what code of the module does stays there. */
static bool
can_be_loaded(const char *path, char reason[REASON_MAX])
{
    int ends[2], status = 0;
    ssize_t len;
    pid_t pid;

    reason[0] = '\0';
    if (pipe(ends) != 0)
        return true;
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        const char *why =
            dlopen(path, RTLD_NOW | RTLD_LOCAL) == NULL ? dlerror() : NULL;

        if (why != NULL && write(ends[1], why, strlen(why)) < 0)
            _exit(2);
        _exit(why != NULL);
    }
    close(ends[1]);
    len = read(ends[0], reason, REASON_MAX - 1);
    reason[len > 0 ? len : 0] = '\0';
    close(ends[0]);
    if (pid > 0)
        (void)waitpid(pid, &status, 0);
    return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *
advice_for(const char *reason)
{
    if (strstr(reason, "wrong ELF class") != NULL)
        return "it was built for another architecture: install the one of "
               "this library, and name it without a directory";
    if (strstr(reason, "undefined symbol") != NULL ||
        strstr(reason, "version `") != NULL)
        return "it was built against other releases of its libraries: build "
               "it anew here";
    if (strstr(reason, "No such file") != NULL)
        return "install it there, or write the path where it is";
    if (strstr(reason, "ermission denied") != NULL)
        return "make it and its directories readable for this account";
    return "ldd -r says what it lacks";
}

/* Loading runs it, so root loads nothing that another can replace. */
static void
check_module(struct output *o, const struct mech_line *l)
{
    char reason[REASON_MAX];

    if (!check_owners(o, l->path) && geteuid() == 0) {
        output_finding(o, LEVEL_WARNING, "not-tried", NULL,
                       "%s: so it was not tried whether it can be loaded",
                       l->path);
        return;
    }
    if (can_be_loaded(l->path, reason))
        output_finding(o, LEVEL_GOOD, "loads", NULL, "%s can be loaded",
                       l->path);
    else
        output_finding(o, LEVEL_ERROR, "does-not-load", advice_for(reason),
                       "%s:%u: the library cannot load the module, and says "
                       "nothing about it: %s",
                       l->file, l->number, reason);
}

static void
check_line(struct output *o, const struct mech_line *l)
{
    if (l->fault != NULL) {
        output_finding(o, LEVEL_ERROR, "mech-line", l->advice, "%s:%u:%u: %s",
                       l->file, l->number, l->column, l->fault);
        return;
    }
    if (strcmp(l->file, MECH_FILE) == 0 && l->interposer)
        output_finding(o, LEVEL_WARNING, "heimdal-reads-it",
                       "move the line to " MECH_DIRECTORY "/apex.conf",
                       "%s:%u: Heimdal's library reads this file as well, and "
                       "takes MIT's library for a mechanism",
                       l->file, l->number);
    if (strcmp(l->oid, MECH_APEX_OID) == 0)
        check_module(o, l);
}

static void
check_file(struct output *o, const char *path, const char *trouble)
{
    if (trouble == NULL) {
        output_finding(o, LEVEL_GOOD, "file", NULL, "%s is read", path);
        (void)check_owners(o, path);
    } else if (strcmp(path, MECH_FILE) != 0) {
        output_finding(
            o, LEVEL_ERROR, "unreadable", "make it readable for this account",
            "%s: %s; the library goes on without a word", path, trouble);
    }
}

static int
is_not_read(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return entry->d_name[0] != '.' &&
           (len < 5 || strcmp(entry->d_name + len - 5, ".conf") != 0);
}

/* The library reads only what is called *.conf there. */
static void
check_names(struct output *o)
{
    struct dirent **list = NULL;
    int num = scandir(MECH_DIRECTORY, &list, is_not_read, alphasort);

    for (int i = 0; i < num; i++) {
        output_finding(o, LEVEL_WARNING, "not-read",
                       "rename it to end in .conf, or move it elsewhere",
                       MECH_DIRECTORY "/%s is not read: its name does not end "
                                      "in .conf",
                       list[i]->d_name);
        free(list[i]);
    }
    free(list);
}

static void
say_whether_on(struct output *o, const struct mech_lines *lines)
{
    struct mech_found ours;

    if (!mech_lines_find(lines, MECH_APEX_OID, &ours))
        output_finding(o, LEVEL_NOTE, "not-on",
                       "gss-apex enable switches it on",
                       "no line here switches the module on; that of a "
                       "service may: gss-apex status SERVICE");
}

void
check_lines(struct output *o)
{
    const char *config = secure_getenv("GSS_MECH_CONFIG");
    struct mech_lines *lines = mech_lines_read("", config, GSS_MODULE_DIR);

    output_begin(o, "mechanism_lines", NULL);
    if (lines != NULL) {
        for (unsigned i = 0; i < lines->num_files; i++)
            check_file(o, lines->file[i], lines->trouble[i]);
        for (unsigned i = 0; i < lines->num; i++)
            check_line(o, &lines->line[i]);
        say_whether_on(o, lines);
    }
    if (config == NULL)
        check_names(o);
    free(lines);
    output_end(o);
}
