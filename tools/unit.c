/* tools/unit.c: contracts in unit.h. */
#include "tools/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/command_run.h"

#define ANSWER_MOST (1u << 18)

/* A dot alone makes no kind: php8.2-fpm is a service. */
static bool
has_kind(const char *name)
{
    static const char *const kinds[] = {
        ".service", ".socket", ".device", ".mount", ".automount", ".swap",
        ".target",  ".path",   ".timer",  ".slice", ".scope"};
    const char *end = strrchr(name, '.');

    for (size_t i = 0; end != NULL && i < sizeof(kinds) / sizeof(kinds[0]);
         i++) {
        if (strcmp(end, kinds[i]) == 0)
            return true;
    }
    return false;
}

bool
unit_full(const char *name, char *out, size_t size)
{
    const char *kind = has_kind(name) ? "" : ".service";
    int len = snprintf(out, size, "%s%s", name, kind);

    return len > 0 && (size_t)len < size;
}

/* The value of the line NAME=VALUE, of malloc, or NULL. */
static char *
value_of(const char *answer, const char *name)
{
    const char *line = answer;
    size_t len = strlen(name);

    while (line != NULL && *line != '\0') {
        if (strncmp(line, name, len) == 0 && line[len] == '=')
            return strndup(line + len + 1, strcspn(line + len + 1, "\n"));
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return NULL;
}

/* systemd separates the assignments by blanks, and quotes one that has any. */
static void
take_environment(char *text, struct unit *out)
{
    char quote = '\0', *to = text;
    size_t len = strlen(text);

    for (const char *p = text; p < text + len; p++) {
        if (quote != '\0' && *p == quote)
            quote = '\0';
        else if (quote == '\0' && (*p == '"' || *p == '\''))
            quote = *p;
        else
            *to++ = quote == '\0' && *p == ' ' ? '\0' : *p;
    }
    *to = '\0';
    out->environment = text;
    out->environment_len = (size_t)(to - text) + 1;
}

static char *
ask(const char *name)
{
    const char *const argv[] = {"systemctl",
                                "show",
                                "--no-pager",
                                "-p",
                                "LoadState,MainPID,Environment,User",
                                "--",
                                name,
                                NULL};

    return command_run(argv, ANSWER_MOST);
}

bool
unit_read(const char *name, struct unit *out)
{
    char full[300], *answer, *state, *pid, *user, *environment;
    bool known;

    memset(out, 0, sizeof(*out));
    if (!unit_full(name, full, sizeof(full)))
        return false;
    answer = ask(full);
    if (answer == NULL)
        return false;
    state = value_of(answer, "LoadState");
    pid = value_of(answer, "MainPID");
    user = value_of(answer, "User");
    environment = value_of(answer, "Environment");
    known = state != NULL && strcmp(state, "loaded") == 0;
    if (known && pid != NULL)
        out->pid = (pid_t)strtol(pid, NULL, 10);
    if (known && user != NULL)
        snprintf(out->user, sizeof(out->user), "%s", user);
    if (known && environment != NULL)
        take_environment(environment, out);
    else
        free(environment);
    free(user);
    free(pid);
    free(state);
    free(answer);
    return known;
}

void
unit_free(struct unit *u)
{
    free(u->environment);
    u->environment = NULL;
}

bool
unit_exists(const char *name)
{
    struct unit u;
    bool known = unit_read(name, &u);

    unit_free(&u);
    return known;
}
