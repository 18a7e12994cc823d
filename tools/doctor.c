/* tools/doctor.c: `gss-apex doctor`: which calls of a program go past the
 * module.
 *
 * A program reaches the GSS library by itself or through libraries of its own,
 * so these are looked at, too: those that the dynamic linker would load, which
 * is asked and runs nothing of the program.  What a program loads later by name
 * (modules of Apache, plug-ins of SASL) has to be named.
 */
#include "tools/commands.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/command_run.h"
#include "tools/elf_symbols.h"
#include "tools/owners.h"
#include "tools/program.h"

#define LIST_MOST (1u << 18)

#define MIT_LIBRARY     "libgssapi_krb5.so"
#define HEIMDAL_LIBRARY "libgssapi.so"

static const struct {
    const char *symbol;
    enum level level;
    const char *text, *advice;
} calls[] = {
#define CALL(symbol, level, text, advice) {symbol, LEVEL_##level, text, advice},
#include "tools/doctor.def"
#undef CALL
};
#define NUM_CALLS (sizeof(calls) / sizeof(calls[0]))

/* What there is to say of the files that belong to one program. */
struct patient {
    struct output *o;
    bool mit, heimdal, contexts;
};

static bool
is_of_krb5(const char *file)
{
    static const char *const own[] = {MIT_LIBRARY, HEIMDAL_LIBRARY, "libkrb5",
                                      "libk5crypto", "mech_apex.so"};

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (strncmp(file, own[i], strlen(own[i])) == 0)
            return true;
    }
    return false;
}

static void
look_at_calls(struct patient *p, const char *path, const struct elf_wishes *w)
{
    p->mit = p->mit || elf_wishes_library(w, MIT_LIBRARY);
    p->heimdal = p->heimdal || elf_wishes_library(w, HEIMDAL_LIBRARY);
    p->contexts = p->contexts || elf_wishes_symbol(w, "gss_init_sec_context") ||
                  elf_wishes_symbol(w, "gss_accept_sec_context");
    for (size_t i = 0; i < NUM_CALLS; i++) {
        if (elf_wishes_symbol(w, calls[i].symbol))
            output_finding(p->o, calls[i].level, calls[i].symbol,
                           calls[i].advice, "%s: %s %s", path, calls[i].symbol,
                           calls[i].text);
    }
}

/* One of the libraries that the linker lists: "name => /path (address)". */
static void
look_at_library(struct patient *p, char *line)
{
    char *path = strstr(line, "=> /");
    struct elf_wishes w;

    if (path == NULL)
        return;
    path += 3;
    path[strcspn(path, " \n")] = '\0';
    if (is_of_krb5(strrchr(path, '/') + 1))
        return;
    if (elf_wishes_read(path, &w) == NULL)
        look_at_calls(p, path, &w);
    elf_wishes_free(&w);
}

/* The file may name any program as its linker, so only the one that runs this
 * tool is ever run. */
static bool
has_our_linker(const struct elf_wishes *w)
{
    struct elf_wishes own;
    bool same = elf_wishes_read("/proc/self/exe", &own) == NULL &&
                own.interpreter != NULL &&
                strcmp(own.interpreter, w->interpreter) == 0;

    elf_wishes_free(&own);
    return same;
}

static void
look_at_libraries(struct patient *p, const char *path,
                  const struct elf_wishes *w)
{
    const char *const argv[] = {w->interpreter, "--list", path, NULL};
    char *list, *rest, *line, gap[PATH_MAX];

    if (w->interpreter == NULL)
        return;
    if (!has_our_linker(w)) {
        output_finding(p->o, LEVEL_WARNING, "linker",
                       "look at its libraries one by one",
                       "%s: names another dynamic linker than this tool has, "
                       "which is not run, so its libraries are not known",
                       path);
        return;
    }
    if (geteuid() == 0 && owners_find_gap(path, gap)) {
        output_finding(p->o, LEVEL_WARNING, "replaceable", "ask as no root",
                       "%s: somebody beside root can replace %s, so the "
                       "linker is not asked for its libraries",
                       path, gap);
        return;
    }
    list = command_run(argv, LIST_MOST);
    if (list == NULL) {
        output_finding(
            p->o, LEVEL_WARNING, "libraries", "look at them one by one",
            "%s: the dynamic linker does not list its libraries", path);
        return;
    }
    for (line = strtok_r(list, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        look_at_library(p, line);
    free(list);
}

static void
conclude(const struct patient *p, const char *path)
{
    if (p->heimdal)
        output_finding(p->o, LEVEL_WARNING, "heimdal",
                       "leave it out: the module is for MIT's library",
                       "%s: linked with Heimdal's GSS library", path);
    if (p->contexts && p->mit)
        output_finding(p->o, LEVEL_GOOD, "served", NULL,
                       "%s: its contexts come from MIT's GSS library, so the "
                       "module can serve it",
                       path);
    else if (!p->heimdal)
        output_finding(p->o, LEVEL_NOTE, "not-served",
                       "name the plug-ins that it loads, if it has any: "
                       "gss-apex doctor PLUGIN.so",
                       "%s: makes no GSS contexts, neither itself nor in what "
                       "it is linked with",
                       path);
}

static void
look_at_program(struct output *o, const char *name)
{
    struct patient p = {.o = o};
    struct elf_wishes w;
    char path[PATH_MAX];
    const char *why;

    if (!program_find(name, path)) {
        output_finding(o, LEVEL_ERROR, "absent", "give its path",
                       "%s: there is no such file, nor a program in PATH",
                       name);
        return;
    }
    output_item(o, "programs", path);
    output_text(o, "path", "%s", path);
    why = elf_wishes_read(path, &w);
    if (why != NULL) {
        output_finding(o, LEVEL_ERROR, "unreadable", NULL, "%s: %s", path, why);
    } else {
        look_at_calls(&p, path, &w);
        look_at_libraries(&p, path, &w);
        conclude(&p, path);
    }
    elf_wishes_free(&w);
    output_end(o);
}

bool
command_doctor(int argc, char **argv, struct output *o)
{
    if (argc < 2) {
        fprintf(stderr, "usage: gss-apex doctor PROGRAM...\n");
        return false;
    }
    for (int i = 1; i < argc; i++)
        look_at_program(o, argv[i]);
    return true;
}
