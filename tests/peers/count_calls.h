/* tests/peers/count_calls.h: the system calls of a child process, counted by
 * ptrace between marks that the child sets. */
#ifndef APEX_TESTS_PEERS_COUNT_CALLS_H
#define APEX_TESTS_PEERS_COUNT_CALLS_H

#include <stdbool.h>
#include <stddef.h>

#define CALL_NUMBERS 512

/* System calls between one mark and the next. */
struct call_counts {
    unsigned total;
    unsigned short by_number[CALL_NUMBERS];
};

/* count_calls runs work(arg) in a child process, and adds up in out[i] what
 * the child calls from mark i to its next mark; marks from `num` on count
 * nothing.  False when the process cannot be traced, or when `work` returns
 * false or ends it. */
bool
count_calls(bool (*work)(void *arg), void *arg, struct call_counts *out,
            size_t num);

/* count_calls_mark sets mark `i`, from the child. */
void
count_calls_mark(size_t i);

/* count_calls_text writes what was called, the most frequent first:
 * "read 4, openat 2". */
void
count_calls_text(const struct call_counts *counts, char *out, size_t size);

#endif
