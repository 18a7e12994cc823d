/* tools/gss-apex.c: the administrator's tool, gss-apex(8). */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tools/commands.h"
#include "tools/output.h"

#define STATUS_USAGE 2

static const struct entry {
    const char *name;
    command *run;
    const char *arguments, *summary;
} commands[] = {
    {"status", command_status, "[PID|UNIT|PROGRAM...]",
     "which mechanism serves it, and why"},
    {"check", command_check, "[--as USER] [--kdc]",
     "what is wrong here, and what to do"},
    {"doctor", command_doctor, "PROGRAM...", "what would go past the module"},
    {"try", command_try, "SERVICE@HOST", "log in, step by step"},
    {"explain", command_explain, "[FILE|-|BASE64|HEX]",
     "what is in a token, and what it deserves"},
    {"log", command_log, "[--since TIME] [FILE...]", "the last refusals"},
    {"enable", command_enable, "[--module PATH] [--now] [SERVICE...]",
     "switch the module on"},
    {"disable", command_disable, "[--now] [SERVICE...]", "switch it off again"},
};
#define NUM_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
usage(FILE *to)
{
    fprintf(to, "usage: gss-apex COMMAND [--json] [ARGUMENT...]\n\n");
    for (size_t i = 0; i < NUM_COMMANDS; i++)
        fprintf(to, "  %-9s%-40s%s\n", commands[i].name, commands[i].arguments,
                commands[i].summary);
    fprintf(to, "\nman gss-apex says more; gss-apex --version\n");
}

/* Takes --json out of the arguments, wherever it stands before a "--". */
static bool
take_json(int *argc, char **argv)
{
    bool found = false;
    int kept = 0;

    for (int i = 0; i < *argc; i++) {
        if (!found && strcmp(argv[i], "--json") == 0)
            found = true;
        else
            argv[kept++] = argv[i];
    }
    argv[kept] = NULL;
    *argc = kept;
    return found;
}

static int
run(const struct entry *entry, int argc, char **argv)
{
    struct output *o = output_open(take_json(&argc, argv));
    bool understood;
    int status;

    if (o == NULL) {
        fprintf(stderr, "gss-apex: no memory\n");
        return 1;
    }
    understood = entry->run(argc, argv, o);
    status = output_close(o);
    return understood ? status : STATUS_USAGE;
}

int
main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    if (strcmp(name, "--version") == 0) {
        printf("gss-apex %s\n", PACKAGE_VERSION);
        return 0;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
        usage(stdout);
        return 0;
    }
    for (size_t i = 0; i < NUM_COMMANDS; i++) {
        if (strcmp(name, commands[i].name) == 0)
            return run(&commands[i], argc - 1, argv + 1);
    }
    if (name[0] != '\0')
        fprintf(stderr, "gss-apex: there is no command %s\n\n", name);
    usage(stderr);
    return STATUS_USAGE;
}
