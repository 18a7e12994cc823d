/* tests/peers/fleet.c: several hosts behind one name, with a real Redis server
 * as their replay store.
 *
 *     fleet.realm
 *
 * The hosts are processes in network namespaces of their own: all they share is
 * the server's socket.
 */
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <errno.h>
#include <fcntl.h>
#include <krb5/krb5.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REDIS     "redis-server"
#define TOKENS    40
#define ACCEPTORS 8
#define HOSTS     2

static char socket_path[500];
static pid_t server;

/* ---- the server ---- */

static bool
await_socket(void)
{
    struct stat st;

    for (int i = 0; i < 500; i++) {
        if (stat(socket_path, &st) == 0)
            return true;
        if (waitpid(server, NULL, WNOHANG) == server) {
            server = 0;
            return false;
        }
        usleep(20000);
    }
    return false;
}

static bool
start_server(const char *memory)
{
    unlink(socket_path);
    fflush(stdout);
    server = fork();
    if (server == 0) {
        if (freopen("/dev/null", "w", stdout) != NULL)
            execlp(REDIS, REDIS, "--port", "0", "--unixsocket", socket_path,
                   "--save", "", "--dir", getenv("TMPDIR"), "--maxmemory",
                   memory, "--maxmemory-policy", "noeviction", (char *)NULL);
        _exit(127);
    }
    return server > 0 && await_socket();
}

static void
stop_server(void)
{
    if (server > 0 && kill(server, SIGKILL) == 0)
        (void)waitpid(server, NULL, 0);
    server = 0;
}

/* Puts `more` into [apex], beside the store. */
static void
configure(const char *more)
{
    static unsigned number;
    char path[600], all[1300];
    FILE *file;

    snprintf(path, sizeof(path), "%s/fleet-%u.conf", getenv("TMPDIR"),
             number++);
    file = fopen(path, "w");
    if (!EXPECT(file != NULL))
        return;
    fprintf(file, "[apex]\n    replay_cache = unix:%s\n    %s\n", socket_path,
            more);
    fclose(file);
    snprintf(all, sizeof(all), "%s:%s", path, getenv("APEX_KRB5_CONF"));
    setenv("KRB5_CONFIG", all, 1);
}

/* ---- logins ---- */

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A login; its minor status where it failed, and how long it took. */
static OM_uint32
log_in(OM_uint32 *minor, double *took)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct pair p = {0};
    double begin = seconds();
    OM_uint32 major;

    pair_make(&options, &p);
    major = p.major;
    *minor = p.minor;
    if (took != NULL)
        *took = seconds() - begin;
    pair_free(&p);
    return major;
}

static void
expect_login(void)
{
    OM_uint32 minor;

    EXPECT_NUMBER(log_in(&minor, NULL), GSS_S_COMPLETE);
}

static void
expect_refusal(double most)
{
    OM_uint32 minor;
    double took;

    EXPECT(GSS_ERROR(log_in(&minor, &took)));
    EXPECT_NUMBER((int32_t)minor, KRB5_RC_IO);
    EXPECT(took < most);
}

/* ---- the same requests to all of them ---- */

struct shared {
    atomic_uint ready, accepted[TOKENS], refused[TOKENS], other;
    unsigned len[TOKENS];
    unsigned char token[TOKENS][4000];
};

static bool
make_tokens(struct shared *s)
{
    struct pair_options options = {.flags = PAIR_FLAGS};
    bool ok = true;

    for (int i = 0; i < TOKENS && ok; i++) {
        gss_buffer_desc token = GSS_C_EMPTY_BUFFER;
        struct pair p = {0};
        OM_uint32 ignored;

        ok = pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token) ==
                 GSS_S_CONTINUE_NEEDED &&
             token.length <= sizeof(s->token[i]);
        if (ok) {
            memcpy(s->token[i], token.value, token.length);
            s->len[i] = (unsigned)token.length;
        }
        gss_release_buffer(&ignored, &token);
        pair_free(&p);
    }
    return ok;
}

static void
accept_token(struct shared *s, int i)
{
    gss_buffer_desc in = {s->len[i], s->token[i]}, out = GSS_C_EMPTY_BUFFER;
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 major, minor, ignored;

    major = gss_accept_sec_context(&minor, &context, GSS_C_NO_CREDENTIAL, &in,
                                   GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL, &out,
                                   NULL, NULL, NULL);
    if (major == GSS_S_COMPLETE)
        atomic_fetch_add(&s->accepted[i], 1);
    else if ((int32_t)minor == KRB5KRB_AP_ERR_REPEAT)
        atomic_fetch_add(&s->refused[i], 1);
    else
        atomic_fetch_add(&s->other, 1);
    gss_delete_sec_context(&ignored, &context, GSS_C_NO_BUFFER);
    gss_release_buffer(&ignored, &out);
}

/* One of the services, on the host of an even or odd number. */
static void
serve(struct shared *s, const int hosts[HOSTS], int number)
{
    int host = hosts[number % HOSTS];

    if (host >= 0 && setns(host, CLONE_NEWNET) != 0)
        _exit(2);
    atomic_fetch_add(&s->ready, 1);
    while (atomic_load(&s->ready) < ACCEPTORS)
        usleep(500);
    for (int i = 0; i < TOKENS; i++)
        accept_token(s, i);
    _exit(0);
}

/* A namespace of its own, which lives as long as the descriptor. */
static int
make_host(void)
{
    int before = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), host = -1;

    if (before >= 0 && unshare(CLONE_NEWNET) == 0)
        host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (before >= 0) {
        if (host >= 0 && setns(before, CLONE_NEWNET) != 0)
            host = -1;
        close(before);
    }
    return host;
}

static bool
run_services(struct shared *s, const int hosts[HOSTS])
{
    pid_t pids[ACCEPTORS];
    bool ok = true;

    fflush(stdout);
    for (int i = 0; i < ACCEPTORS; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            serve(s, hosts, i);
    }
    for (int i = 0; i < ACCEPTORS; i++) {
        int status = 1;

        ok = waitpid(pids[i], &status, 0) == pids[i] && status == 0 && ok;
    }
    return ok;
}

static void
one_accepts(void)
{
    struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int hosts[HOSTS] = {make_host(), make_host()};

    if (!EXPECT(s != MAP_FAILED))
        return;
    configure("log = no");
    if (hosts[0] < 0 || hosts[1] < 0)
        printf("# no network namespaces here: all are on one host\n");
    if (EXPECT(make_tokens(s) && run_services(s, hosts))) {
        for (int i = 0; i < TOKENS; i++) {
            EXPECT_NUMBER(s->accepted[i], 1);
            EXPECT_NUMBER(s->refused[i], ACCEPTORS - 1);
        }
        EXPECT_NUMBER(s->other, 0);
    }
    for (int i = 0; i < HOSTS; i++)
        close(hosts[i]);
    munmap(s, sizeof(*s));
}

/* ---- the server fails ---- */

static void
killed_it_refuses(void)
{
    configure("log = no");
    expect_login();
    stop_server();
    expect_refusal(2);
}

static void
or_goes_on_alone(void)
{
    configure("replay_cache_failure = local");
    expect_login();
}

static void
restarted_it_is_found_again(void)
{
    configure("log = no");
    EXPECT(start_server("0"));
    expect_login();
    stop_server();
    EXPECT(start_server("0"));
    expect_login();
}

static void
hung_it_is_not_waited_for(void)
{
    configure("replay_cache_timeout = 300");
    expect_login();
    EXPECT(kill(server, SIGSTOP) == 0);
    expect_refusal(gss_sanitized() ? 5 : 2);
    EXPECT(kill(server, SIGCONT) == 0);
    expect_login();
}

static void
full_it_refuses(void)
{
    configure("log = no");
    stop_server();
    EXPECT(start_server("1"));
    expect_refusal(2);
    stop_server();
    EXPECT(start_server("0"));
    expect_login();
}

/* ---- in somebody else's process ---- */

/* A host that closes its descriptors, and opens something else there. */
static void
a_foreign_descriptor_is_left_alone(void)
{
    char path[600], text[40] = "";
    int fds[40], file;

    configure("log = no");
    expect_login();
    snprintf(path, sizeof(path), "%s/foreign", getenv("TMPDIR"));
    closefrom(3);
    for (size_t i = 0; i < 40; i++)
        fds[i] = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    expect_login();
    expect_login();
    for (size_t i = 0; i < 40; i++)
        EXPECT(fds[i] >= 0 && close(fds[i]) == 0);
    file = open(path, O_RDONLY);
    EXPECT_NUMBER(read(file, text, sizeof(text)), 0);
    close(file);
}

static void
a_child_has_its_own(void)
{
    int status = 1;
    pid_t pid;

    configure("log = no");
    expect_login();
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        OM_uint32 minor;
        bool ok = true;

        for (int i = 0; i < 5; i++)
            ok = ok && log_in(&minor, NULL) == GSS_S_COMPLETE;
        _exit(ok ? 0 : 1);
    }
    for (int i = 0; i < 5; i++)
        expect_login();
    EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
}

static void
a_wrong_name_is_refused(void)
{
    static const char *const names[] = {
        "redis:localhost",
        "redis://",
        "redis:///1",
        "redis://h:x/1",
        "redis://h:99999",
        "redis://h/x",
        "redis://[::1",
        "redis://h?x=1",
        "unix:relative",
        "unix:/p?db=x",
        "redis://h?auth=relative",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        OM_uint32 minor;

        setenv("KRB5RCACHENAME", names[i], 1);
        if (!EXPECT(GSS_ERROR(log_in(&minor, NULL))))
            printf("# %s\n", names[i]);
        EXPECT_NUMBER((int32_t)minor, EINVAL);
    }
    unsetenv("KRB5RCACHENAME");
}

static const struct report_test tests[] = {
    {"fleet: of eight services on two hosts, one accepts", one_accepts},
    {"fleet: a server that is gone refuses", killed_it_refuses},
    {"fleet: or each host goes on alone", or_goes_on_alone},
    {"fleet: a server that came back is found", restarted_it_is_found_again},
    {"fleet: one that hangs is not waited for", hung_it_is_not_waited_for},
    {"fleet: one that is full refuses", full_it_refuses},
    {"fleet: a foreign descriptor is left alone",
     a_foreign_descriptor_is_left_alone},
    {"fleet: a child has a connection of its own", a_child_has_its_own},
    {"fleet: a name that is none is refused", a_wrong_name_is_refused},
};

int
main(void)
{
    gss_use_module();
    snprintf(socket_path, sizeof(socket_path), "%s/redis.sock",
             getenv("APEX_REALM_DIR"));
    if (!start_server("0")) {
        printf("1..0 # SKIP no " REDIS " here\n");
        return 0;
    }
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    stop_server();
    return report_finish();
}
