/* tools/switch.c: `gss-apex enable` and `disable`.
 *
 * For the host it is one file in /etc/gss/mech.d.  For a service it is a file
 * of our own with the line, and a drop-in of the service's unit that names it
 * in its environment.  Every file is written beside its place and renamed, so
 * that nobody reads half of it.  What somebody else wrote or changed is left
 * alone.
 */
#include "tools/commands.h"

#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/command_run.h"
#include "tools/mech_lines.h"
#include "tools/unit.h"

#define HOST_FILE    MECH_DIRECTORY "/apex.conf"
#define SERVICE_FILE "/etc/gss-apex/mech"
#define UNITS        "/etc/systemd/system"
#define DROP_IN      "gss-apex.conf"
#define TEXT_MAX     1000
#define WORD_MAX     256

struct wishes {
    const char *root;   /* "", or where the tree of files begins */
    const char *module; /* as the line names it */
    bool now;           /* restart the services */
};

static bool
read_options(int argc, char **argv, struct wishes *out)
{
    static const struct option options[] = {
        {"root", required_argument, NULL, 'r'},
        {"module", required_argument, NULL, 'm'},
        {"now", no_argument, NULL, 'n'},
        {NULL, 0, NULL, 0},
    };
    int option;

    *out = (struct wishes){"", MECH_APEX_FILE, false};
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'r')
            out->root = optarg;
        else if (option == 'm')
            out->module = optarg;
        else if (option == 'n')
            out->now = true;
        else
            return false;
    }
    return true;
}

/* ---- files ---- */

static void
place(const struct wishes *w, const char *path, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s%s", w->root, path);
}

/* Makes the directories on the way to the file. */
static bool
make_directories(const char *path)
{
    char at[PATH_MAX];

    snprintf(at, sizeof(at), "%s", path);
    for (char *p = strchr(at + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
        *p = '\0';
        if (mkdir(at, 0755) != 0 && errno != EEXIST)
            return false;
        *p = '/';
    }
    return true;
}

static bool
write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "we");
    bool ok;

    if (f == NULL)
        return false;
    ok = fputs(text, f) != EOF && fflush(f) == 0 && fsync(fileno(f)) == 0 &&
         fchmod(fileno(f), 0644) == 0;
    return (fclose(f) == 0) & ok;
}

static bool
replace_file(struct output *o, const char *path, const char *text)
{
    char beside[PATH_MAX + 10];

    snprintf(beside, sizeof(beside), "%s.new", path);
    if (make_directories(path) && write_text(beside, text) &&
        rename(beside, path) == 0) {
        output_text(o, "written", "%s", path);
        return true;
    }
    output_finding(o, LEVEL_ERROR, "not-written", "ask as root", "%s: %s", path,
                   strerror(errno));
    (void)unlink(beside);
    return false;
}

/* True when the file is not there, or holds exactly this. */
static bool
is_ours(const char *path, const char *text)
{
    char found[TEXT_MAX + 1];
    FILE *f = fopen(path, "re");
    size_t len;

    if (f == NULL)
        return errno == ENOENT;
    len = fread(found, 1, TEXT_MAX, f);
    fclose(f);
    found[len] = '\0';
    return strcmp(found, text) == 0;
}

/* True when the file holds nothing but comments and lines for the module. */
static bool
is_for_the_module(const char *path)
{
    struct mech_lines *l = mech_lines_read("", path, GSS_MODULE_DIR);
    bool only = l != NULL;

    for (unsigned i = 0; only && i < l->num; i++)
        only = strstr(l->line[i].path, "mech_apex") != NULL;
    free(l);
    return only;
}

static bool
remove_file(struct output *o, const char *path)
{
    if (unlink(path) != 0 && errno != ENOENT) {
        output_finding(o, LEVEL_ERROR, "not-removed", "ask as root", "%s: %s",
                       path, strerror(errno));
        return false;
    }
    output_text(o, "removed", "%s", path);
    return true;
}

/* Removes the directory of the file, too, unless something else is in it. */
static bool
remove_with_directory(struct output *o, const char *path)
{
    char directory[PATH_MAX];

    if (!remove_file(o, path))
        return false;
    snprintf(directory, sizeof(directory), "%.*s",
             (int)(strrchr(path, '/') - path), path);
    (void)rmdir(directory);
    return true;
}

static void
line_text(const struct wishes *w, char out[TEXT_MAX])
{
    snprintf(out, TEXT_MAX, "apex %s %.500s <interposer>\n", MECH_APEX_OID,
             w->module);
}

/* ---- the module ---- */

static bool
module_is_there(struct output *o, const struct wishes *w)
{
    char path[PATH_MAX];

    if (w->module[0] == '/')
        place(w, w->module, path);
    else
        snprintf(path, sizeof(path), "%s%s/%s", w->root, GSS_MODULE_DIR,
                 w->module);
    if (access(path, R_OK) == 0)
        return true;
    output_finding(o, LEVEL_ERROR, "no-module",
                   "install it there, or say --module /PATH/mech_apex.so",
                   "%s: %s; the library would go on with its own mechanism",
                   path, strerror(errno));
    return false;
}

/* ---- the host ---- */

static void
enable_host(struct output *o, const struct wishes *w)
{
    char path[PATH_MAX], text[TEXT_MAX];

    place(w, HOST_FILE, path);
    line_text(w, text);
    if (access(path, F_OK) == 0 && !is_for_the_module(path)) {
        output_finding(o, LEVEL_ERROR, "not-ours",
                       "move its other lines to a file of their own",
                       "%s has lines for other mechanisms", path);
        return;
    }
    if (replace_file(o, path, text))
        output_finding(o, LEVEL_GOOD, "enabled",
                       "restart what runs, where it shall have the module",
                       "programs that start from now on use the module");
}

static void
disable_host(struct output *o, const struct wishes *w)
{
    char path[PATH_MAX];

    place(w, HOST_FILE, path);
    if (access(path, F_OK) != 0) {
        output_finding(o, LEVEL_NOTE, "not-on", NULL,
                       "%s is not there: the host was not switched on by "
                       "this tool",
                       path);
        return;
    }
    if (!is_for_the_module(path)) {
        output_finding(o, LEVEL_ERROR, "not-ours",
                       "remove the line of mech_apex.so there",
                       "%s has lines for other mechanisms", path);
        return;
    }
    if (remove_file(o, path))
        output_finding(o, LEVEL_GOOD, "disabled",
                       "restart what runs and has the module: gss-apex status",
                       "programs that start from now on use the library's own "
                       "mechanism");
}

/* ---- a service ---- */

static const char drop_in[] =
    "# Made by `gss-apex enable`; `gss-apex disable` removes it.\n"
    "[Service]\n"
    "Environment=GSS_MECH_CONFIG=" SERVICE_FILE "\n";

/* Services that empty their environment, or replace it, before they use it. */
static bool
empties_environment(const char *unit)
{
    static const char *const names[] = {"nslcd.service"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(unit, names[i]) == 0)
            return true;
    }
    return false;
}

static void
drop_in_place(const struct wishes *w, const char *unit, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s" UNITS "/%s.d/" DROP_IN, w->root, unit);
}

static bool
runs_systemd(const struct wishes *w)
{
    return w->root[0] == '\0' && access("/run/systemd/system", F_OK) == 0;
}

/* A unit has one name under which its drop-ins are found everywhere. */
static void
true_name(const struct wishes *w, const char *given, char *out, size_t size)
{
    const char *const argv[] = {"systemctl", "show", "--value", "-p",
                                "Id",        "--",   out,       NULL};
    char *answer;

    if (!unit_full(given, out, size)) {
        out[0] = '\0';
        return;
    }
    if (!runs_systemd(w))
        return;
    answer = command_run(argv, WORD_MAX);
    if (answer != NULL && answer[0] != '\0' && answer[0] != '\n')
        snprintf(out, size, "%.*s", (int)strcspn(answer, "\n"), answer);
    free(answer);
}

static void
tell_systemd(struct output *o, const struct wishes *w, const char *unit)
{
    const char *const reload[] = {"systemctl", "daemon-reload", NULL};
    const char *const restart[] = {"systemctl", "try-restart", "--", unit,
                                   NULL};
    char *answer;

    if (!runs_systemd(w))
        return;
    answer = command_run(reload, WORD_MAX);
    if (answer == NULL)
        output_finding(o, LEVEL_WARNING, "no-reload", "systemctl daemon-reload",
                       "systemd did not reload");
    free(answer);
    if (!w->now)
        return;
    answer = command_run(restart, WORD_MAX);
    if (answer == NULL)
        output_finding(o, LEVEL_ERROR, "no-restart",
                       "systemctl status says why", "%s did not restart", unit);
    free(answer);
}

static void
say_enabled(struct output *o, const struct wishes *w, const char *unit)
{
    char advice[WORD_MAX + 60];

    snprintf(advice, sizeof(advice), "systemctl restart %.250s", unit);
    output_finding(o, LEVEL_GOOD, "enabled", w->now ? NULL : advice,
                   "%s uses the module from its next start on", unit);
}

static void
enable_service(struct output *o, const struct wishes *w, const char *given)
{
    char unit[WORD_MAX], path[PATH_MAX], line_path[PATH_MAX], text[TEXT_MAX];

    true_name(w, given, unit, sizeof(unit));
    if (unit[0] == '\0' || strchr(unit, '/') != NULL ||
        (runs_systemd(w) && !unit_exists(unit))) {
        output_finding(o, LEVEL_ERROR, "no-unit",
                       "systemctl list-unit-files lists them",
                       "systemd knows no unit %s", given);
        return;
    }
    if (empties_environment(unit)) {
        output_finding(o, LEVEL_ERROR, "empties-environment",
                       "gss-apex enable switches the module on for the host",
                       "%s empties its environment, so it has the module only "
                       "where the whole host has",
                       unit);
        return;
    }
    drop_in_place(w, unit, path);
    place(w, SERVICE_FILE, line_path);
    line_text(w, text);
    if (!is_ours(path, drop_in)) {
        output_finding(o, LEVEL_ERROR, "not-ours", "look at it, and remove it",
                       "%s is not as this tool writes it", path);
        return;
    }
    if (replace_file(o, line_path, text) && replace_file(o, path, drop_in)) {
        tell_systemd(o, w, unit);
        say_enabled(o, w, unit);
    }
}

/* The line stays while a drop-in of any service names it. */
static bool
line_is_used(const struct wishes *w)
{
    char pattern[PATH_MAX];
    glob_t found;
    bool used;

    snprintf(pattern, sizeof(pattern), "%s" UNITS "/*.d/" DROP_IN, w->root);
    used = glob(pattern, 0, NULL, &found) == 0;
    if (used)
        globfree(&found);
    return used;
}

static void
disable_service(struct output *o, const struct wishes *w, const char *given)
{
    char unit[WORD_MAX], path[PATH_MAX], line_path[PATH_MAX];

    true_name(w, given, unit, sizeof(unit));
    drop_in_place(w, unit, path);
    if (unit[0] == '\0' || strchr(unit, '/') != NULL ||
        access(path, F_OK) != 0) {
        output_finding(o, LEVEL_NOTE, "not-on", NULL,
                       "%s was not switched on by this tool", given);
        return;
    }
    if (!is_ours(path, drop_in)) {
        output_finding(o, LEVEL_ERROR, "not-ours", "look at it, and remove it",
                       "%s is not as this tool writes it", path);
        return;
    }
    if (!remove_with_directory(o, path))
        return;
    place(w, SERVICE_FILE, line_path);
    if (!line_is_used(w) && is_for_the_module(line_path))
        remove_with_directory(o, line_path);
    tell_systemd(o, w, unit);
    output_finding(o, LEVEL_GOOD, "disabled", "restart it",
                   "%s uses the library's own mechanism from its next start on",
                   unit);
}

bool
command_enable(int argc, char **argv, struct output *o)
{
    struct wishes w;

    if (!read_options(argc, argv, &w))
        return false;
    if (!module_is_there(o, &w))
        return true;
    if (optind == argc)
        enable_host(o, &w);
    for (int i = optind; i < argc; i++) {
        output_item(o, "services", argv[i]);
        enable_service(o, &w, argv[i]);
        output_end(o);
    }
    return true;
}

bool
command_disable(int argc, char **argv, struct output *o)
{
    struct wishes w;

    if (!read_options(argc, argv, &w))
        return false;
    if (optind == argc)
        disable_host(o, &w);
    for (int i = optind; i < argc; i++) {
        output_item(o, "services", argv[i]);
        disable_service(o, &w, argv[i]);
        output_end(o);
    }
    return true;
}
