/* tests/peers/trace.c: what KRB5_TRACE gets of a login, and that nothing of it
 * stays open in a daemon.
 *
 *     trace.realm
 */
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

static char trace_path[600];
static char content[1 << 20];

static const char *
traced(void)
{
    FILE *file = fopen(trace_path, "r");
    size_t len = 0;

    if (file != NULL) {
        len = fread(content, 1, sizeof(content) - 1, file);
        fclose(file);
    }
    content[len] = '\0';
    return content;
}

static void
start_trace(void)
{
    unlink(trace_path);
    setenv("KRB5_TRACE", trace_path, 1);
}

static void
log_in(gss_OID mech)
{
    const struct pair_options options = {.mech = mech, .flags = PAIR_FLAGS};
    struct pair p = {0};

    (void)pair_expect(&options, &p);
    pair_free(&p);
}

static void
loading_is_told(void)
{
    start_trace();
    log_in(gss_mech_krb5);
    EXPECT(strstr(traced(), ": apex module ") != NULL);
    EXPECT(strstr(traced(), " takes over Kerberos\n") != NULL);
}

/* Names with attributes, options and inquiries are tried on the way. */
static void
success_has_no_verdict(void)
{
    const struct pair_options options = {.mech = oid_spnego,
                                         .flags = PAIR_FLAGS};
    static char name[] = "urn:mspac:", other[] = "x";
    gss_buffer_desc attribute = {sizeof(name) - 1, name};
    gss_buffer_desc value = {1, other};
    OM_uint32 minor, left;
    struct pair p = {0};

    start_trace();
    log_in(gss_mech_krb5);
    log_in(oid_spnego);
    if (pair_expect(&options, &p)) {
        EXPECT(GSS_ERROR(
            gss_set_name_attribute(&minor, p.client, 1, &attribute, &value)));
        (void)gss_context_time(&minor, p.acceptor, &left);
    }
    pair_free(&p);
    EXPECT(strstr(traced(), ": apex step 6") != NULL);
    EXPECT(strstr(traced(), "verdict") == NULL);
    EXPECT(strstr(traced(), ": apex answer FIXED_ATTRIBUTE") != NULL);
}

/* Everything above the standard descriptors is closed, as daemons do, and a
 * file of the application's own takes the lowest number. */
static int
become_a_daemon(const char *path)
{
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    return open(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
}

static off_t
size_of(int fd)
{
    struct stat st;

    return fstat(fd, &st) == 0 ? st.st_size : -1;
}

/* Runs in a child, for the test's own descriptors. */
static bool
daemon_is_left_alone(void)
{
    char path[700];
    int mine, status = -1;
    size_t before;
    pid_t child;

    snprintf(path, sizeof(path), "%s.own", trace_path);
    log_in(gss_mech_krb5);
    before = strlen(traced());
    mine = become_a_daemon(path);
    log_in(gss_mech_krb5);
    if (mine < 0 || size_of(mine) != 0 || strlen(traced()) <= before)
        return false;
    child = fork();
    if (child == 0) {
        log_in(gss_mech_krb5);
        _exit(fcntl(mine, F_GETFD) >= 0 && size_of(mine) == 0 ? 0 : 1);
    }
    return waitpid(child, &status, 0) == child && status == 0 &&
           size_of(mine) == 0;
}

static void
no_descriptor_is_kept(void)
{
    int status = -1;
    pid_t child;

    start_trace();
    child = fork();
    if (child == 0)
        _exit(daemon_is_left_alone() ? 0 : 1);
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT_NUMBER(status, 0);
}

/* ---- what a login leaves open ---- */

#define MAX_FD 256

static void
note_descriptors(bool open_ones[MAX_FD])
{
    for (int fd = 0; fd < MAX_FD; fd++)
        open_ones[fd] = fcntl(fd, F_GETFD) >= 0;
}

static void
log_failures(void)
{
    char path[700], config[1400];
    FILE *file;

    snprintf(path, sizeof(path), "%s.conf", trace_path);
    file = fopen(path, "w");
    if (!EXPECT(file != NULL))
        return;
    fputs("[apex]\n    log = yes\n", file);
    fclose(file);
    snprintf(config, sizeof(config), "%s:%s", path, getenv("KRB5_CONFIG"));
    setenv("KRB5_CONFIG", config, 1);
}

/* One that the acceptor refuses, and the system log is told of. */
static void
be_refused(void)
{
    struct gss_channel_bindings_struct here, there;
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .initiator_bindings = &here,
                                   .acceptor_bindings = &there};
    struct pair p = {0};

    gss_text_bindings("one channel", &here);
    gss_text_bindings("another", &there);
    EXPECT(!pair_make(&options, &p));
    pair_free(&p);
}

/* With all that opens files: the trace, caches, keytab, replay store, the KDC,
 * a delegated credential.  Contexts and credentials are still there when one
 * looks.  The C library keeps a socket for syslog(3), which is the process's:
 * closelog gives it back. */
static bool
login_keeps_nothing(void)
{
    struct pair_options options = {.target = "deleg@localhost",
                                   .flags = PAIR_FLAGS | GSS_C_DELEG_FLAG};
    bool before[MAX_FD], after[MAX_FD];
    struct pair p = {0};
    OM_uint32 minor;

    log_failures();
    note_descriptors(before);
    EXPECT_NUMBER(gss_default_cred(&minor, GSS_C_NO_NAME, NULL, GSS_C_INITIATE,
                                   &options.initiator_cred),
                  GSS_S_COMPLETE);
    EXPECT_NUMBER(gss_default_cred(&minor, GSS_C_NO_NAME, NULL, GSS_C_BOTH,
                                   &options.acceptor_cred),
                  GSS_S_COMPLETE);
    be_refused();
    if (pair_expect(&options, &p) && pair_exercise(&p))
        EXPECT(p.delegated != GSS_C_NO_CREDENTIAL);
    closelog();
    note_descriptors(after);
    EXPECT(memcmp(before, after, sizeof(before)) == 0);
    pair_free(&p);
    gss_release_cred(&minor, &options.initiator_cred);
    gss_release_cred(&minor, &options.acceptor_cred);
    return !report_failed();
}

static void
a_login_keeps_nothing_open(void)
{
    int status = -1;
    pid_t child;

    start_trace();
    child = fork();
    if (child == 0)
        _exit(login_keeps_nothing() ? 0 : 1);
    EXPECT(waitpid(child, &status, 0) == child);
    EXPECT_NUMBER(status, 0);
}

/* libkrb5's lines are among ours, each whole, in its own form. */
static void
lines_of_libkrb5(void)
{
    const struct pair_options options = {.target = "absent@localhost"};
    unsigned ours = 0, others = 0;
    struct pair p = {0};
    char *line, *rest;
    long pid, seconds, micro;

    start_trace();
    EXPECT(!pair_make(&options, &p));
    pair_free(&p);
    (void)traced();
    for (line = strtok_r(content, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        int at = 0;

        if (!EXPECT(sscanf(line, "[%ld] %ld.%ld: %n", &pid, &seconds, &micro,
                           &at) == 3 &&
                    at > 0 && pid == (long)getpid()))
            continue;
        if (strncmp(line + at, "apex ", 5) == 0)
            ours++;
        else
            others++;
    }
    EXPECT(ours > 0);
    EXPECT(others > 2);
}

/* The first must find a process that has opened nothing yet. */
static const struct report_test tests[] = {
    {"trace: no descriptor of all that a login opens",
     a_login_keeps_nothing_open},
    {"trace: loading", loading_is_told},
    {"trace: no verdict in a login that goes well", success_has_no_verdict},
    {"trace: libkrb5's lines", lines_of_libkrb5},
    {"trace: no descriptor in a daemon and its child", no_descriptor_is_kept},
};

int
main(void)
{
    gss_use_module();
    snprintf(trace_path, sizeof(trace_path), "%s/trace", getenv("TMPDIR"));
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    return report_finish();
}
