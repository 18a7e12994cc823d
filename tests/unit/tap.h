/* tests/unit/tap.h: CUnit tests, reported in TAP for automake's driver. */
#ifndef APEX_TESTS_UNIT_TAP_H
#define APEX_TESTS_UNIT_TAP_H

#include <stddef.h>

struct unit_test {
    const char *name;
    void (*run)(void);
};

/* tap_main registers `tests` as one CUnit suite, runs them, and prints a TAP
 * line for each.  Returns the exit code of the program: 0 when all passed. */
int
tap_main(const char *suite, const struct unit_test *tests, size_t num);

#endif
