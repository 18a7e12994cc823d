/* tests/peers/syslog.c: failed contexts in the system log.
 *
 *     syslog.realm
 *
 * The log is a socket of this program's own.  The program exports a sendto that
 * sends there what is for the host's, and the module finds this one first.
 */
#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#define HOST_LOG "/dev/log"

static struct sockaddr_un own_log = {.sun_family = AF_UNIX};
static int listener = -1;
static char last_line[3000];
static int last_priority;

ssize_t
sendto(int fd, const void *data, size_t len, int flags,
       const struct sockaddr *to, socklen_t to_len)
{
    const struct sockaddr_un *address = (const struct sockaddr_un *)to;

    if (to != NULL && address->sun_family == AF_UNIX &&
        strcmp(address->sun_path, HOST_LOG) == 0) {
        to = (const struct sockaddr *)&own_log;
        to_len = sizeof(own_log);
    }
    return syscall(SYS_sendto, fd, data, len, flags, to, to_len);
}

static bool
open_log(void)
{
    snprintf(own_log.sun_path, sizeof(own_log.sun_path), "%s/log",
             getenv("APEX_REALM_DIR"));
    listener = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return listener >= 0 &&
           bind(listener, (struct sockaddr *)&own_log, sizeof(own_log)) == 0;
}

/* Takes all lines that have come, and keeps the last without its head. */
static unsigned
take_lines(void)
{
    unsigned num = 0;
    char line[3000];
    ssize_t len;

    while ((len = recv(listener, line, sizeof(line) - 1, 0)) > 0) {
        char *text;

        line[len] = '\0';
        text = strstr(line, "]: ");
        if (!EXPECT(text != NULL && sscanf(line, "<%d>", &last_priority) == 1))
            continue;
        EXPECT_MATCH(line, "^<[0-9]*>syslog.realm\\[[0-9]*\\]: ");
        snprintf(last_line, sizeof(last_line), "%s", text + 3);
        num++;
    }
    return num;
}

static unsigned
open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    unsigned num = 0;

    while (dir != NULL && readdir(dir) != NULL)
        num++;
    if (dir != NULL)
        closedir(dir);
    return num;
}

/* Puts one setting of [apex] in front of the realm's configuration. */
static void
configure(const char *setting)
{
    static unsigned number;
    char path[600], all[1300];
    FILE *file;

    snprintf(path, sizeof(path), "%s/log-%u.conf", getenv("TMPDIR"), number++);
    file = fopen(path, "w");
    if (!EXPECT(file != NULL))
        return;
    fprintf(file, "[apex]\n    %s\n", setting);
    fclose(file);
    snprintf(all, sizeof(all), "%s:%s", path, getenv("APEX_KRB5_CONF"));
    setenv("KRB5_CONFIG", all, 1);
    take_lines();
    last_line[0] = '\0';
    sleep(1); /* one line a second */
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

static void
a_refusal_is_logged_once(void)
{
    unsigned before;

    configure("retry = no");
    before = open_descriptors();
    EXPECT(!exchange_with("one channel", "another"));
    EXPECT_NUMBER(take_lines(), 1);
    EXPECT_NUMBER(last_priority, LOG_AUTHPRIV | LOG_NOTICE);
    EXPECT_MATCH(last_line, "^gss-apex: acceptor: BAD_BINDINGS: .*channel");
    EXPECT_NUMBER(open_descriptors(), before);
}

/* Anybody can make a service refuse. */
static void
a_flood_of_them_is_not(void)
{
    unsigned lines;

    configure("log = yes");
    for (int i = 0; i < 50; i++)
        EXPECT(!exchange_with("one channel", "another"));
    lines = take_lines();
    EXPECT(lines >= 1 && lines <= 3);
    sleep(1);
    EXPECT(!exchange_with("one channel", "another"));
    EXPECT_NUMBER(take_lines(), 1);
    EXPECT_MATCH(last_line, "\\([0-9]+ more since the last line\\)$");
}

static bool
initiate_to_nobody(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "absent@localhost"};
    struct pair p = {0};
    bool made = pair_make(&options, &p);

    pair_free(&p);
    return made;
}

static void
an_initiator_says_so_if_asked(void)
{
    configure("log_clients = yes");
    EXPECT(!initiate_to_nobody());
    EXPECT_NUMBER(take_lines(), 1);
    EXPECT_MATCH(last_line, "^gss-apex: initiator: .*absent/localhost");
    configure("log = yes");
    EXPECT(!initiate_to_nobody());
    EXPECT_NUMBER(take_lines(), 0);
}

/* Whatever `log` says, and once: everybody who connects meets it. */
static void
a_wrong_configuration_is_logged(void)
{
    configure("log = no\n    mutaul = required");
    EXPECT(!exchange_with("one channel", "one channel"));
    EXPECT(!exchange_with("one channel", "one channel"));
    EXPECT_NUMBER(take_lines(), 1);
    EXPECT_NUMBER(last_priority, LOG_AUTHPRIV | LOG_ERR);
    EXPECT_MATCH(last_line, "^gss-apex: configuration: .*mutaul.*mutual");
    configure("log = no\n}");
    EXPECT(!exchange_with("one channel", "one channel"));
    EXPECT_NUMBER(take_lines(), 1);
    EXPECT_MATCH(last_line, "^gss-apex: configuration: .*[Ii]mproper.*log-");
    configure("log = no");
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT_NUMBER(take_lines(), 0);
}

static void
a_context_that_it_stops_is_logged(void)
{
    configure("log_clients = yes\n    mutual = requird");
    EXPECT(!exchange_with("one channel", "one channel"));
    EXPECT(take_lines() > 1);
    EXPECT_MATCH(last_line, "^gss-apex: initiator: KRB5: .*mutual = requird");
}

static void
success_is_not_logged(void)
{
    configure("log = yes");
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT_NUMBER(take_lines(), 0);
}

static void
nothing_is_logged_unasked(void)
{
    configure("log = no");
    EXPECT(!exchange_with("one channel", "another"));
    EXPECT_NUMBER(take_lines(), 0);
}

static const struct report_test tests[] = {
    {"syslog: a refusal, once, and no descriptor stays",
     a_refusal_is_logged_once},
    {"syslog: many refusals are few lines", a_flood_of_them_is_not},
    {"syslog: an initiator's failure, if asked", an_initiator_says_so_if_asked},
    {"syslog: a wrong configuration", a_wrong_configuration_is_logged},
    {"syslog: what it stops, if asked", a_context_that_it_stops_is_logged},
    {"syslog: success is silent", success_is_not_logged},
    {"syslog: nothing unasked", nothing_is_logged_unasked},
};

int
main(void)
{
    gss_use_module();
    if (!open_log())
        return 1;
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    return report_finish();
}
