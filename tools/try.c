/* tools/try.c: `gss-apex try`: a login, and what each step of it did.
 *
 * The login is a real one, of this user and to a real service or to oneself,
 * through the GSS library; nothing is delegated.
 */
#include "tools/commands.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mech/krb5/settings.h"
#include "tools/advice.h"
#include "tools/mech_lines.h"
#include "tools/try_login.h"
#include "tools/try_server.h"

#define INSTALLED_MODULE GSS_MODULE_DIR "/" MECH_APEX_FILE

static const char usage[] =
    "usage: gss-apex try [--to HOST[:PORT]] [--keytab FILE] [--ccache NAME]\n"
    "                    [--module FILE] SERVICE@HOST\n";

struct options {
    const char *target, *to, *module;
};

static bool
take_options(int argc, char **argv, struct options *out)
{
    static const struct option options[] = {
        {"to", required_argument, NULL, 't'},
        {"keytab", required_argument, NULL, 'k'},
        {"ccache", required_argument, NULL, 'c'},
        {"module", required_argument, NULL, 'm'},
        {NULL, 0, NULL, 0},
    };
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 't')
            out->to = optarg;
        else if (c == 'm')
            out->module = optarg;
        else if (c == 'k')
            setenv("KRB5_KTNAME", optarg, 1);
        else if (c == 'c')
            setenv("KRB5CCNAME", optarg, 1);
        else
            return false;
    }
    if (optind + 1 != argc)
        return false;
    out->target = argv[optind];
    return true;
}

/* Has this process use the module, unless its environment says what to use: a
 * file in memory stands for one of /etc/gss/mech.d. */
static void
choose_module(struct output *o, const struct options *options)
{
    const char *module = options->module;
    char path[64], absolute[PATH_MAX];
    int fd;

    if (module == NULL && getenv("GSS_MECH_CONFIG") == NULL)
        module = INSTALLED_MODULE;
    if (module == NULL)
        return;
    if (realpath(module, absolute) == NULL || access(absolute, R_OK) != 0) {
        output_finding(o, LEVEL_WARNING, "module-absent",
                       "install it, or name it with --module",
                       "%s: the module is not there", module);
        return;
    }
    fd = memfd_create("mech", 0);
    if (fd < 0 ||
        dprintf(fd, "apex " MECH_APEX_OID " %s <interposer>\n", absolute) < 0)
        return;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    setenv("GSS_MECH_CONFIG", path, 1);
}

/* Why the module did not serve, as far as the lines tell. */
static void
say_lines(struct output *o)
{
    struct mech_lines *lines =
        mech_lines_read("", getenv("GSS_MECH_CONFIG"), GSS_MODULE_DIR);
    const char *why = settings_why_not();
    struct mech_found ours;

    if (lines == NULL)
        return;
    for (unsigned i = 0; i < lines->num; i++) {
        const struct mech_line *l = &lines->line[i];

        if (l->fault != NULL)
            output_finding(o, LEVEL_ERROR, "mech-line", l->advice,
                           "%s:%u:%u: %s", l->file, l->number, l->column,
                           l->fault);
    }
    if (mech_lines_find(lines, MECH_APEX_OID, &ours) &&
        access(ours.path, R_OK) != 0)
        output_finding(o, LEVEL_ERROR, "module-unreadable",
                       "install it, or correct the line",
                       "%s:%u: %s cannot be read", ours.first->file,
                       ours.first->number, ours.path);
    else if (why != NULL)
        output_finding(o, LEVEL_WARNING, "declined", NULL,
                       "the module does not take over: %s", why);
    free(lines);
}

static void
say_served(struct output *o, const struct try_login *l)
{
    const char *served = l->steps->served ? "gss-apex " : "MIT's own mechanism";

    output_begin(o, "served_by", "which mechanism served");
    output_text(o, "initiator", "%s%s", served,
                l->steps->served ? l->steps->module : "");
    if (l->server < 0)
        output_text(o, "acceptor", "%s%s", served,
                    l->steps->served ? l->steps->module : "");
    else
        output_text(o, "acceptor",
                    "the server's own; gss-apex status says so "
                    "on its host");
    output_end(o);
    if (l->steps->served)
        return;
    output_finding(o, LEVEL_WARNING, "not-served",
                   "gss-apex check looks at the lines and the module",
                   "the module did not serve; MIT's own mechanism did, so that "
                   "no step can be told");
    say_lines(o);
}

static void
say_result(struct output *o, const struct try_login *l, bool ok)
{
    const char *verdict = l->steps->verdict;

    if (ok) {
        output_finding(o, LEVEL_GOOD, "logged-in", NULL,
                       "logged in, and a message went there and back; nothing "
                       "was delegated");
        return;
    }
    if (verdict[0] != '\0')
        output_finding(o, LEVEL_ERROR, verdict, advice_for_name(verdict),
                       "%s: %s: %s", l->side, verdict, l->steps->words);
    else
        output_finding(o, LEVEL_ERROR, "failed", NULL, "%s: %s", l->side,
                       l->reason);
}

static void
run(struct output *o, const struct options *options, struct try_steps *steps)
{
    struct try_login l = {
        .o = o, .steps = steps, .target = options->target, .server = -1};
    const char *why;
    bool ok;

    if (options->to != NULL) {
        l.server = try_server_connect(options->to, &why);
        if (l.server < 0) {
            output_finding(o, LEVEL_ERROR, "unreachable",
                           "start it there: gss-server -port PORT SERVICE",
                           "%s: %s", options->to, why);
            return;
        }
    }
    ok = try_login_run(&l);
    say_served(o, &l);
    say_result(o, &l, ok);
    try_server_end(l.server);
}

bool
command_try(int argc, char **argv, struct output *o)
{
    struct options options = {.target = NULL};
    struct try_steps steps;

    if (!take_options(argc, argv, &options)) {
        fputs(usage, stderr);
        return false;
    }
    choose_module(o, &options);
    if (steps_open(&steps))
        run(o, &options, &steps);
    else
        output_finding(o, LEVEL_ERROR, "trace", NULL,
                       "this process can make no trace in memory");
    steps_close(&steps);
    return true;
}
