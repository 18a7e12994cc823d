/* tests/adversary/adversary.c: misbehaves as initiator and as acceptor, once a
 * row of deviations.def, and says what came of it.
 *
 *     adversary.realm [svc20]             the module, in TAP; with that service
 *     adversary.realm [--only NAME] lines COMMAND
 *     adversary.realm list
 *
 * COMMAND, which sh runs, speaks the protocol of doc/interop.txt; it is started
 * with this program's environment.  `lines` prints a row a line, as soon as it
 * is known, in fields with tabs between them:
 *
 *     NAME  JUDGEMENT  WANTED  GOT  SENTENCE
 *
 * JUDGEMENT is right, or wrong; otherwise: refused, with a major code that the
 * row does not have; waits: not refused, and not gone on with; died; cannot: in
 * its own words, or the control fails.
 *
 * `list` prints all rows: NAME ROLE WANTED RULE WRONG REASON.  Every row has a
 * control before it, the same exchange without the deviation: without that
 * nothing is shown, and the row is `cannot`.
 */
#include "tests/adversary/deviation.h"
#include "tests/peers/report.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE     "svc18"
#define OLD_SERVICE "svc23" /* of RC4 */

static const char *const role_names[] = {"initiator", "acceptor"};
static const char *const judgement_names[] = {"right", "otherwise", "waits",
                                              "wrong", "died",      "cannot"};

static void
wanted_text(const struct deviation *d, char *out, size_t size)
{
    static const char *const verdicts[] = {"refuse", "go on", "refuse or go on",
                                           "tell"};

    snprintf(out, size, "%s%s%s", verdicts[d->verdict],
             *d->detail != '\0' ? ": " : "", d->detail);
}

static void
got_text(const struct outcome *o, char *out, size_t size)
{
    switch (o->kind) {
    case ENDED_WELL:
        snprintf(out, size, "went on%s%s", *o->order != '\0' ? ": " : "",
                 o->order);
        break;
    case REFUSED:
        snprintf(out, size, "refused: %s", o->major);
        break;
    case WAITS:
        snprintf(out, size, "awaits another token");
        break;
    case UNSOUND:
        snprintf(out, size, "went wrong");
        break;
    case CANNOT:
        snprintf(out, size, "cannot");
        break;
    case DIED:
        snprintf(out, size, "died");
        break;
    }
}

static void
list(void)
{
    char wanted[200];

    for (size_t i = 0; i < num_deviations; i++) {
        const struct deviation *d = &deviations[i];

        wanted_text(d, wanted, sizeof(wanted));
        printf("%s\t%s\t%s\t%s\t%s\t%s\n", d->name, role_names[d->role], wanted,
               d->rule, d->wrong, d->reason);
    }
}

/* A row in TAP. */
static void
test_row(const struct holdings *h, struct talk *t, const struct deviation *d)
{
    struct outcome o;
    char got[200], wanted[200];

    report_open("%s %s: %s", role_names[d->role], d->name, d->wrong);
    scene_play(h, t, d, false, &o);
    got_text(&o, got, sizeof(got));
    if (!deviation_control(&o))
        report_fault(__FILE__, __LINE__, "the control %s (%s)", got,
                     o.sentence);
    scene_play(h, t, d, true, &o);
    got_text(&o, got, sizeof(got));
    wanted_text(d, wanted, sizeof(wanted));
    if (deviation_judge(d, &o) != JUDGED_RIGHT)
        report_fault(__FILE__, __LINE__, "wanted: %s; %s (%s)", wanted, got,
                     o.sentence);
    report_close();
}

/* A row in a line. */
static void
print_row(const struct holdings *h, struct talk *t, const struct deviation *d)
{
    const char *judged = judgement_names[JUDGED_CANNOT];
    struct outcome o;
    char got[200], wanted[200];

    scene_play(h, t, d, false, &o);
    if (deviation_control(&o)) {
        scene_play(h, t, d, true, &o);
        judged = judgement_names[deviation_judge(d, &o)];
    }
    wanted_text(d, wanted, sizeof(wanted));
    got_text(&o, got, sizeof(got));
    printf("%s\t%s\t%s\t%s\t%s\n", d->name, judged, wanted, got, o.sentence);
    fflush(stdout);
}

typedef void
play_row(const struct holdings *h, struct talk *t, const struct deviation *d);

/* Whether a context with mutual authentication fails for want of a proof, and
 * one without stands. */
static bool
is_one_way(const struct holdings *h, struct talk *t)
{
    const struct deviation plain = {.role = INITIATOR, .act = CONTEXT};
    struct outcome o;

    t->one_way = false;
    scene_play(h, t, &plain, false, &o);
    if (o.kind != UNSOUND)
        return false;
    t->one_way = true;
    scene_play(h, t, &plain, false, &o);
    return o.kind == ENDED_WELL;
}

/* The rows that are, or are not, about OLD messages. */
static void
each_of(struct talk *t, const char *service, bool old, const char *only,
        play_row *play)
{
    struct holdings h;

    holdings_open(&h, service);
    t->one_way = is_one_way(&h, t);
    if (t->one_way)
        printf("# it sends no AP-REP: as an acceptor it is tried without\n");
    for (size_t i = 0; i < num_deviations; i++) {
        const struct deviation *d = &deviations[i];

        if (((d->setup & OLD) != 0) == old &&
            (only == NULL || strcmp(only, d->name) == 0))
            play(&h, t, d);
    }
    talk_stop(t);
    holdings_close(&h);
}

/* RC4 takes a configuration that allows it, in both processes. */
static void
each_row(struct talk *t, const char *service, const char *only, play_row *play)
{
    each_of(t, service, false, only, play);
    setenv("KRB5_CONFIG", getenv("APEX_KRB5_CONF_WEAK"), 1);
    each_of(t, OLD_SERVICE, true, only, play);
}

static unsigned
count_steps(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[2000];
    unsigned steps = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL)
        steps += strstr(line, "apex step") != NULL;
    if (file != NULL)
        fclose(file);
    return steps;
}

static int
test_module(const char *service)
{
    struct talk t = {.command = NULL};
    char command[600], trace[600];

    snprintf(command, sizeof(command), "exec '%s/tests/interop/peer'",
             getenv("top_builddir"));
    snprintf(trace, sizeof(trace), "%s/adversary.trace", getenv("TMPDIR"));
    setenv("GSS_MECH_CONFIG", getenv("APEX_CONF_MODULE"), 1);
    setenv("KRB5_TRACE", trace, 1);
    t.command = command;
    each_row(&t, service, NULL, test_row);
    report_open("the program ended well whenever it was ended");
    EXPECT(!t.ended_badly);
    report_close();
    report_open("the module was there in every row");
    EXPECT(count_steps(trace) > num_deviations);
    report_close();
    return report_finish();
}

int
main(int num, char **args)
{
    struct talk t = {.command = NULL};
    const char *only = NULL;

    signal(SIGPIPE, SIG_IGN);
    if (num > 2 && strcmp(args[1], "--only") == 0) {
        only = args[2];
        args += 2;
        num -= 2;
    }
    if (num == 2 && strcmp(args[1], "list") == 0) {
        list();
        return EXIT_SUCCESS;
    }
    if (getenv("APEX_CONF_MODULE") == NULL) {
        printf("Bail out! run this in with-realm\n");
        return EXIT_FAILURE;
    }
    if (num <= 2)
        return test_module(num == 2 ? args[1] : SERVICE);
    if (num != 3 || strcmp(args[1], "lines") != 0) {
        fprintf(stderr, "usage: adversary [--only NAME] lines COMMAND\n");
        return EXIT_FAILURE;
    }
    t.command = args[2];
    each_row(&t, SERVICE, only, print_row);
    return EXIT_SUCCESS;
}
