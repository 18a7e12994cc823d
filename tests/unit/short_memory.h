/* tests/unit/short_memory.h: one allocation that fails.  A program with it is
 * linked with $(SHORT_MEMORY_LINK). */
#ifndef APEX_TESTS_UNIT_SHORT_MEMORY_H
#define APEX_TESTS_UNIT_SHORT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* short_memory_at has the `nth` allocation from now on fail, and only that one;
 * 0: none. */
void
short_memory_at(size_t nth);

/* short_memory_met ends that, and says whether there was such an allocation. */
bool
short_memory_met(void);

#endif
