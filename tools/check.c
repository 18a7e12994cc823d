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
    setenv("HOME", entry->pw_dir, 1);
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
