/* syscall_count.h: which system calls a piece of code makes, counted. */
#ifndef APEX_TESTS_UNIT_SYSCALL_COUNT_H
#define APEX_TESTS_UNIT_SYSCALL_COUNT_H

#include <stddef.h>

/* syscalls_of runs `run` with `arg` in a child that is traced, and puts the
 * numbers of its system calls, in their order, into `out`, which has room for
 * `max`; more are counted alone.  Returns how many there were; -1: the child
 * could not be traced, or did not come to the end of `run`. */
int
syscalls_of(void (*run)(void *arg), void *arg, long *out, size_t max);

#endif
