/* tests/peers/syslog.c: `log = yes` puts failed contexts into the system log.
 *
 *     syslog.realm
 *
 * The C library's syslog is replaced by one that keeps the last line: the
 * program exports the symbol, and the module finds this one first.
 */
/* With it the C library's header makes a macro or an inline of what is defined
 * here. */
#undef _FORTIFY_SOURCE

#include "tests/peers/pair.h"
#include "tests/peers/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>

static char last_line[2000];
static int last_priority;
static unsigned lines;

static void
keep(int priority, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void
keep(int priority, const char *format, va_list args)
{
    lines++;
    last_priority = priority;
    vsnprintf(last_line, sizeof(last_line), format, args);
}

/* What the module calls depends on how it was compiled. */
void
__syslog_chk(int priority, int flag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void
syslog(int priority, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    keep(priority, format, args);
    va_end(args);
}

void
__syslog_chk(int priority, int flag, const char *format, ...)
{
    va_list args;

    (void)flag;
    va_start(args, format);
    keep(priority, format, args);
    va_end(args);
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
    lines = 0;
    last_line[0] = '\0';
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
a_failure_is_logged_once(void)
{
    configure("log = yes");
    EXPECT(!exchange_with("one channel", "another"));
    EXPECT_NUMBER(lines, 1);
    EXPECT_NUMBER(last_priority, LOG_AUTHPRIV | LOG_NOTICE);
    EXPECT_MATCH(last_line, "^gss-apex: acceptor: BAD_BINDINGS: .*channel");
}

static void
an_initiator_says_so_too(void)
{
    struct pair_options options = {.flags = PAIR_FLAGS,
                                   .target = "absent@localhost"};
    struct pair p = {0};

    configure("log = yes");
    EXPECT(!pair_make(&options, &p));
    pair_free(&p);
    EXPECT_NUMBER(lines, 1);
    EXPECT_MATCH(last_line, "^gss-apex: initiator: .*absent/localhost");
}

/* Whatever `log` says, and once: everybody who connects meets it. */
static void
a_wrong_configuration_is_logged(void)
{
    configure("log = no\n    mutaul = required");
    EXPECT(!exchange_with("one channel", "one channel"));
    EXPECT(!exchange_with("one channel", "one channel"));
    EXPECT_NUMBER(lines, 1);
    EXPECT_NUMBER(last_priority, LOG_AUTHPRIV | LOG_ERR);
    EXPECT_MATCH(last_line, "^gss-apex: configuration: .*mutaul.*mutual");
    configure("log = no\n}");
    EXPECT(!exchange_with("one channel", "one channel"));
    EXPECT_NUMBER(lines, 1);
    EXPECT_MATCH(last_line, "^gss-apex: configuration: .*[Ii]mproper.*log-");
    configure("log = no");
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT_NUMBER(lines, 0);
}

static void
a_context_that_it_stops_is_logged(void)
{
    configure("log = yes\n    mutual = requird");
    EXPECT(!exchange_with("one channel", "one channel"));
    EXPECT(lines > 1);
    EXPECT_MATCH(last_line, "^gss-apex: initiator: KRB5: .*mutual = requird");
}

static void
success_is_not_logged(void)
{
    configure("log = yes");
    EXPECT(exchange_with("one channel", "one channel"));
    EXPECT_NUMBER(lines, 0);
}

static void
nothing_is_logged_unasked(void)
{
    configure("log = no");
    EXPECT(!exchange_with("one channel", "another"));
    EXPECT_NUMBER(lines, 0);
}

static const struct report_test tests[] = {
    {"syslog: a failure, once", a_failure_is_logged_once},
    {"syslog: an initiator's failure", an_initiator_says_so_too},
    {"syslog: a wrong configuration", a_wrong_configuration_is_logged},
    {"syslog: what it stops, if asked", a_context_that_it_stops_is_logged},
    {"syslog: success is silent", success_is_not_logged},
    {"syslog: nothing unasked", nothing_is_logged_unasked},
};

int
main(void)
{
    gss_use_module();
    report_run(tests, sizeof(tests) / sizeof(tests[0]));
    return report_finish();
}
