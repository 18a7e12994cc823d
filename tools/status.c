/* tools/status.c: `gss-apex status`: which mechanism serves a program, and why.
 */
#include "tools/commands.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/mech_lines.h"
#include "tools/process.h"
#include "tools/program.h"
#include "tools/surroundings.h"
#include "tools/unit.h"

/* ---- who would answer ---- */

enum server { SERVED_BY_MODULE, SERVED_BY_PROXY, SERVED_BY_BUILTIN, NOT_KNOWN };

static const char *const server_names[] = {
    [SERVED_BY_MODULE] = "gss-apex",
    [SERVED_BY_PROXY] = "gssproxy",
    [SERVED_BY_BUILTIN] = "builtin",
    [NOT_KNOWN] = "unknown",
};

static bool
is_yes(const char *text)
{
    static const char *const words[] = {"yes", "true", "on", "1"};

    for (size_t i = 0; text != NULL && i < sizeof(words) / sizeof(words[0]);
         i++) {
        if (strcasecmp(text, words[i]) == 0)
            return true;
    }
    return false;
}

/* Why the module does not serve where nothing stands before it; NULL: it does.
 */
static const char *
why_not_ours(const struct subject *s, const struct surroundings *around,
             const struct mech_found *ours)
{
    if (ours == NULL)
        return "no line names mech_apex.so";
    if (!around->on)
        return around->why_not;
    if (is_yes(s->variable[GSS_USE_PROXY]) && !around->insisted)
        return "GSS_USE_PROXY says yes, so gss-apex declines, and no line "
               "names gssproxy's interposer";
    if (around->module_trouble != 0)
        return "the file that the line names cannot be read";
    return NULL;
}

static enum server
who_answers(const struct subject *s, const struct surroundings *around,
            const char **why)
{
    struct mech_found ours, proxy;
    bool is_named = mech_lines_find(around->lines, MECH_APEX_OID, &ours);
    bool proxied = is_yes(s->variable[GSS_USE_PROXY]) &&
                   mech_lines_find(around->lines, MECH_PROXY_OID, &proxy);
    bool comes_first =
        is_named && around->insisted && proxied && ours.first < proxy.first;

    if (proxied && !comes_first) {
        *why = "GSS_USE_PROXY says yes";
        return SERVED_BY_PROXY;
    }
    *why = why_not_ours(s, around, is_named ? &ours : NULL);
    if (*why != NULL)
        return SERVED_BY_BUILTIN;
    *why = "its line comes first, and nothing switches it off";
    return SERVED_BY_MODULE;
}

/* ---- what is said ---- */

/* The words of a faulty line are not repeated: the file may be no file of
 * lines, but one that only root can read. */
static void
say_line(struct output *o, const struct mech_line *l)
{
    output_item(o, "lines", l->fault == NULL ? l->name : "a faulty line");
    output_text(o, "file", "%s", l->file);
    output_number(o, "line", l->number);
    if (l->fault == NULL) {
        output_text(o, "module", "%s", l->path);
        output_truth(o, "interposer", l->interposer);
    } else {
        output_finding(o, LEVEL_ERROR, "mech-line", l->advice, "%s:%u:%u: %s",
                       l->file, l->number, l->column, l->fault);
    }
    output_end(o);
}

static void
say_surroundings(struct output *o, const struct subject *s,
                 const struct mech_lines *lines)
{
    output_begin(o, "configuration", "what the GSS library reads");
    for (unsigned i = 0; i < lines->num_files; i++) {
        output_item(o, "files", lines->file[i]);
        output_text(o, "path", "%s", lines->file[i]);
        output_text(o, "state", "%s",
                    lines->trouble[i] != NULL ? lines->trouble[i] : "read");
        output_end(o);
    }
    for (unsigned i = 0; i < lines->num; i++)
        say_line(o, &lines->line[i]);
    if (lines->more)
        output_finding(o, LEVEL_WARNING, "cut", NULL,
                       "there are more lines or files than are told here");
    for (size_t i = 0; i < NUM_DECIDING; i++) {
        if (s->variable[i] != NULL)
            output_text(o, deciding_names[i], "%s", s->variable[i]);
    }
    output_end(o);
}

/* Says the surroundings, and who would answer.  The text at `why` is to be
 * freed. */
static enum server
say_configuration(struct output *o, const struct subject *s, char **why)
{
    struct surroundings around;
    const char *reason = surroundings_read(s, &around);
    enum server server = NOT_KNOWN;

    if (reason == NULL) {
        server = who_answers(s, &around, &reason);
        say_surroundings(o, s, around.lines);
    } else {
        output_finding(o, LEVEL_ERROR, "not-seen", NULL,
                       "its configuration is not known: %s", reason);
    }
    *why = strdup(reason);
    surroundings_free(&around);
    return server;
}

static void
say_because(struct output *o, char *why)
{
    output_text(o, "because", "%s", why != NULL ? why : "there is no memory");
    free(why);
}

/* ---- a process ---- */

static void
modules_of(const struct process *p, char out[PATH_MAX])
{
    const char *library =
        p->library[0] != '\0' ? p->library : GSS_MODULE_DIR "/x";

    if (p->library[0] != '\0')
        snprintf(out, PATH_MAX, "%.*s/gss",
                 (int)(strrchr(library, '/') - library), library);
    else
        snprintf(out, PATH_MAX, "%s", GSS_MODULE_DIR);
}

static void
say_loaded(struct output *o, const struct process *p)
{
    if (p->library[0] != '\0')
        output_text(o, "library", "%s", p->library);
    if (p->module[0] != '\0')
        output_text(o, "module", "%s", p->module);
    if (p->proxy[0] != '\0')
        output_text(o, "gssproxy", "%s", p->proxy);
    if (p->module_replaced)
        output_finding(o, LEVEL_WARNING, "replaced", "restart it",
                       "process %d runs a module whose file is another by now",
                       (int)p->pid);
    if (p->heimdal[0] != '\0' && p->library[0] == '\0')
        output_finding(o, LEVEL_NOTE, "heimdal", NULL,
                       "process %d has Heimdal's GSS library, which knows "
                       "nothing of gss-apex",
                       (int)p->pid);
}

/* What it has loaded decides; what it would load now comes after a restart. */
static void
conclude(struct output *o, const struct process *p, enum server would)
{
    bool mapped = p->module[0] != '\0';

    if (p->library[0] != '\0' && would != NOT_KNOWN &&
        mapped != (would == SERVED_BY_MODULE))
        output_finding(o, LEVEL_NOTE, "after-restart",
                       "restart it, where the new state is wanted",
                       "process %d has%s loaded the module; started again, or "
                       "at its first context, it would be served by %s",
                       (int)p->pid, mapped ? "" : " not", server_names[would]);
    output_text(o,
                mapped && would == SERVED_BY_MODULE ? "served_by"
                                                    : "would_be_served_by",
                "%s", server_names[would]);
}

/* Its variables are gone, and no unit tells them. */
static void
conclude_from_maps(struct output *o, const struct process *p)
{
    bool mapped = p->module[0] != '\0';

    output_finding(o, LEVEL_NOTE, "environment-unknown",
                   "ask for its unit or program, too",
                   "process %d has written over its environment, so only what "
                   "it has loaded is known",
                   (int)p->pid);
    output_text(o, mapped ? "served_by" : "would_be_served_by", "%s",
                server_names[mapped ? SERVED_BY_MODULE : NOT_KNOWN]);
    output_text(o, "because", "%s",
                mapped ? "it has loaded the module"
                       : "it has not loaded the module so far");
}

static void
take_variables(struct subject *s, const struct process *p)
{
    for (size_t i = 0; i < NUM_DECIDING; i++)
        s->variable[i] = process_variable(p, deciding_names[i]);
}

/* A relative name counts from where the process is. */
static void
complete_config(struct subject *s, const struct process *p, char out[PATH_MAX])
{
    char directory[PATH_MAX];
    const char *given = s->variable[GSS_MECH_CONFIG];

    if (given == NULL || given[0] == '/')
        return;
    process_directory(p->pid, directory);
    if ((size_t)snprintf(out, PATH_MAX, "%s/%s", directory, given) < PATH_MAX)
        s->variable[GSS_MECH_CONFIG] = out;
}

static void
say_surely(struct output *o, const struct process *p, struct subject *s)
{
    char modules[PATH_MAX], root[40], config[PATH_MAX], *why;

    s->root = "/";
    if (p->elsewhere) {
        snprintf(root, sizeof(root), "/proc/%d/root", (int)p->pid);
        s->root = root;
        output_finding(o, LEVEL_NOTE, "elsewhere", "ask inside, too",
                       "process %d has a tree of files of its own; krb5.conf "
                       "is looked at in this one",
                       (int)p->pid);
    }
    if (p->secure)
        output_finding(o, LEVEL_NOTE, "secure", NULL,
                       "process %d is set-user-id or alike, so it ignores the "
                       "variables",
                       (int)p->pid);
    modules_of(p, modules);
    s->modules = modules;
    s->account = p->owner;
    complete_config(s, p, config);
    conclude(o, p, say_configuration(o, s, &why));
    say_because(o, why);
}

/* Where the process has written over its environment, its unit's is asked. */
static void
say_known(struct output *o, const struct process *p)
{
    struct subject s = {.modules = NULL};
    struct unit u = {.environment = NULL};
    struct process started = *p;
    char unit[256];

    if (!p->overwritten || p->secure) {
        take_variables(&s, p);
        say_surely(o, p, &s);
        return;
    }
    if (!process_unit(p->pid, unit, sizeof(unit)) || !unit_read(unit, &u)) {
        conclude_from_maps(o, p);
        return;
    }
    output_finding(o, LEVEL_NOTE, "environment-of-unit", NULL,
                   "process %d has written over its environment; the "
                   "variables are those of %s",
                   (int)p->pid, unit);
    started.environment = u.environment;
    started.environment_len = u.environment_len;
    started.overwritten = false;
    take_variables(&s, &started);
    say_surely(o, p, &s);
    unit_free(&u);
}

static void
say_process(struct output *o, pid_t pid)
{
    char title[PATH_MAX + 40];
    struct process p;

    if (!process_read(pid, &p)) {
        output_finding(o, LEVEL_ERROR, "no-process", NULL,
                       "there is no process %d", (int)pid);
        process_free(&p);
        return;
    }
    snprintf(title, sizeof(title), "%s (%d)",
             p.program[0] != '\0' ? p.program : "process", (int)pid);
    output_item(o, "processes", title);
    output_number(o, "pid", pid);
    output_text(o, "program", "%s", p.program);
    output_text(o, "user", "%s", process_user(p.uid));
    if (p.environment == NULL || !p.maps_known) {
        output_finding(o, LEVEL_ERROR, "not-ours", "ask as root",
                       "what process %d has may not be read", (int)pid);
    } else {
        say_loaded(o, &p);
        say_known(o, &p);
    }
    output_end(o);
    process_free(&p);
}

static void
say_processes(struct output *o, const pid_t *pids, unsigned num)
{
    for (unsigned i = 0; i < num && i < PROCESS_MOST; i++)
        say_process(o, pids[i]);
    if (num > PROCESS_MOST)
        output_finding(o, LEVEL_WARNING, "cut", "name one by its number",
                       "there are more processes than the %d told here",
                       PROCESS_MOST);
}

static void
say_with_children(struct output *o, pid_t pid)
{
    pid_t children[PROCESS_MOST];
    unsigned num = process_children(pid, children);

    say_process(o, pid);
    say_processes(o, children, num);
}

/* ---- what does not run ---- */

static void
say_program(struct output *o, const char *name, struct subject *s)
{
    enum server would;
    char *why;

    s->root = "/";
    s->modules = GSS_MODULE_DIR;
    output_item(o, "programs", name);
    output_text(o, "program", "%s", name);
    output_truth(o, "running", false);
    would = say_configuration(o, s, &why);
    output_text(o, "would_be_served_by", "%s", server_names[would]);
    say_because(o, why);
    output_end(o);
}

/* As this process would start it. */
static void
say_program_from_here(struct output *o, const char *name, const char *path)
{
    struct subject s = {.account = {geteuid(), getegid()}};
    bool secure = path != NULL && program_is_secure(path);

    for (size_t i = 0; i < NUM_DECIDING && !secure; i++)
        s.variable[i] = getenv(deciding_names[i]);
    if (secure)
        output_finding(o, LEVEL_NOTE, "secure", NULL,
                       "%s is set-user-id or alike, so it ignores the "
                       "variables",
                       path);
    say_program(o, name, &s);
}

/* As systemd would start it. */
static void
say_program_of_unit(struct output *o, const char *name, const struct unit *u)
{
    struct process p = {.environment = u->environment,
                        .environment_len = u->environment_len};
    struct subject s = {.account = {0, 0}};
    const struct passwd *entry = NULL;

    if (u->user[0] != '\0') {
        entry = getpwnam(u->user);
        if (entry == NULL) {
            output_finding(o, LEVEL_ERROR, "no-account", NULL,
                           "%s runs as %s, which is no account now", name,
                           u->user);
            return;
        }
        s.account = (struct account){entry->pw_uid, entry->pw_gid};
    }
    if (geteuid() != 0)
        s.account = (struct account){geteuid(), getegid()};
    take_variables(&s, &p);
    say_program(o, name, &s);
}

static void
say_unit(struct output *o, const char *name)
{
    struct unit u;

    if (!unit_read(name, &u)) {
        output_finding(o, LEVEL_ERROR, "no-unit", "systemctl status shows it",
                       "systemd knows no unit %s", name);
        return;
    }
    if (u.pid > 0)
        say_with_children(o, u.pid);
    else
        say_program_of_unit(o, name, &u);
    unit_free(&u);
}

static bool
is_unit(const char *name)
{
    static const char *const kinds[] = {".service", ".socket"};
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        size_t end = strlen(kinds[i]);

        if (len > end && strcmp(name + len - end, kinds[i]) == 0)
            return true;
    }
    return false;
}

static void
say_named(struct output *o, const char *name)
{
    char path[PATH_MAX];
    bool has_file = program_find(name, path);
    pid_t found[PROCESS_MOST];
    unsigned num = process_find(
        has_file && name[0] != '/' && strchr(name, '/') != NULL ? path : name,
        found);

    say_processes(o, found, num);
    if (num == 0 && strchr(name, '/') == NULL && unit_exists(name))
        say_unit(o, name);
    else if (num == 0)
        say_program_from_here(o, name, has_file ? path : NULL);
}

static void
say_subject(struct output *o, const char *name)
{
    char *end;
    long pid = strtol(name, &end, 10);

    if (*end == '\0' && pid > 0)
        say_with_children(o, (pid_t)pid);
    else if (is_unit(name))
        say_unit(o, name);
    else
        say_named(o, name);
}

bool
command_status(int argc, char **argv, struct output *o)
{
    pid_t found[PROCESS_MOST];
    unsigned num;

    if (argc > 1 && argv[1][0] == '-') {
        fprintf(stderr, "usage: gss-apex status [PID|UNIT|PROGRAM...]\n");
        return false;
    }
    for (int i = 1; i < argc; i++)
        say_subject(o, argv[i]);
    if (argc > 1)
        return true;
    num = process_find(NULL, found);
    say_program_from_here(o, "a program started from here", NULL);
    say_processes(o, found, num);
    return true;
}
