/* tools/status.c: `gss-apex status`: which mechanism serves a program, and why.
 */
#include "tools/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mech/krb5/settings.h"
#include "tools/command_run.h"
#include "tools/mech_lines.h"
#include "tools/process.h"
#include "tools/unit.h"

/* The variables that decide. */
static const char *const deciding[] = {"GSS_MECH_CONFIG", "GSS_APEX",
                                       "GSS_USE_PROXY", "KRB5_CONFIG"};
#define NUM_DECIDING (sizeof(deciding) / sizeof(deciding[0]))

/* What is known of a program before it has loaded anything, or after. */
struct subject {
    const char *variable[NUM_DECIDING];
    const char *modules; /* the directory of bare module names */
    const char *root;    /* "", or where the process has its files */
};

/* ---- who would answer ---- */

enum server { SERVED_BY_MODULE, SERVED_BY_PROXY, SERVED_BY_BUILTIN };

static const char *const server_names[] = {
    [SERVED_BY_MODULE] = "gss-apex",
    [SERVED_BY_PROXY] = "gssproxy",
    [SERVED_BY_BUILTIN] = "builtin",
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

/* Settings are read by libkrb5 as it would read them there: with the variables
 * of that process in place of those of this one. */
static void
take_environment(const struct subject *s)
{
    for (size_t i = 0; i < NUM_DECIDING; i++) {
        if (s->variable[i] != NULL)
            setenv(deciding[i], s->variable[i], 1);
        else
            unsetenv(deciding[i]);
    }
}

static bool
comes_before(const struct mech_line *a, const struct mech_line *b)
{
    return a != NULL && (b == NULL || a < b);
}

static enum server
who_answers(const struct subject *s, const struct mech_lines *lines,
            const char **why)
{
    const struct mech_line *ours = mech_lines_first(lines, MECH_APEX_FILE);
    const struct mech_line *proxy = mech_lines_first(lines, MECH_PROXY_FILE);
    bool proxied = is_yes(s->variable[2]);

    if (ours != NULL)
        *why = settings_why_not();
    else
        *why = "no line names mech_apex.so";
    if (proxied && proxy != NULL &&
        !(settings_insisted() && comes_before(ours, proxy))) {
        *why = "GSS_USE_PROXY says yes";
        return SERVED_BY_PROXY;
    }
    if (*why != NULL)
        return SERVED_BY_BUILTIN;
    if (proxied && !settings_insisted()) {
        *why = "GSS_USE_PROXY says yes, so gss-apex declines, and no line "
               "names gssproxy's interposer";
        return SERVED_BY_BUILTIN;
    }
    if (access(ours->path, R_OK) != 0) {
        *why = "the file that the line names cannot be read";
        return SERVED_BY_BUILTIN;
    }
    *why = "its line comes first, and nothing switches it off";
    return SERVED_BY_MODULE;
}

/* ---- what is said ---- */

static void
say_line(struct output *o, const struct mech_line *l)
{
    output_item(o, "lines", l->name);
    output_text(o, "file", "%s", l->file);
    output_number(o, "line", l->number);
    output_text(o, "module", "%s", l->path);
    output_truth(o, "interposer", l->interposer);
    if (l->fault != NULL)
        output_finding(o, LEVEL_ERROR, "mech-line", l->advice, "%s:%u:%u: %s",
                       l->file, l->number, l->column, l->fault);
    output_end(o);
}

static void
say_lines(struct output *o, const struct mech_lines *lines)
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
    for (size_t i = 0; i < NUM_DECIDING; i++) {
        const char *value = getenv(deciding[i]);

        if (value != NULL)
            output_text(o, deciding[i], "%s", value);
    }
    output_end(o);
}

/* Says who would answer, or NULL in `why` without memory. */
static enum server
say_configuration(struct output *o, const struct subject *s, const char **why)
{
    struct mech_lines *lines;
    enum server server;

    take_environment(s);
    lines = mech_lines_read(s->root, s->variable[0], s->modules);
    if (lines == NULL) {
        *why = NULL;
        return SERVED_BY_BUILTIN;
    }
    server = who_answers(s, lines, why);
    say_lines(o, lines);
    free(lines);
    return server;
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
conclude(struct output *o, const struct process *p, enum server would,
         const char *why)
{
    bool mapped = p->module[0] != '\0';

    if (p->maps_known && p->library[0] != '\0' &&
        mapped != (would == SERVED_BY_MODULE))
        output_finding(o, LEVEL_NOTE, "after-restart",
                       "restart it, where the new state is wanted",
                       "process %d has%s loaded the module; started again, or "
                       "at its first context, it would be served by %s",
                       (int)p->pid, mapped ? "" : " not", server_names[would]);
    output_text(o,
                p->maps_known && mapped && would == SERVED_BY_MODULE
                    ? "served_by"
                    : "would_be_served_by",
                "%s", server_names[would]);
    output_text(o, "because", "%s", why);
}

static void
say_process(struct output *o, pid_t pid)
{
    struct subject s = {.root = ""};
    char modules[PATH_MAX], title[PATH_MAX + 40], root[40];
    struct process p;
    const char *why;
    enum server would;

    if (!process_read(pid, &p)) {
        output_finding(o, LEVEL_ERROR, "no-process", NULL,
                       "there is no process %d", (int)pid);
        return;
    }
    snprintf(title, sizeof(title), "%s (%d)",
             p.program[0] != '\0' ? p.program : "process", (int)pid);
    output_item(o, "processes", title);
    output_number(o, "pid", pid);
    output_text(o, "program", "%s", p.program);
    output_text(o, "user", "%s", process_user(p.uid));
    if (p.environment == NULL || !p.maps_known)
        output_finding(o, LEVEL_ERROR, "not-ours", "ask as root",
                       "what process %d has may not be read", (int)pid);
    for (size_t i = 0; i < NUM_DECIDING; i++)
        s.variable[i] = process_variable(&p, deciding[i]);
    if (p.elsewhere) {
        snprintf(root, sizeof(root), "/proc/%d/root", (int)pid);
        s.root = root;
        output_finding(o, LEVEL_NOTE, "elsewhere", "ask inside, too",
                       "process %d has a tree of files of its own; krb5.conf "
                       "is looked at in this one",
                       (int)pid);
    }
    modules_of(&p, modules);
    s.modules = modules;
    say_loaded(o, &p);
    would = say_configuration(o, &s, &why);
    conclude(o, &p, would, why != NULL ? why : "there is no memory");
    output_end(o);
    process_free(&p);
}

static void
say_with_children(struct output *o, pid_t pid)
{
    pid_t children[PROCESS_MOST];
    unsigned num = process_children(pid, children);

    say_process(o, pid);
    for (unsigned i = 0; i < num; i++)
        say_process(o, children[i]);
}

/* ---- what does not run ---- */

static void
say_program(struct output *o, const char *name, const char *environment,
            size_t len)
{
    struct process p = {.environment = (char *)environment,
                        .environment_len = len};
    struct subject s = {.root = "", .modules = GSS_MODULE_DIR};
    const char *why;
    enum server would;

    output_item(o, "programs", name);
    output_text(o, "program", "%s", name);
    output_truth(o, "running", false);
    for (size_t i = 0; i < NUM_DECIDING; i++)
        s.variable[i] = environment != NULL ? process_variable(&p, deciding[i])
                                            : getenv(deciding[i]);
    would = say_configuration(o, &s, &why);
    output_text(o, "would_be_served_by", "%s", server_names[would]);
    output_text(o, "because", "%s", why != NULL ? why : "there is no memory");
    output_end(o);
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
        say_program(o, name, u.environment, u.environment_len);
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
say_subject(struct output *o, const char *name)
{
    pid_t found[PROCESS_MOST];
    unsigned num;
    char *end;
    long pid = strtol(name, &end, 10);

    if (*end == '\0' && pid > 0) {
        say_with_children(o, (pid_t)pid);
    } else if (is_unit(name)) {
        say_unit(o, name);
    } else {
        num = process_find(name, found);
        for (unsigned i = 0; i < num; i++)
            say_process(o, found[i]);
        if (num == 0 && strchr(name, '/') == NULL && unit_exists(name))
            say_unit(o, name);
        else if (num == 0)
            say_program(o, name, NULL, 0);
    }
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
    say_program(o, "a program started from here", NULL, 0);
    for (unsigned i = 0; i < num; i++)
        say_process(o, found[i]);
    return true;
}
