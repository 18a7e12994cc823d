/* tools/check.c: `gss-apex check`: what is wrong on this host. */
#include "tools/check.h"

#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/commands.h"

struct wishes {
    const char *account; /* NULL: whoever called */
    bool kdc;
};

static bool
read_options(int argc, char **argv, struct wishes *out)
{
    static const struct option options[] = {
        {"as", required_argument, NULL, 'a'},
        {"kdc", no_argument, NULL, 'k'},
        {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'a')
            out->account = optarg;
        else if (option == 'k')
            out->kdc = true;
        else
            return false;
    }
    if (optind < argc)
        fprintf(stderr, "usage: gss-apex check [--as USER] [--kdc]\n");
    return optind == argc;
}

/* What root's session has set would be judged in place of what the account
 * gets. */
static void
leave_environment(const struct passwd *entry)
{
    static const char *const own[] = {"TMPDIR", "XDG_RUNTIME_DIR",
                                      "XDG_CONFIG_HOME", "MAIL"};
    char name[256];

    for (char **at = environ; at != NULL && *at != NULL;) {
        bool concerns =
            strncmp(*at, "KRB5", 4) == 0 || strncmp(*at, "GSS", 3) == 0;

        snprintf(name, sizeof(name), "%.*s", (int)strcspn(*at, "="), *at);
        if (concerns && unsetenv(name) == 0 && getenv(name) == NULL)
            at = environ;
        else
            at++;
    }
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        unsetenv(own[i]);
    setenv("HOME", entry->pw_dir, 1);
    setenv("USER", entry->pw_name, 1);
    setenv("LOGNAME", entry->pw_name, 1);
}

/* Becomes that account for good: the kernel then judges as it would there. */
static bool
become(struct output *o, const char *account)
{
    const struct passwd *entry = getpwnam(account);

    if (entry == NULL) {
        output_finding(o, LEVEL_ERROR, "no-account", NULL,
                       "there is no account %s", account);
        return false;
    }
    if (initgroups(account, entry->pw_gid) != 0 || setgid(entry->pw_gid) != 0 ||
        setuid(entry->pw_uid) != 0) {
        output_finding(o, LEVEL_ERROR, "not-root", "ask as root",
                       "this process cannot become %s: %s", account,
                       strerror(errno));
        return false;
    }
    leave_environment(entry);
    return true;
}

static void
conclude(struct output *o)
{
    enum level worst = output_worst(o);

    output_text(o, "result", "%s",
                worst == LEVEL_ERROR     ? "something does not work"
                : worst == LEVEL_WARNING ? "something will be in the way"
                                         : "all well");
}

bool
command_check(int argc, char **argv, struct output *o)
{
    struct wishes wishes = {NULL, false};

    if (!read_options(argc, argv, &wishes))
        return false;
    if (wishes.account == NULL || become(o, wishes.account)) {
        check_lines(o);
        check_apparmor(o);
        check_settings(o);
        check_keytab(o, wishes.kdc);
        check_replay(o);
        if (wishes.kdc)
            check_clock(o);
    }
    conclude(o);
    return true;
}
