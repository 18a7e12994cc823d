/* tests/peers/memory_scan.h: what is in another process's memory. */
#ifndef APEX_TESTS_PEERS_MEMORY_SCAN_H
#define APEX_TESTS_PEERS_MEMORY_SCAN_H

#include <stddef.h>
#include <sys/types.h>

/* memory_scan counts where the `len` bytes at `needle` are in all the memory
 * that the process `pid` may write to: heap, stacks, libraries' data.  -1: its
 * memory cannot be read. */
int
memory_scan(pid_t pid, const void *needle, size_t len);

#endif
