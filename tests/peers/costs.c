/* costs.c: how many system calls, allocations and locks each call of the
 * module takes once it is warm, so that nobody makes them more unnoticed.  Time
 * does not matter here; bench/ measures that.
 *
 *     costs.realm [builtin]      builtin: MIT's own, which breaks the bounds
 */
#include "tests/peers/counts.h"
#include "tests/peers/report.h"

#include <stdio.h>
#include <string.h>

/* The most that a call may take.  Whoever makes a call cheaper lowers them. */
struct bound {
    enum counted what;
    unsigned system_calls, allocations, locks;
};

static const struct bound default_bounds[] = {
    {COUNTED_REQUEST, 7, 90, 20},
    {COUNTED_ACCEPT, 15, 94, 8},
    {COUNTED_REPLY, 2, 42, 6},
    {COUNTED_DELETE, 0, 0, 2},
};

static const struct bound explicit_bounds[] = {
    {COUNTED_REQUEST, 5, 60, 12},
    {COUNTED_ACCEPT, 15, 62, 3},
    {COUNTED_REPLY, 2, 42, 6},
    {COUNTED_DELETE, 0, 0, 2},
};

static const struct bound message_bounds[] = {
    {COUNTED_FIRST_WRAP, 0, 8, 2},    {COUNTED_FIRST_UNWRAP, 0, 8, 2},
    {COUNTED_FIRST_GET_MIC, 0, 7, 2}, {COUNTED_FIRST_VERIFY_MIC, 0, 6, 2},
    {COUNTED_WRAP, 0, 3, 2},          {COUNTED_UNWRAP, 0, 3, 2},
    {COUNTED_GET_MIC, 0, 3, 2},       {COUNTED_VERIFY_MIC, 0, 2, 2},
};

#define HOLD(counts, bounds, how)                                              \
    hold(counts, bounds, sizeof(bounds) / sizeof((bounds)[0]), how)

/* Holds one call against its bound, in a test of its own. */
static void
hold_one(const struct counts *got, const struct bound *bound, const char *how)
{
    report_open("costs: %s, %s", counts_name(bound->what), how);
    if (got->system_calls > bound->system_calls)
        report_fault(__FILE__, __LINE__, "%u system calls, not %u: %s",
                     got->system_calls, bound->system_calls, got->calls);
    if (got->allocations > bound->allocations)
        report_fault(__FILE__, __LINE__, "%u allocations, not %u",
                     got->allocations, bound->allocations);
    if (got->locks > bound->locks)
        report_fault(__FILE__, __LINE__, "%u locks, not %u", got->locks,
                     bound->locks);
    report_close();
    printf("# %u system calls, %u allocations, %u locks: %s\n",
           got->system_calls, got->allocations, got->locks, got->calls);
}

static void
hold(const struct counts *counts, const struct bound *bounds, size_t num,
     const char *how)
{
    for (size_t i = 0; i < num; i++)
        hold_one(&counts[bounds[i].what], &bounds[i], how);
}

/* The counters count, and count nothing of their own. */
static void
check_counters(const struct counts *counts)
{
    report_open("costs: the counters count");
    EXPECT_NUMBER(counts[COUNTED_NOTHING].system_calls, 0);
    EXPECT_NUMBER(counts[COUNTED_NOTHING].allocations, 0);
    EXPECT_NUMBER(counts[COUNTED_NOTHING].locks, 0);
    EXPECT_NUMBER(counts[COUNTED_KNOWN].system_calls, 3);
    EXPECT_NUMBER(counts[COUNTED_KNOWN].allocations, 2);
    EXPECT_NUMBER(counts[COUNTED_KNOWN].locks, 1);
    EXPECT(counts[COUNTED_ACCEPT].system_calls > 0);
    EXPECT(counts[COUNTED_ACCEPT].allocations > 0);
    EXPECT(counts[COUNTED_ACCEPT].locks > 0);
    report_close();
}

static bool
measure(const char *how, bool explicit, struct counts counts[COUNTED_NUM])
{
    char error[500];
    bool ok;

    report_open("costs: contexts are made, %s", how);
    ok = counts_measure("host@localhost", explicit, counts, error,
                        sizeof(error));
    if (!ok)
        report_fault(__FILE__, __LINE__, "%s", error);
    report_close();
    return ok;
}

int
main(int argc, char **argv)
{
    struct counts counts[COUNTED_NUM];

    if (argc > 1 && strcmp(argv[1], "builtin") == 0)
        gss_use_builtin();
    else
        gss_use_module();
    if (measure("default credentials", false, counts)) {
        check_counters(counts);
        HOLD(counts, default_bounds, "default credentials");
        HOLD(counts, message_bounds, "64 octets");
    }
    if (measure("credentials at hand", true, counts))
        HOLD(counts, explicit_bounds, "credentials at hand");
    return report_finish();
}
