/* tests/peers/exits.c: contexts that are still used while the process ends, and
 * beside an application that starts and stops OpenSSL as it likes.
 *
 *     exits.realm
 *     exits.realm STORY [builtin]   one story, in this process
 *
 * Each story is a process of its own: what counts is how it ends.
 */
#include "tests/peers/couple.h"
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <fcntl.h>
#include <link.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define NUM_THREADS  3
#define NUM_MESSAGES 200

/* The most runs of one story. */
#define MOST_TIMES 60

/* The exit status of a child in which the GSS library has met its own end. */
#define LIBRARY_FAULT 4

/* The random bytes of the process's own generator are the application's. */
static unsigned num_drawn;

int
RAND_bytes(unsigned char *out, int len)
{
    num_drawn++;
    return RAND_bytes_ex(NULL, out, (size_t)len, 0);
}

/* ---- in the child ---- */

static struct pair standing;

/* End of the child, from a handler: exit may not be called there. */
static void
demand(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "exits: %s\n", what);
    _exit(3);
}

static void
establish(struct pair *out)
{
    struct pair_options options = {.flags = PAIR_FLAGS};

    demand(pair_make(&options, out), "no context");
}

static bool
send_one(const struct pair *p)
{
    gss_buffer_desc message = gss_text("goodbye"), token = GSS_C_EMPTY_BUFFER;
    gss_buffer_desc got = GSS_C_EMPTY_BUFFER;
    OM_uint32 major, minor;

    major = gss_wrap(&minor, p->initiator, 1, 0, &message, NULL, &token);
    if (major == GSS_S_COMPLETE)
        major = gss_unwrap(&minor, p->acceptor, &token, &got, NULL, NULL);
    (void)gss_release_buffer(&minor, &token);
    (void)gss_release_buffer(&minor, &got);
    return major == GSS_S_COMPLETE;
}

static void
send_many(void)
{
    for (int i = 0; i < NUM_MESSAGES; i++)
        demand(send_one(&standing), "a message at the end failed");
}

static void
say_goodbye(void)
{
    send_many();
    pair_free(&standing);
}

static void *
send_for_ever(void *arg)
{
    struct pair *p = arg;

    while (send_one(p))
        continue;
    return NULL;
}

/* Where the GSS library's code lies. */
static uintptr_t library_start, library_end;

static int
find_library(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)size;
    (void)arg;
    if (strstr(info->dlpi_name, "/libgssapi_krb5.so") == NULL)
        return 0;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];

        if (p->p_type != PT_LOAD || (p->p_flags & PF_X) == 0)
            continue;
        library_start = info->dlpi_addr + p->p_vaddr;
        library_end = library_start + p->p_memsz;
    }
    return 1;
}

/* The GSS library frees its list of mechanisms at the end, whatever the
 * mechanism, while a thread of the application may be on its way through the
 * list.  Then an access of the library's own code fails.  Everything else kills
 * the child. */
static void
judge_fault(int signal, siginfo_t *what, void *context)
{
    uintptr_t at = 0;

    (void)signal;
    (void)what;
#ifdef __x86_64__
    at = (uintptr_t)((const ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
#else
    (void)context;
#endif
    if (at >= library_start && at < library_end)
        _exit(LIBRARY_FAULT);
}

static void
judge_faults(void)
{
    struct sigaction action = {.sa_sigaction = judge_fault,
                               .sa_flags = SA_SIGINFO | (int)SA_RESETHAND};

    demand(dl_iterate_phdr(find_library, NULL) == 1, "no GSS library");
    demand(sigaction(SIGSEGV, &action, NULL) == 0, "no signal handler");
}

/* main returns while threads are at work. */
static int
play_threads(void)
{
    static struct pair pairs[NUM_THREADS];
    pthread_t thread;

    judge_faults();
    for (size_t i = 0; i < NUM_THREADS; i++) {
        establish(&pairs[i]);
        demand(pthread_create(&thread, NULL, send_for_ever, &pairs[i]) == 0,
               "no thread");
    }
    usleep(20000);
    return EXIT_SUCCESS;
}

/* The first handler that is registered is the last to run. */
static int
play_handler(void)
{
    demand(atexit(say_goodbye) == 0, "no handler");
    establish(&standing);
    return EXIT_SUCCESS;
}

static bool in_destructor;

static int
play_destructor(void)
{
    in_destructor = true;
    establish(&standing);
    return EXIT_SUCCESS;
}

__attribute__((destructor)) static void
destructor(void)
{
    if (in_destructor)
        say_goodbye();
}

/* The application has OpenSSL end with the process, before its own handler. */
static int
play_openssl_first(void)
{
    uint8_t one[1];

    demand(atexit(say_goodbye) == 0, "no handler");
    demand(OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL) == 1 &&
               RAND_bytes(one, sizeof(one)) == 1,
           "no OpenSSL");
    establish(&standing);
    return EXIT_SUCCESS;
}

/* A context that cannot be had any more is refused, in words. */
static void
try_another(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "svc20@localhost"};
    char text[600];
    struct pair p;

    if (!pair_make(&options, &p)) {
        gss_status_text(gss_mech_krb5, p.minor, text, sizeof(text));
        demand(strlen(text) > 10, "a failure without a reason");
    }
    pair_free(&p);
}

/* The application is done with OpenSSL long before the end. */
static int
play_cleanup(void)
{
    establish(&standing);
    OPENSSL_cleanup();
    say_goodbye();
    try_another();
    return EXIT_SUCCESS;
}

static int
play_cleanup_before(void)
{
    demand(OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL) == 1,
           "no OpenSSL");
    OPENSSL_cleanup();
    try_another();
    return EXIT_SUCCESS;
}

/* Nothing of the module draws from, or ends, the process's OpenSSL. */
static void
expect_untouched(void)
{
    demand(OPENSSL_init_crypto(0, NULL) == 1, "OpenSSL has an exit handler");
    demand(num_drawn == 0, "OpenSSL's own generator was drawn from");
}

static int
play_alone(void)
{
    demand(atexit(expect_untouched) == 0, "no handler");
    establish(&standing);
    say_goodbye();
    return EXIT_SUCCESS;
}

static const struct {
    const char *name, *what;
    int (*play)(void);
    int times;
} stories[] = {
    {"threads", "main returns under threads that wrap", play_threads, 30},
    {"handler", "an exit handler wraps", play_handler, 3},
    {"destructor", "a destructor wraps", play_destructor, 3},
    {"openssl-first", "an exit handler wraps after OpenSSL's own",
     play_openssl_first, 3},
    {"cleanup", "OPENSSL_cleanup with a context", play_cleanup, 1},
    {"cleanup-before", "OPENSSL_cleanup before the first context",
     play_cleanup_before, 1},
    {"alone", "the application's OpenSSL is left alone", play_alone, 1},
};
#define NUM_STORIES (sizeof(stories) / sizeof(stories[0]))

/* ---- in the parent ---- */

/* run_story: what waitpid says of the child, whose errors go to `errors`. */
static int
run_story(const char *name, const char *errors)
{
    int status = -1, fd = open(errors, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    pid_t pid = fork();

    if (pid == 0) {
        (void)dup2(fd, STDERR_FILENO);
        alarm(300);
        execl(couple_path(), couple_path(), name, (char *)NULL);
        _exit(121);
    }
    (void)close(fd);
    return waitpid(pid, &status, 0) == pid ? status : -1;
}

static void
read_errors(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "r");
    size_t len = file != NULL ? fread(out, 1, size - 1, file) : 0;

    out[len] = '\0';
    if (file != NULL)
        fclose(file);
}

/* The GSS library takes its own locks down at the end, and aborts, whatever the
 * mechanism, when a thread of the application is on its way to one, or holds
 * one. */
static bool
is_library_end(int status, const char *errors)
{
    if (WIFEXITED(status))
        return WEXITSTATUS(status) == LIBRARY_FAULT;
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT &&
           (strstr(errors, "k5_mutex_lock: Received error") != NULL ||
            strstr(errors, "k5_mutex_unlock: Received error") != NULL);
}

/* A run of one story: true if it ended well. */
static bool
run_ends_well(const char *name, bool library_may_end)
{
    char path[600], errors[2000];
    int status;

    snprintf(path, sizeof(path), "%s/exits.err", getenv("TMPDIR"));
    status = run_story(name, path);
    read_errors(path, errors, sizeof(errors));
    if (library_may_end && is_library_end(status, errors))
        return false;
    if (WIFSIGNALED(status))
        report_fault(__FILE__, __LINE__, "killed by signal %d: %s",
                     WTERMSIG(status), errors);
    else if (!EXPECT_NUMBER(WEXITSTATUS(status), EXIT_SUCCESS))
        report_fault(__FILE__, __LINE__, "%s", errors);
    return true;
}

static int
play_all(void)
{
    for (size_t i = 0; i < NUM_STORIES; i++) {
        bool threads = stories[i].play == play_threads;
        /* valgrind looks at each access: few are enough, and long. */
        int times = gss_under_valgrind() ? threads ? 3 : 1 : stories[i].times;
        int good = 0;

        report_open("exits: %s", stories[i].what);
        /* Where the library always ends first, nothing is shown: then there
         * are more. */
        for (int n = 0;
             (n < times || (good == 0 && n < MOST_TIMES)) && !report_failed();
             n++)
            good += run_ends_well(stories[i].name, threads);
        /* With sanitizers the threads are so slow that it may always be. */
        EXPECT(good > 0 || (threads && gss_sanitized()));
        report_close();
    }
    return report_finish();
}

int
main(int argc, char **argv)
{
    if (argc < 2)
        return play_all();
    if (argc > 2 && strcmp(argv[2], "builtin") == 0)
        gss_use_builtin();
    else
        gss_use_module();
    for (size_t i = 0; i < NUM_STORIES; i++) {
        if (strcmp(stories[i].name, argv[1]) == 0)
            return stories[i].play();
    }
    return EXIT_FAILURE;
}
