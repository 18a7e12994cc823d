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
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/command_run.h"
#include "tools/mech_lines.h"
#include "tools/placed_file.h"
#include "tools/process.h"
#include "tools/tree.h"
#include "tools/unit.h"
#include "tools/unit_files.h"

#define HOST_FILE    MECH_DIRECTORY "/apex.conf"
#define SERVICE_FILE "/etc/gss-apex/mech"
#define UNITS        "/etc/systemd/system"
#define DROP_IN      "gss-apex.conf"
#define TEXT_MAX     1000
#define WORD_MAX     256
#define MODULE_MAX   500

#define LINE_BEGIN "apex " MECH_APEX_OID " "
#define LINE_END   " <interposer>\n"

static const char not_as_written[] = "is not as this tool writes it";

struct wishes {
    const char *root;   /* "", or where the tree of files begins */
    int tree;           /* the same, open */
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

    *out = (struct wishes){"", -1, MECH_APEX_FILE, false};
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

/* The path as people see it. */
static void
place(const struct wishes *w, const char *path, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s%s", w->root, path);
}

static bool
replace_file(struct output *o, const struct wishes *w, const char *path,
             const char *text)
{
    char shown[PATH_MAX];

    place(w, path, shown);
    if (placed_file_write(w->tree, path, text)) {
        output_text(o, "written", "%s", shown);
        return true;
    }
    output_finding(o, LEVEL_ERROR, "not-written", "ask as root", "%s: %s",
                   shown, strerror(errno));
    return false;
}

static bool
remove_file(struct output *o, const struct wishes *w, const char *path)
{
    char shown[PATH_MAX];

    place(w, path, shown);
    if (!placed_file_remove(w->tree, path)) {
        output_finding(o, LEVEL_ERROR, "not-removed", "ask as root", "%s: %s",
                       shown, strerror(errno));
        return false;
    }
    output_text(o, "removed", "%s", shown);
    return true;
}

static bool
is_there(const struct wishes *w, const char *path)
{
    int fd = tree_open_at(w->tree, path, O_PATH);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* True when the file is not there, or holds exactly this. */
static bool
is_ours(const struct wishes *w, const char *path, const char *text)
{
    char found[TEXT_MAX + 1];

    if (!placed_file_read(w->tree, path, found, sizeof(found)))
        return errno == ENOENT;
    return strcmp(found, text) == 0;
}

/* True when the file is not there, or is one that this tool wrote, for
 * whichever module. */
static bool
is_our_line(const struct wishes *w, const char *path)
{
    char found[TEXT_MAX + 1], *end;

    if (!placed_file_read(w->tree, path, found, sizeof(found)))
        return errno == ENOENT;
    if (strncmp(found, LINE_BEGIN, strlen(LINE_BEGIN)) != 0)
        return false;
    end = found + strlen(LINE_BEGIN);
    end += strcspn(end, " \t\n");
    return strcmp(end, LINE_END) == 0;
}

/* True when the file holds nothing but comments and lines for the module. */
static bool
is_for_the_module(const struct wishes *w, const char *path)
{
    struct mech_lines *l = mech_lines_read(w->root, path, GSS_MODULE_DIR);
    bool only = l != NULL && !l->more && l->trouble[0] == NULL;

    for (unsigned i = 0; only && i < l->num; i++)
        only = strcmp(l->line[i].oid, MECH_APEX_OID) == 0;
    free(l);
    return only;
}

static void
line_text(const struct wishes *w, char out[TEXT_MAX])
{
    snprintf(out, TEXT_MAX, LINE_BEGIN "%s" LINE_END, w->module);
}

/* ---- the module ---- */

/* The line is split at blanks. */
static bool
can_be_named(struct output *o, const struct wishes *w)
{
    if (w->module[0] != '\0' && strlen(w->module) <= MODULE_MAX &&
        w->module[strcspn(w->module, " \t\n\v\f\r")] == '\0')
        return true;
    output_finding(o, LEVEL_ERROR, "module-name", "use another path",
                   "a mechanism line takes a path without blanks, of at most "
                   "%d octets",
                   MODULE_MAX);
    return false;
}

static bool
module_is_there(struct output *o, const struct wishes *w)
{
    char path[PATH_MAX], shown[PATH_MAX];
    int trouble;

    if (!can_be_named(o, w))
        return false;
    snprintf(path, sizeof(path), "%s%s",
             w->module[0] == '/' ? "" : GSS_MODULE_DIR "/", w->module);
    trouble = tree_can_read(w->tree, path);
    if (trouble == 0)
        return true;
    place(w, path, shown);
    output_finding(o, LEVEL_ERROR, "no-module",
                   "install it there, or say --module /PATH/mech_apex.so",
                   "%s: %s; the library would go on with its own mechanism",
                   shown, strerror(trouble));
    return false;
}

/* ---- the host ---- */

static void
say_not_ours(struct output *o, const struct wishes *w, const char *path,
             const char *advice, const char *why)
{
    char shown[PATH_MAX];

    place(w, path, shown);
    output_finding(o, LEVEL_ERROR, "not-ours", advice, "%s %s", shown, why);
}

static void
enable_host(struct output *o, const struct wishes *w)
{
    char text[TEXT_MAX];

    line_text(w, text);
    if (is_there(w, HOST_FILE) && !is_for_the_module(w, HOST_FILE)) {
        say_not_ours(o, w, HOST_FILE,
                     "move its other lines to a file of their own",
                     "has lines for other mechanisms");
        return;
    }
    if (replace_file(o, w, HOST_FILE, text))
        output_finding(o, LEVEL_GOOD, "enabled",
                       "restart what runs, where it shall have the module",
                       "programs that start from now on use the module");
}

static void
disable_host(struct output *o, const struct wishes *w)
{
    char shown[PATH_MAX];

    place(w, HOST_FILE, shown);
    if (!is_there(w, HOST_FILE)) {
        output_finding(o, LEVEL_NOTE, "not-on", NULL,
                       "%s is not there: the host was not switched on by "
                       "this tool",
                       shown);
        return;
    }
    if (!is_for_the_module(w, HOST_FILE)) {
        say_not_ours(o, w, HOST_FILE, "remove the line of mech_apex.so there",
                     "has lines for other mechanisms");
        return;
    }
    if (remove_file(o, w, HOST_FILE))
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
drop_in_place(const char *unit, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, UNITS "/%s.d/" DROP_IN, unit);
}

/* Environment= is of services alone, and the name becomes part of a path. */
static bool
is_service(const char *unit)
{
    static const char kind[] = ".service";
    size_t len = strlen(unit), end = sizeof(kind) - 1;

    return len > end && strcmp(unit + len - end, kind) == 0 && unit[0] != '-' &&
           unit[0] != '.' &&
           unit[strspn(unit, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz"
                             "0123456789:-_.\\@")] == '\0';
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

    if (!unit_full(given, out, size) || !is_service(out)) {
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

/* What the unit's other drop-ins, and files that it names, say may come later.
 */
static void
check_environment(struct output *o, const struct wishes *w, const char *unit)
{
    struct unit u;
    struct process p = {.pid = 0};
    const char *value;

    if (!runs_systemd(w) || !unit_read(unit, &u))
        return;
    p.environment = u.environment;
    p.environment_len = u.environment_len;
    value = process_variable(&p, "GSS_MECH_CONFIG");
    if (value == NULL || strcmp(value, SERVICE_FILE) != 0)
        output_finding(o, LEVEL_WARNING, "overridden",
                       "systemctl cat shows all that is said of the unit",
                       "%s: systemd does not have GSS_MECH_CONFIG as the "
                       "drop-in says it",
                       unit);
    unit_free(&u);
}

/* GSS_MECH_CONFIG stands in place of all the other files. */
static void
check_other_lines(struct output *o, const struct wishes *w, const char *unit)
{
    struct mech_lines *l = mech_lines_read(w->root, NULL, GSS_MODULE_DIR);

    for (unsigned i = 0; l != NULL && i < l->num; i++) {
        const struct mech_line *line = &l->line[i];

        if (line->dropped || strcmp(line->oid, MECH_APEX_OID) == 0)
            continue;
        output_finding(o, LEVEL_WARNING, "other-mechanisms",
                       "switch the module on for the host instead",
                       "%s loses the mechanism of %s:%u: its lines are now "
                       "those of " SERVICE_FILE " alone",
                       unit, line->file, line->number);
    }
    free(l);
}

static void
say_enabled(struct output *o, const struct wishes *w, const char *unit)
{
    char advice[WORD_MAX + 60];

    snprintf(advice, sizeof(advice), "systemctl restart %.250s", unit);
    output_finding(o, LEVEL_GOOD, "enabled", w->now ? NULL : advice,
                   "%s uses the module from its next start on", unit);
}

static bool
can_be_enabled(struct output *o, const struct wishes *w, const char *unit,
               const char *given)
{
    if (unit[0] == '\0' || !is_service(unit) ||
        (runs_systemd(w) && !unit_exists(unit))) {
        output_finding(o, LEVEL_ERROR, "no-unit",
                       "systemctl list-unit-files lists them",
                       "systemd knows no service %s", given);
        return false;
    }
    if (empties_environment(unit)) {
        output_finding(o, LEVEL_ERROR, "empties-environment",
                       "gss-apex enable switches the module on for the host",
                       "%s empties its environment, so it has the module only "
                       "where the whole host has",
                       unit);
        return false;
    }
    return true;
}

static void
enable_service(struct output *o, const struct wishes *w, const char *given)
{
    char unit[WORD_MAX], path[PATH_MAX], text[TEXT_MAX];

    true_name(w, given, unit, sizeof(unit));
    if (!can_be_enabled(o, w, unit, given))
        return;
    drop_in_place(unit, path);
    line_text(w, text);
    if (!is_ours(w, path, drop_in)) {
        say_not_ours(o, w, path, "look at it, and remove it", not_as_written);
        return;
    }
    if (!is_our_line(w, SERVICE_FILE)) {
        say_not_ours(o, w, SERVICE_FILE, "look at it, and remove it",
                     not_as_written);
        return;
    }
    if (replace_file(o, w, SERVICE_FILE, text) &&
        replace_file(o, w, path, drop_in)) {
        tell_systemd(o, w, unit);
        say_enabled(o, w, unit);
        check_other_lines(o, w, unit);
        check_environment(o, w, unit);
    }
}

/* The line stays while anything of systemd's names it; and so does one that
 * somebody changed. */
static void
remove_line(struct output *o, const struct wishes *w)
{
    if (!is_there(w, SERVICE_FILE) || unit_files_name(w->tree, SERVICE_FILE))
        return;
    if (!is_our_line(w, SERVICE_FILE)) {
        output_finding(o, LEVEL_NOTE, "kept", NULL,
                       "%s" SERVICE_FILE " %s, so it stays", w->root,
                       not_as_written);
        return;
    }
    if (remove_file(o, w, SERVICE_FILE))
        placed_file_leave(w->tree, SERVICE_FILE);
}

static void
disable_service(struct output *o, const struct wishes *w, const char *given)
{
    char unit[WORD_MAX], path[PATH_MAX];

    true_name(w, given, unit, sizeof(unit));
    drop_in_place(unit, path);
    if (unit[0] == '\0' || !is_service(unit) || !is_there(w, path)) {
        output_finding(o, LEVEL_NOTE, "not-on", NULL,
                       "%s was not switched on by this tool", given);
        return;
    }
    if (!is_ours(w, path, drop_in)) {
        say_not_ours(o, w, path, "look at it, and remove it", not_as_written);
        return;
    }
    if (!remove_file(o, w, path))
        return;
    placed_file_leave(w->tree, path);
    remove_line(o, w);
    tell_systemd(o, w, unit);
    output_finding(o, LEVEL_GOOD, "disabled", "restart it",
                   "%s uses the library's own mechanism from its next start on",
                   unit);
}

static bool
open_tree(struct output *o, struct wishes *w)
{
    w->tree = tree_open(w->root[0] != '\0' ? w->root : "/");
    if (w->tree < 0)
        output_finding(o, LEVEL_ERROR, "no-root", NULL, "%s: %s", w->root,
                       strerror(errno));
    return w->tree >= 0;
}

bool
command_enable(int argc, char **argv, struct output *o)
{
    struct wishes w;

    if (!read_options(argc, argv, &w))
        return false;
    if (!open_tree(o, &w))
        return true;
    if (!module_is_there(o, &w))
        optind = argc;
    else if (optind == argc)
        enable_host(o, &w);
    for (int i = optind; i < argc; i++) {
        output_item(o, "services", argv[i]);
        enable_service(o, &w, argv[i]);
        output_end(o);
    }
    close(w.tree);
    return true;
}

bool
command_disable(int argc, char **argv, struct output *o)
{
    struct wishes w;

    if (!read_options(argc, argv, &w))
        return false;
    if (!open_tree(o, &w))
        return true;
    if (optind == argc)
        disable_host(o, &w);
    for (int i = optind; i < argc; i++) {
        output_item(o, "services", argv[i]);
        disable_service(o, &w, argv[i]);
        output_end(o);
    }
    close(w.tree);
    return true;
}
