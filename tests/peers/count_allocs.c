#include "tests/peers/count_allocs.h"

#include <stdlib.h>

#define EXPORTED __attribute__((visibility("default")))

/* The C library's own, under the names that it has for programs like this. */
extern void *
__libc_malloc(size_t size);
extern void *
__libc_calloc(size_t num, size_t size);
extern void *
__libc_realloc(void *old, size_t size);

static __thread unsigned long num_allocs;

unsigned long
count_allocs(void)
{
    return num_allocs;
}

EXPORTED void *
malloc(size_t size)
{
    num_allocs++;
    return __libc_malloc(size);
}

EXPORTED void *
calloc(size_t num, size_t size)
{
    num_allocs++;
    return __libc_calloc(num, size);
}

EXPORTED void *
realloc(void *old, size_t size)
{
    num_allocs++;
    return __libc_realloc(old, size);
}
