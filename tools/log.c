/* tools/log.c: `gss-apex log`: the last refusals of this host, by reason. */
#include "tools/commands.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mech/krb5/settings.h"
#include "mech/verdict/text.h"
#include "tools/advice.h"
#include "tools/log_line.h"
#include "tools/say.h"

#define MOST_GROUPS  128 /* more than there are verdicts */
#define DEFAULT_SPAN 86400

static const char usage[] =
    "usage: gss-apex log [--since TIME] [FILE...]\n"
    "TIME: 2026-11-28, \"2026-11-28 14:30\", today, yesterday, 90m, 2h, 7d\n";

/* Where syslog writes AUTHPRIV, by distribution. */
static const char *const usual_files[] = {
    "/var/log/auth.log", "/var/log/auth.log.1", "/var/log/secure",
    "/var/log/secure.1"};

struct group {
    unsigned count;
    int64_t first;
    struct log_line last;
};

struct log {
    struct output *o;
    int64_t now, since;
    struct group groups[MOST_GROUPS];
    unsigned num_groups;
    unsigned num_sources, num_unread;
    unsigned untold; /* refusals that were not written */
};

static void
count(struct log *l, const struct log_line *line)
{
    struct group *g = l->groups;

    if (line->when < l->since)
        return;
    l->untold += line->untold;
    while (g < l->groups + l->num_groups &&
           strcmp(g->last.verdict, line->verdict) != 0)
        g++;
    if (g == l->groups + MOST_GROUPS)
        return;
    if (g == l->groups + l->num_groups) {
        l->num_groups++;
        *g = (struct group){.first = line->when};
    }
    g->count++;
    if (line->when < g->first)
        g->first = line->when;
    if (line->when >= g->last.when)
        g->last = *line;
}

static void
say_source(struct log *l, const char *name)
{
    output_item(l->o, "sources", "source");
    output_text(l->o, "name", "%s", name);
    output_end(l->o);
    l->num_sources++;
}

/* The journal is asked for its facility AUTHPRIV, 10.  *out_any: it has
 * something.  False: there is none that can be asked. */
static bool
read_journal(struct log *l, bool *out_any)
{
    char question[160], *line = NULL;
    struct log_line parsed;
    size_t size = 0;
    FILE *journal;

    snprintf(question, sizeof(question),
             "exec journalctl -q -o json --no-pager SYSLOG_FACILITY=10 "
             "--since=@%" PRId64 " 2>/dev/null",
             l->since);
    journal = popen(question, "re");
    if (journal == NULL)
        return false;
    while (getline(&line, &size, journal) > 0) {
        *out_any = true;
        if (log_line_of_journal(line, &parsed))
            count(l, &parsed);
    }
    free(line);
    return pclose(journal) == 0;
}

static void
say_unread(struct log *l, const char *path, const char *advice, const char *why)
{
    output_finding(l->o, LEVEL_ERROR, "unreadable", advice, "%s: %s", path,
                   why);
    l->num_unread++;
}

static void
read_file(struct log *l, const char *path, FILE *file)
{
    struct log_line parsed;
    char *line = NULL;
    size_t size = 0;
    ssize_t len;
    bool packed = false;

    errno = 0;
    while (!packed && (len = getline(&line, &size, file)) > 0) {
        packed = len > 1 && memcmp(line, "\x1f\x8b", 2) == 0;
        if (log_line_of_file(line, l->now, &parsed))
            count(l, &parsed);
    }
    free(line);
    if (packed)
        say_unread(l, path, "zcat FILE | gss-apex log -", "it is compressed");
    else if (ferror(file))
        say_unread(l, path, NULL, strerror(errno));
    else
        say_source(l, path);
}

/* True: the file was read. */
static bool
read_path(struct log *l, const char *path)
{
    bool is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? stdin : fopen(path, "r");

    if (file == NULL)
        return false;
    read_file(l, path, file);
    if (!is_input)
        fclose(file);
    return true;
}

/* A host with a journal may keep AUTHPRIV in files instead. */
static void
read_host(struct log *l)
{
    bool any = false, journal = read_journal(l, &any);

    for (size_t i = 0; i < sizeof(usual_files) / sizeof(usual_files[0]) && !any;
         i++)
        (void)read_path(l, usual_files[i]);
    if (journal && (any || l->num_sources == 0))
        say_source(l, "the journal");
    if (l->num_sources == 0)
        output_finding(l->o, LEVEL_ERROR, "no-log",
                       "name the file that syslog writes AUTHPRIV to",
                       "there is no journal here that can be read, nor one of "
                       "the usual files");
    else if (geteuid() != 0)
        output_finding(l->o, LEVEL_NOTE, "not-root", NULL,
                       "root alone sees what all services wrote");
}

static int
later(const void *a, const void *b)
{
    const struct group *x = a, *y = b;

    return (x->last.when < y->last.when) - (x->last.when > y->last.when);
}

static void
say_group(struct log *l, const struct group *g)
{
    const char *advice, *sentence = "";
    enum verdict v;

    if (advice_find(g->last.verdict, &v)) {
        sentence = verdict_sentence(v);
        advice = advice_for(v);
    } else {
        advice = advice_for(V_KRB5);
    }
    output_item(l->o, "refusals", g->last.verdict);
    output_text(l->o, "verdict", "%s", g->last.verdict);
    output_number(l->o, "count", g->count);
    say_time(l->o, "first", g->first);
    say_time(l->o, "last", g->last.when);
    output_text(l->o, "program", "%s", g->last.program);
    output_text(l->o, "role", "%s", g->last.role);
    output_finding(l->o, LEVEL_WARNING, g->last.verdict, advice, "%s",
                   g->last.words[0] != '\0' ? g->last.words : sentence);
    output_end(l->o);
}

static void
say_all(struct log *l)
{
    char since[TIME_TEXT_MAX];

    qsort(l->groups, l->num_groups, sizeof(l->groups[0]), later);
    for (unsigned i = 0; i < l->num_groups; i++)
        say_group(l, &l->groups[i]);
    if (l->untold > 0)
        output_finding(l->o, LEVEL_NOTE, "untold", NULL,
                       "%u more were not written: a program writes one in a "
                       "second",
                       l->untold);
    time_text(l->since, since);
    if (l->num_groups == 0 && l->num_sources > 0 && l->num_unread == 0)
        output_finding(l->o, LEVEL_GOOD, "none", NULL,
                       "no refusal was written since %s", since);
    if (!settings_log_services())
        output_finding(l->o, LEVEL_NOTE, "log-off",
                       "remove log = no from [apex] of krb5.conf",
                       "refusals are not written to the system log here");
}

static bool
take_options(int argc, char **argv, struct log *l)
{
    static const struct option options[] = {
        {"since", required_argument, NULL, 's'},
        {NULL, 0, NULL, 0},
    };
    int c;

    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c != 's' || !log_time(optarg, l->now, &l->since))
            return false;
    }
    return true;
}

bool
command_log(int argc, char **argv, struct output *o)
{
    struct log *l = calloc(1, sizeof(*l));
    bool understood = l != NULL;

    if (l != NULL) {
        l->o = o;
        l->now = (int64_t)time(NULL);
        l->since = l->now - DEFAULT_SPAN;
        understood = take_options(argc, argv, l);
    }
    if (!understood) {
        fputs(usage, stderr);
        free(l);
        return false;
    }
    for (int i = optind; i < argc; i++) {
        if (!read_path(l, argv[i]))
            output_finding(o, LEVEL_ERROR, "unreadable", NULL, "%s: %s",
                           argv[i], strerror(errno));
    }
    if (optind == argc)
        read_host(l);
    say_all(l);
    free(l);
    return true;
}
