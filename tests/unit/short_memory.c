/* tests/unit/short_memory.c: contracts in short_memory.h. */
#include "tests/unit/short_memory.h"

void *
__real_malloc(size_t size);
void *
__real_calloc(size_t num, size_t size);
void *
__real_realloc(void *p, size_t size);
void *
__wrap_malloc(size_t size);
void *
__wrap_calloc(size_t num, size_t size);
void *
__wrap_realloc(void *p, size_t size);

/* Allocations until the one that fails; 0: none does. */
static size_t countdown;
static bool met;

void
short_memory_at(size_t nth)
{
    countdown = nth;
    met = false;
}

bool
short_memory_met(void)
{
    countdown = 0;
    return met;
}

static bool
fails(void)
{
    if (countdown == 0 || --countdown > 0)
        return false;
    met = true;
    return true;
}

void *
__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t num, size_t size)
{
    return fails() ? NULL : __real_calloc(num, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
    return fails() ? NULL : __real_realloc(p, size);
}
