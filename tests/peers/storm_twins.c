/* tests/peers/storm_twins.c: the same calls with what the module keeps, and
 * without it.
 *
 * Two processes, one after the other, make the same sequence of calls in one
 * thread, in which no allocation fails.  Each writes down what every call came
 * to.  One keeps keytabs, tickets and settings as always; for the other no file
 * looks the same twice (tests/peers/unsettled.h), so it reads all anew.
 */
#include "tests/peers/report.h"
#include "tests/peers/storm.h"
#include "tests/peers/unsettled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const twins[] = {"keeps", "keeps-not"};

unsigned long
storm_twin_operations(void)
{
    return gss_under_valgrind() ? 500 : 10000;
}

bool
storm_twin_begin(const char *name, const char *path, FILE **out)
{
    *out = fopen(path, "w");
    if (*out != NULL && strcmp(name, twins[1]) == 0)
        unsettled_begin();
    return *out != NULL;
}

bool
storm_twin_end(const char *name, FILE *log)
{
    bool looked = unsettled_looks() > 0;

    return (fclose(log) == 0) & (looked == (strcmp(name, twins[1]) == 0));
}

static bool
run_twin(const char *name, const char *path, uint64_t seed)
{
    char number[30];
    int status = 0;
    pid_t pid;

    snprintf(number, sizeof(number), "%llu", (unsigned long long)seed);
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        execl("/proc/self/exe", "storm.realm", "twin", name, path, number,
              NULL);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* The first line in which the two differ is a fault. */
static unsigned long
compare(FILE *a, FILE *b)
{
    char left[200], right[200];
    unsigned long lines = 0;

    for (;;) {
        bool more = fgets(left, sizeof(left), a) != NULL;

        if (more != (fgets(right, sizeof(right), b) != NULL)) {
            report_fault(__FILE__, __LINE__, "one ends at call %lu", lines);
            return 0;
        }
        if (!more)
            return lines;
        lines++;
        if (strcmp(left, right) != 0) {
            report_fault(__FILE__, __LINE__, "call %lu: %s: %s%s: %s", lines,
                         twins[0], left, twins[1], right);
            return 0;
        }
    }
}

void
storm_twins(uint64_t seed)
{
    const char *directory = getenv("APEX_REALM_DIR");
    FILE *logs[2] = {NULL, NULL};
    char paths[2][1000];
    unsigned long calls;

    for (int i = 0; i < 2; i++) {
        snprintf(paths[i], sizeof(paths[i]), "%s/%s.log", directory, twins[i]);
        EXPECT(run_twin(twins[i], paths[i], seed));
        logs[i] = fopen(paths[i], "r");
    }
    if (EXPECT(logs[0] != NULL && logs[1] != NULL)) {
        calls = compare(logs[0], logs[1]);
        printf("# %lu calls\n", calls);
        EXPECT(calls > storm_twin_operations() / 2);
    }
    for (int i = 0; i < 2; i++) {
        if (logs[i] != NULL)
            fclose(logs[i]);
        unlink(paths[i]);
    }
}
