/* tests/adversary/talk.c: contracts in talk.h. */
#include "tests/adversary/talk.h"
#include "tests/interop/base64.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS  30000
#define FAREWELL_MS  20000
#define ANSWER_LIMIT 1000000

/* The program gets a process group of its own: the shell, and what it runs. */
static void
start(struct talk *t)
{
    int in[2], out[2];

    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        abort();
    t->pid = fork();
    if (t->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        signal(SIGPIPE, SIG_DFL);
        setpgid(0, 0);
        execl("/bin/sh", "sh", "-c", t->command, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    t->to = fdopen(in[1], "w");
    t->from = out[0];
    if (t->pid < 0 || t->to == NULL)
        abort();
}

static bool
ended_within(pid_t pid, int milliseconds, int *status)
{
    static const struct timespec while_waiting = {0, 5000000};

    for (int waited = 0; waited <= milliseconds; waited += 5) {
        if (waitpid(pid, status, WNOHANG) != 0)
            return true;
        nanosleep(&while_waiting, NULL);
    }
    return false;
}

void
talk_stop(struct talk *t)
{
    int status = 0;

    if (t->pid > 0) {
        fclose(t->to);
        close(t->from);
        if (!ended_within(t->pid, FAREWELL_MS, &status)) {
            kill(-t->pid, SIGKILL);
            waitpid(t->pid, &status, 0);
        }
        t->ended_badly = t->ended_badly || status != 0;
    }
    t->pid = 0;
    builder_free(&t->line);
}

/* One line, its end cut off and a NUL in its place. */
static bool
receive_line(struct talk *t)
{
    struct pollfd ready = {.fd = t->from, .events = POLLIN};
    uint8_t part[4096];
    struct bytes line;
    ssize_t n;

    builder_cut(&t->line, 0);
    do {
        if (poll(&ready, 1, PATIENCE_MS) <= 0)
            return false;
        n = read(t->from, part, sizeof(part));
        if (n <= 0)
            return false;
        builder_bytes(&t->line, (struct bytes){part, (size_t)n});
        line = builder_view(&t->line);
    } while (line.len < ANSWER_LIMIT && line.data[line.len - 1] != '\n');
    builder_cut(&t->line, line.len - 1);
    builder_u8(&t->line, '\0');
    return builder_ok(&t->line);
}

/* error MAJOR MINOR token=OCTETS SENTENCE: the sentence begins behind three
 * words; that of `cannot` at once. */
static void
parse(char *line, struct answer *out)
{
    int most = TALK_WORDS;
    char *word = strsep(&line, " ");

    if (strcmp(word, "ok") == 0) {
        out->kind = ANSWER_OK;
    } else if (strcmp(word, "error") == 0) {
        out->kind = ANSWER_ERROR;
        most = 3;
    } else {
        out->kind = ANSWER_CANNOT;
        most = 0;
    }
    while (out->num < most && (word = strsep(&line, " ")) != NULL)
        out->word[out->num++] = word;
    out->rest = line != NULL ? line : "";
}

void
talk_begin(struct talk *t, const char *format, ...)
{
    va_list args;

    if (t->pid <= 0)
        start(t);
    va_start(args, format);
    vfprintf(t->to, format, args);
    va_end(args);
}

void
talk_octets(struct talk *t, struct bytes octets)
{
    if (octets.len == 0)
        fputc('-', t->to);
    base64_print(t->to, octets.data, octets.len);
}

void
talk_end(struct talk *t, struct answer *out)
{
    memset(out, 0, sizeof(*out));
    fputc('\n', t->to);
    if (fflush(t->to) == 0 && receive_line(t)) {
        parse((char *)t->line.data, out);
        return;
    }
    out->kind = ANSWER_DEAD;
    out->rest = "";
    talk_stop(t);
}

void
talk_ask(struct talk *t, const char *request, struct answer *out)
{
    talk_begin(t, "%s", request);
    talk_end(t, out);
}

bool
answer_octets(const struct answer *a, int word, struct builder *out)
{
    uint8_t *room;
    size_t len;
    bool ok;

    if (word >= a->num || strcmp(a->word[word], "-") == 0)
        return false;
    room = malloc(strlen(a->word[word]) + 1);
    ok = room != NULL && base64_decode(a->word[word], room, &len);
    if (ok)
        builder_bytes(out, (struct bytes){room, len});
    free(room);
    return ok && builder_ok(out);
}
