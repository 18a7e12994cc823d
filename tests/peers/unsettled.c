/* tests/peers/unsettled.c: contracts in unsettled.h. */
#include "tests/peers/unsettled.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>

#define NANOSECONDS 1000000000ul

static atomic_bool begun;
static atomic_ulong looks;

void
unsettled_begin(void)
{
    atomic_store(&begun, true);
}

unsigned long
unsettled_looks(void)
{
    return atomic_load(&looks);
}

/* Each time another time of the last change. */
static int
unsettle(int result, struct stat *st)
{
    if (result == 0 && atomic_load(&begun))
        st->st_ctim.tv_nsec = (long)(atomic_fetch_add(&looks, 1) % NANOSECONDS);
    return result;
}

/* The module finds these before the C library's. */
int
stat(const char *restrict path, struct stat *restrict st)
{
    return unsettle(fstatat(AT_FDCWD, path, st, 0), st);
}

int
fstat(int fd, struct stat *st)
{
    return unsettle(fstatat(fd, "", st, AT_EMPTY_PATH), st);
}
