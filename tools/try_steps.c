/* tools/try_steps.c: contracts in try_steps.h.
 *
 *     [PID] SECONDS.MICROSECONDS: apex step N: TEXT
 *     [PID] SECONDS.MICROSECONDS: apex verdict NAME: WORDS
 *     [PID] SECONDS.MICROSECONDS: apex module VERSION takes over Kerberos
 */
#include "tools/try_steps.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MILLION 1000000

/* A step on its way: lines that follow each other and bear one number. */
struct step {
    unsigned number; /* 0: none */
    int64_t took;
    char told[STEPS_WORDS_MAX];
};

bool
steps_open(struct try_steps *s)
{
    const char *wanted = getenv("KRB5_TRACE");
    char path[64];

    memset(s, 0, sizeof(*s));
    if (wanted != NULL)
        s->wanted = strdup(wanted);
    s->fd = memfd_create("trace", MFD_CLOEXEC);
    if (s->fd < 0)
        return false;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", s->fd);
    return setenv("KRB5_TRACE", path, 1) == 0;
}

/* All from `from` on, of malloc; NULL: nothing more. */
static char *
read_from(int fd, int64_t from, size_t *out_len)
{
    off_t end = lseek(fd, 0, SEEK_END);
    size_t len = end > from ? (size_t)(end - from) : 0;
    char *text = len > 0 ? malloc(len + 1) : NULL;
    ssize_t got = text != NULL ? pread(fd, text, len, from) : -1;

    if (got <= 0) {
        free(text);
        return NULL;
    }
    text[got] = '\0';
    *out_len = (size_t)got;
    return text;
}

void
steps_close(struct try_steps *s)
{
    size_t len = 0;
    char *all = s->fd >= 0 ? read_from(s->fd, 0, &len) : NULL;
    FILE *copy =
        all != NULL && s->wanted != NULL ? fopen(s->wanted, "a") : NULL;

    if (copy != NULL) {
        fwrite(all, 1, len, copy);
        fclose(copy);
    }
    free(all);
    if (s->fd >= 0)
        close(s->fd);
    free(s->wanted);
}

static int64_t
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * MILLION + t.tv_nsec / 1000;
}

void
steps_begin(struct try_steps *s)
{
    s->since = now();
    s->verdict[0] = '\0';
}

static void
say_step(struct output *o, const char *side, struct step *step)
{
    char title[32];

    if (step->number == 0)
        return;
    snprintf(title, sizeof(title), "step %u", step->number);
    output_item(o, "steps", title);
    output_number(o, "number", step->number);
    output_text(o, "side", "%s", side);
    output_text(o, "told", "%s", step->told);
    output_number(o, "microseconds", step->took);
    output_end(o);
    step->number = 0;
}

static void
add_told(struct step *step, const char *told)
{
    size_t used = strlen(step->told);

    snprintf(step->told + used, sizeof(step->told) - used, "%s%s",
             used > 0 ? "; " : "", told);
}

/* "N: TEXT".  The reason of a refusal comes with the verdict, once. */
static void
take_step(struct try_steps *s, struct output *o, const char *side,
          struct step *step, int64_t at, const char *line)
{
    char *told;
    unsigned number = (unsigned)strtoul(line, &told, 10);

    if (number == 0 || strncmp(told, ": ", 2) != 0)
        return;
    told += 2;
    if (number != step->number) {
        say_step(o, side, step);
        *step = (struct step){.number = number};
    }
    step->took += at > s->since ? at - s->since : 0;
    s->since = at;
    add_told(step, strncmp(told, "refused: ", 9) == 0 ? "refused" : told);
}

/* "NAME: WORDS". */
static void
take_verdict(struct try_steps *s, const char *line)
{
    size_t len = strcspn(line, ":");

    if (line[len] == '\0' || len >= sizeof(s->verdict))
        return;
    memcpy(s->verdict, line, len);
    s->verdict[len] = '\0';
    snprintf(s->words, sizeof(s->words), "%s", line + len + 2);
}

/* "VERSION takes over Kerberos". */
static void
take_module(struct try_steps *s, const char *line)
{
    snprintf(s->module, sizeof(s->module), "%.*s", (int)strcspn(line, " "),
             line);
    s->served = strstr(line, "takes over") != NULL;
}

static void
take_line(struct try_steps *s, struct output *o, const char *side,
          struct step *step, const char *line)
{
    int64_t seconds, microseconds;
    int behind = 0;

    if (sscanf(line, "[%*d] %" SCNd64 ".%6" SCNd64 ": apex %n", &seconds,
               &microseconds, &behind) != 2 ||
        behind == 0)
        return;
    line += behind;
    if (strncmp(line, "step ", 5) == 0)
        take_step(s, o, side, step, seconds * MILLION + microseconds, line + 5);
    else if (strncmp(line, "verdict ", 8) == 0)
        take_verdict(s, line + 8);
    else if (strncmp(line, "module ", 7) == 0)
        take_module(s, line + 7);
}

int64_t
steps_end(struct try_steps *s, struct output *o, const char *side)
{
    int64_t took = now() - s->since;
    struct step step = {.number = 0};
    size_t len = 0;
    char *text = read_from(s->fd, s->read, &len), *rest, *line;

    if (text == NULL)
        return took;
    s->read += (int64_t)len;
    for (line = strtok_r(text, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        take_line(s, o, side, &step, line);
    say_step(o, side, &step);
    free(text);
    return took;
}
