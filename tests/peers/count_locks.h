/* tests/peers/count_locks.h: how often this program and all its libraries take
 * a lock, contended or not.  A program with count_locks.c in it has the
 * functions of pthreads itself, which count and then call the C library's.
 * Locks inside the C library are not seen. */
#ifndef APEX_TESTS_PEERS_COUNT_LOCKS_H
#define APEX_TESTS_PEERS_COUNT_LOCKS_H

/* count_locks is how many locks this thread has taken or tried to take so far:
 * mutexes, and read-write locks for either purpose. */
unsigned long
count_locks(void);

#endif
