#include "tests/peers/couple.h"
#include "tests/peers/peer.h"
#include "tests/peers/report.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const couple_directions[3] = {"module:builtin", "builtin:module",
                                          "module:module"};

const char *
couple_path(void)
{
    static char path[1000];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

    path[len > 0 ? len : 0] = '\0';
    return path;
}

const char *
couple_heimdal_path(void)
{
    static char path[1020];
    char *slash;

    snprintf(path, sizeof(path), "%s", couple_path());
    slash = strrchr(path, '/');
    if (slash != NULL)
        strcpy(slash + 1, "heimdal_peer");
    return path;
}

/* The child: takes its descriptors and environment, and becomes a peer. */
static void
become_peer(const struct side *s, const char *role, int in, int out, int wire,
            const char *const *environment)
{
    const char *program;

    /* Out of the way of the descriptors they become. */
    in = fcntl(in, F_DUPFD, 10);
    out = fcntl(out, F_DUPFD, 10);
    wire = fcntl(wire, F_DUPFD, 10);
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(wire, PEER_WIRE) < 0)
        _exit(120);
    closefrom(PEER_WIRE + 1);
    setenv("GSS_MECH_CONFIG",
           getenv(s->module ? "APEX_CONF_MODULE" : "APEX_CONF_BUILTIN"), 1);
    setenv("KRB5_TRACE", s->trace, 1);
    /* What MIT's mechanism loses is not ours to report. */
    if (!s->module)
        setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    for (; environment != NULL && *environment != NULL; environment++)
        putenv((char *)(uintptr_t)*environment);
    program = s->heimdal ? couple_heimdal_path() : couple_path();
    execl(program, program, "peer", role, (char *)NULL);
    _exit(121);
}

static bool
start_side(struct couple *c, int which, int wire,
           const char *const *environment)
{
    struct side *s = &c->sides[which];
    const char *role = which == INITIATOR ? "initiator" : "acceptor";
    static unsigned serial;
    int commands[2] = {-1, -1}, results[2] = {-1, -1};

    snprintf(s->trace, sizeof(s->trace), "%s/trace.%d.%u",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp",
             (int)getpid(), serial++);
    if (pipe2(commands, O_CLOEXEC) != 0 || pipe2(results, O_CLOEXEC) != 0)
        return false;
    s->pid = fork();
    if (s->pid == 0)
        become_peer(s, role, commands[0], results[1], wire, environment);
    close(commands[0]);
    close(results[1]);
    s->commands = fdopen(commands[1], "w");
    s->results = fdopen(results[0], "r");
    return s->pid > 0 && s->commands != NULL && s->results != NULL;
}

bool
couple_start(struct couple *c, const char *direction,
             const char *const *initiator_environment,
             const char *const *acceptor_environment)
{
    int wire[2];
    bool ok;

    signal(SIGPIPE, SIG_IGN);
    memset(c, 0, sizeof(*c));
    c->direction = direction;
    c->sides[INITIATOR].module = strncmp(direction, "module:", 7) == 0;
    c->sides[ACCEPTOR].module = strstr(direction, ":module") != NULL;
    c->sides[INITIATOR].heimdal = strncmp(direction, "heimdal:", 8) == 0;
    c->sides[ACCEPTOR].heimdal = strstr(direction, ":heimdal") != NULL;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, wire) != 0)
        return false;
    ok = start_side(c, INITIATOR, wire[0], initiator_environment) &&
         start_side(c, ACCEPTOR, wire[1], acceptor_environment);
    close(wire[0]);
    close(wire[1]);
    return ok;
}

/* Counts the lines with `apex step` that came since the last time. */
static unsigned
count_steps(struct side *s)
{
    FILE *trace = fopen(s->trace, "r");
    char line[2000];
    unsigned steps = 0;

    if (trace == NULL)
        return 0;
    if (fseek(trace, s->trace_seen, SEEK_SET) == 0) {
        while (fgets(line, sizeof(line), trace) != NULL)
            steps += strstr(line, ": apex step ") != NULL;
        s->trace_seen = ftell(trace);
    }
    fclose(trace);
    return steps;
}

static bool
read_outcome(const char *direction, struct side *s, const char *role)
{
    char line[4000];
    int mapped = 0, heimdal = 0;

    memset(&s->outcome, 0, sizeof(s->outcome));
    while (fgets(line, sizeof(line), s->results) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "end") == 0) {
            s->outcome.mapped = mapped;
            s->outcome.heimdal = heimdal;
            s->outcome.steps = count_steps(s);
            return true;
        }
        if (line[0] == '#')
            report_fault(role, 0, "%s: %s", direction, line + 2);
        sscanf(line, "module %d", &mapped);
        sscanf(line, "heimdal %d", &heimdal);
        sscanf(line, "status %u %u %999[^\n]", &s->outcome.major,
               &s->outcome.minor, s->outcome.text);
    }
    report_fault(role, 0, "%s: the peer is gone", direction);
    return false;
}

/* A side that claims to run the module does, and the other does not. */
static void
check_mechanism(const struct couple *c, int which)
{
    const struct side *s = &c->sides[which];
    const char *role = which == INITIATOR ? "initiator" : "acceptor";
    bool stood = c->sides[INITIATOR].outcome.major == GSS_S_COMPLETE &&
                 c->sides[ACCEPTOR].outcome.major == GSS_S_COMPLETE;

    if (s->outcome.mapped != s->module)
        report_fault(role, 0, "the module is %s",
                     s->module ? "absent" : "there");
    else if (s->outcome.heimdal != s->heimdal)
        report_fault(role, 0, "Heimdal's library is %s",
                     s->heimdal ? "absent" : "there");
    else if (!s->module && s->outcome.steps > 0)
        report_fault(role, 0, "the module's trace on the builtin side");
    else if (s->module && stood && s->outcome.steps == 0)
        report_fault(role, 0, "no `apex step` in the trace");
}

bool
couple_play(struct couple *c, const char *format, ...)
{
    char line[2000];
    va_list ap;
    bool ok;
    int i;

    va_start(ap, format);
    vsnprintf(line, sizeof(line), format, ap);
    va_end(ap);
    for (i = 0; i < 2; i++) {
        fprintf(c->sides[i].commands, "%s\n", line);
        fflush(c->sides[i].commands);
    }
    ok = read_outcome(c->direction, &c->sides[INITIATOR], "initiator");
    ok = read_outcome(c->direction, &c->sides[ACCEPTOR], "acceptor") && ok;
    if (ok) {
        check_mechanism(c, INITIATOR);
        check_mechanism(c, ACCEPTOR);
    }
    return ok;
}

bool
couple_expect_success(struct couple *c)
{
    static const char *const roles[2] = {"initiator", "acceptor"};
    const struct outcome *o;
    bool ok = true;
    int i;

    for (i = 0; i < 2; i++) {
        o = &c->sides[i].outcome;
        if (o->major == GSS_S_COMPLETE)
            continue;
        report_fault(roles[i], 0, "%s: %08x/%d %s", c->direction, o->major,
                     (int)o->minor, o->text);
        ok = false;
    }
    return ok;
}

void
couple_stop(struct couple *c)
{
    int i, status;

    for (i = 0; i < 2; i++) {
        if (c->sides[i].commands != NULL)
            fclose(c->sides[i].commands);
        if (c->sides[i].pid > 0 &&
            waitpid(c->sides[i].pid, &status, 0) == c->sides[i].pid &&
            (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
            report_fault(i == INITIATOR ? "initiator" : "acceptor", 0,
                         "%s: ended with status %04x", c->direction, status);
        if (c->sides[i].results != NULL)
            fclose(c->sides[i].results);
        unlink(c->sides[i].trace);
    }
}
