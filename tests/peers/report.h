/* tests/peers/report.h: TAP for tests that find out as they go how many lines
 * they have.  One test is open at a time; expectations that fail are printed as
 * comments below its line. */
#ifndef APEX_TESTS_PEERS_REPORT_H
#define APEX_TESTS_PEERS_REPORT_H

#include <stdbool.h>
#include <stddef.h>

/* report_open begins the test with this name. */
void
report_open(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* report_fault notes a broken expectation of the open test. */
void
report_fault(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* report_failed says whether the open test has a broken expectation. */
bool
report_failed(void);

/* report_faults is what was noted about the open test, as comment lines. */
const char *
report_faults(void);

/* report_close prints the line of the open test. */
void
report_close(void);

/* report_skip prints a line for a test that cannot run here. */
void
report_skip(const char *name, const char *reason);

/* report_finish prints the plan; it returns the program's exit status. */
int
report_finish(void);

/* A test program's table of tests. */
struct report_test {
    const char *name;
    void (*run)(void);
};

/* report_run opens, runs and closes each test. */
void
report_run(const struct report_test *tests, size_t num);

#define EXPECT(condition)                                                      \
    ((condition)                                                               \
         ? true                                                                \
         : (report_fault(__FILE__, __LINE__, "%s", #condition), false))

/* EXPECT_NUMBER compares two integers, and shows both when they differ. */
#define EXPECT_NUMBER(got, want)                                               \
    report_number(__FILE__, __LINE__, #got, (long long)(got), (long long)(want))
bool
report_number(const char *file, int line, const char *what, long long got,
              long long want);

/* EXPECT_MATCH holds a text against a POSIX extended regular expression. */
#define EXPECT_MATCH(text, pattern)                                            \
    report_match(__FILE__, __LINE__, (text), (pattern))
bool
report_match(const char *file, int line, const char *text, const char *pattern);

#endif
