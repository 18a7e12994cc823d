/* tests/peers/audit.c: a line for each context that a service accepts or
 * refuses, with `audit` in [apex].
 *
 *     audit.realm
 */
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char audit_file[600];

/* What goes to syslog and to the journal ends here: the module finds this
 * sendto first. */
static char datagram[4000], datagram_place[200];

ssize_t
sendto(int fd, const void *data, size_t len, int flags,
       const struct sockaddr *to, socklen_t to_len)
{
    if (to == NULL || to->sa_family != AF_UNIX)
        return syscall(SYS_sendto, fd, data, len, flags, to, to_len);
    snprintf(datagram, sizeof(datagram), "%.*s", (int)len, (const char *)data);
    snprintf(datagram_place, sizeof(datagram_place), "%s",
             ((const struct sockaddr_un *)to)->sun_path);
    return (ssize_t)len;
}

/* Puts `setting` into [apex], in front of the realm's configuration. */
static void
configure(const char *setting)
{
    static unsigned number;
    char path[600], all[1300];
    FILE *file;

    snprintf(path, sizeof(path), "%s/audit-%u.conf", getenv("TMPDIR"),
             number++);
    file = fopen(path, "w");
    if (!EXPECT(file != NULL))
        return;
    fprintf(file, "[apex]\n    %s\n", setting);
    fclose(file);
    snprintf(all, sizeof(all), "%s:%s", path, getenv("APEX_KRB5_CONF"));
    setenv("KRB5_CONFIG", all, 1);
}

static void
audit_to_file(void)
{
    char setting[700];

    snprintf(setting, sizeof(setting), "audit = file:%s", audit_file);
    configure(setting);
    unlink(audit_file);
}

static bool
exchange_with(const char *text_initiator, const char *text_acceptor)
{
    struct gss_channel_bindings_struct initiator, acceptor;
    struct pair_options options = {.flags = PAIR_FLAGS};
    struct pair p = {0};
    bool made;

    gss_text_bindings(text_initiator, &initiator);
    gss_text_bindings(text_acceptor, &acceptor);
    options.initiator_bindings = &initiator;
    options.acceptor_bindings = &acceptor;
    made = pair_make(&options, &p);
    pair_free(&p);
    return made;
}

/* How many lines there are; the last one in `last`. */
static unsigned
read_lines(char last[3000])
{
    FILE *f = fopen(audit_file, "r");
    unsigned num = 0;

    last[0] = '\0';
    while (f != NULL && fgets(last, 3000, f) != NULL)
        num++;
    if (f != NULL)
        fclose(f);
    return num;
}

static void
an_accepted_context_is_told(void)
{
    char line[3000];
    struct stat st;

    audit_to_file();
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT_NUMBER(read_lines(line), 1);
    EXPECT_MATCH(line, "^\\{\"time\":\"20[0-9T:.-]*Z\",\"event\":\"accepted\","
                       "\"program\":\"audit.realm\",\"pid\":[0-9]+,"
                       "\"client\":\"alice@APEX.TEST\","
                       "\"service\":\"host/localhost@APEX.TEST\",");
    EXPECT_MATCH(line, "\"session_enctype\":\"aes256-cts-hmac-sha1-96\"");
    EXPECT_MATCH(line, "\"flags\":\"mutual,.*\",\"bound\":true,");
    EXPECT_MATCH(line, "\"ticket_enctype\":\"aes[^\"]*\",\"kvno\":1,"
                       "\"duration_us\":[0-9]+,\"verdict\":\"OK\"\\}\n$");
    EXPECT(stat(audit_file, &st) == 0 && (st.st_mode & 0777) == 0600);
}

static void
a_refused_one_is_told(void)
{
    char line[3000];

    audit_to_file();
    EXPECT(!exchange_with("one channel", "another"));
    EXPECT_NUMBER(read_lines(line), 1);
    EXPECT_MATCH(line, "\"event\":\"refused\".*"
                       "\"service\":\"host/localhost@APEX.TEST\".*"
                       "\"verdict\":\"BAD_BINDINGS\",\"reason\":\"[^\"]*chan");
}

/* A name that would end the line, or forge a field, if it were not escaped; in
 * a request that is refused for another reason. */
static void
a_forged_line_is_not(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "host@localhost"};
    char line[3000];
    struct pair p = {0};
    gss_buffer_desc token = GSS_C_EMPTY_BUFFER, answer = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    char *evil;

    audit_to_file();
    if (!EXPECT_NUMBER(pair_initiate(&options, &p, GSS_C_NO_BUFFER, &token),
                       GSS_S_CONTINUE_NEEDED))
        return;
    /* The host part of the service's name, as it stands in the request. */
    evil = memmem(token.value, token.length, "localhost", 9);
    if (EXPECT(evil != NULL)) {
        memcpy(evil, "\"}\n{\"ev\":\"", 9);
        ((char *)token.value)[token.length - 1] ^= 1;
        EXPECT(GSS_ERROR(pair_accept(&options, &p, &token, &answer)));
    }
    gss_release_buffer(&minor, &answer);
    gss_release_buffer(&minor, &token);
    EXPECT_NUMBER(read_lines(line), 1);
    EXPECT_MATCH(line, "\"event\":\"refused\"");
    EXPECT(strstr(line, "\"}\n{") == NULL && strstr(line, "{\"ev\"") == NULL);
    pair_free(&p);
}

/* What cannot be written never stops a login. */
static void
a_place_that_fails_is_none(void)
{
    configure("audit = file:/nonexistent/audit");
    EXPECT(exchange_with("one channel", "one channel"));
    configure("audit = file:/");
    EXPECT(exchange_with("one channel", "one channel"));
}

static void
the_logs_get_it(void)
{
    configure("audit = journal");
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT(strcmp(datagram_place, "/run/systemd/journal/socket") == 0);
    EXPECT_MATCH(datagram, "^MESSAGE=\\{.*\"verdict\":\"OK\"\\}\nPRIORITY=6\n"
                           "SYSLOG_FACILITY=10\n"
                           "SYSLOG_IDENTIFIER=gss-apex-audit\n$");
    configure("audit = syslog");
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT(strcmp(datagram_place, "/dev/log") == 0);
    EXPECT_MATCH(datagram, "^<86>audit.realm\\[[0-9]*\\]: gss-apex audit: "
                           "\\{.*\"verdict\":\"OK\"\\}$");
}

/* To write beyond a limit, or to a pipe without a reader, would end us. */
static void
no_signal_ends_the_host(void)
{
    struct rlimit before, small = {100, RLIM_INFINITY};
    char line[3000];

    audit_to_file();
    EXPECT(getrlimit(RLIMIT_FSIZE, &before) == 0);
    small.rlim_max = before.rlim_max;
    /* The ticket is there already; the replay store is not written to. */
    setenv("KRB5RCACHENAME", "none:", 1);
    EXPECT(setrlimit(RLIMIT_FSIZE, &small) == 0);
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT(setrlimit(RLIMIT_FSIZE, &before) == 0);
    unsetenv("KRB5RCACHENAME");
    EXPECT_NUMBER(read_lines(line), 0);
    unlink(audit_file);
    EXPECT(mkfifo(audit_file, 0600) == 0);
    EXPECT(exchange_with("one channel", "one channel"));
    unlink(audit_file);
}

static void
a_link_is_not_followed(void)
{
    char other[700], line[3000];

    snprintf(other, sizeof(other), "%s.other", audit_file);
    audit_to_file();
    EXPECT(symlink(other, audit_file) == 0);
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT(access(other, F_OK) != 0);
    EXPECT_NUMBER(read_lines(line), 0);
    unlink(audit_file);
}

/* A typo must not leave a site without the lines that it relies on. */
static void
a_wrong_place_is_refused(void)
{
    configure("audit = sylog");
    EXPECT(!exchange_with("one channel", "one channel"));
    configure("audit = file:relative");
    EXPECT(!exchange_with("one channel", "one channel"));
}

static void
a_flood_has_an_end(void)
{
    struct timespec begin, end;
    char line[3000];
    unsigned lines;

    audit_to_file();
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (int i = 0; i < 400; i++)
        EXPECT(!exchange_with("one channel", "another"));
    clock_gettime(CLOCK_MONOTONIC, &end);
    lines = read_lines(line);
    EXPECT(lines >= 1 && lines <= 100 * (end.tv_sec - begin.tv_sec + 1));
    printf("# %u lines\n", lines);
}

static void
nothing_is_told_unasked(void)
{
    char line[3000];

    audit_to_file();
    configure("log = no");
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT(!exchange_with("one channel", "another"));
    EXPECT_NUMBER(read_lines(line), 0);
}

static const struct report_test tests[] = {
    {"audit: an accepted context", an_accepted_context_is_told},
    {"audit: a refused one", a_refused_one_is_told},
    {"audit: a name cannot forge a line", a_forged_line_is_not},
    {"audit: what cannot be written stops nothing", a_place_that_fails_is_none},
    {"audit: syslog and the journal get it", the_logs_get_it},
    {"audit: no signal ends the host", no_signal_ends_the_host},
    {"audit: a link is not followed", a_link_is_not_followed},
    {"audit: a place that there is not is refused", a_wrong_place_is_refused},
    {"audit: many refusals", a_flood_has_an_end},
    {"audit: nothing unasked", nothing_is_told_unasked},
};

int
main(void)
{
    gss_use_module();
    snprintf(audit_file, sizeof(audit_file), "%s/audit.log",
             getenv("APEX_REALM_DIR"));
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    return report_finish();
}
