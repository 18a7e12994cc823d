#include "bench/worker.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 20

struct request {
    char *words[MAX_WORDS];
    size_t num_words;
};

/* The answer so far. */
static char line[4000];
static bool failed;

static void
append(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void
append(const char *format, ...)
{
    size_t len = strlen(line);
    va_list args;

    va_start(args, format);
    vsnprintf(line + len, sizeof(line) - len, format, args);
    va_end(args);
}

const char *
request_text(const struct request *request, const char *name,
             const char *otherwise)
{
    size_t len = strlen(name);

    for (size_t i = 1; i < request->num_words; i++) {
        if (strncmp(request->words[i], name, len) == 0 &&
            request->words[i][len] == '=')
            return request->words[i] + len + 1;
    }
    return otherwise;
}

double
request_number(const struct request *request, const char *name,
               double otherwise)
{
    const char *text = request_text(request, name, NULL);

    return text != NULL ? strtod(text, NULL) : otherwise;
}

void
answer(const char *name, double value)
{
    if (!failed)
        append("%s%s=%.6g", line[0] != '\0' ? " " : "", name, value);
}

void
answer_text(const char *name, const char *value)
{
    if (!failed)
        append("%s%s=%s", line[0] != '\0' ? " " : "", name, value);
}

void
answer_error(const char *format, ...)
{
    va_list args;

    if (failed)
        return;
    failed = true;
    strcpy(line, "error=");
    va_start(args, format);
    vsnprintf(line + 6, sizeof(line) - 6, format, args);
    va_end(args);
}

static void
run_command(const struct command *commands, const struct request *request)
{
    for (; commands->name != NULL; commands++) {
        if (strcmp(commands->name, request->words[0]) == 0) {
            commands->run(request);
            return;
        }
    }
    answer_error("no command %s", request->words[0]);
}

int
worker_run(const struct command *commands)
{
    char text[2000], *rest, *word;
    struct request request;

    while (fgets(text, sizeof(text), stdin) != NULL) {
        memset(&request, 0, sizeof(request));
        for (word = strtok_r(text, " \n", &rest);
             word != NULL && request.num_words < MAX_WORDS;
             word = strtok_r(NULL, " \n", &rest))
            request.words[request.num_words++] = word;
        line[0] = '\0';
        failed = false;
        if (request.num_words > 0)
            run_command(commands, &request);
        printf("%s\n", line);
        fflush(stdout);
    }
    return EXIT_SUCCESS;
}
