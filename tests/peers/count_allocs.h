/* tests/peers/count_allocs.h: how often this program and all its libraries ask
 * for memory.  A program with count_allocs.c in it has a malloc of its own,
 * which counts and then asks the C library's.  Checkers that replace malloc
 * leave nothing to count. */
#ifndef APEX_TESTS_PEERS_COUNT_ALLOCS_H
#define APEX_TESTS_PEERS_COUNT_ALLOCS_H

/* count_allocs is how many allocations this thread has made so far: malloc,
 * calloc and realloc, and what calls them. */
unsigned long
count_allocs(void);

#endif
