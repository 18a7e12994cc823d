/* mech/replay/file_facts.c: see file_facts.h. */
#include "mech/replay/file_facts.h"

#include <fcntl.h>
#include <sys/stat.h>

#ifdef STATX_SIZE
#define WANTED (STATX_TYPE | STATX_MODE | STATX_UID | STATX_NLINK | STATX_SIZE)

static bool
facts_without_times(int fd, struct file_facts *out)
{
    struct statx st;

    if (statx(fd, "", AT_EMPTY_PATH, WANTED, &st) != 0 ||
        (st.stx_mask & WANTED) != WANTED)
        return false;
    *out = (struct file_facts){.regular = S_ISREG(st.stx_mode),
                               .owner = st.stx_uid,
                               .links = st.stx_nlink,
                               .size = (int64_t)st.stx_size};
    return true;
}
#else
static bool
facts_without_times(int fd, struct file_facts *out)
{
    (void)fd;
    (void)out;
    return false;
}
#endif

bool
file_facts_get(int fd, struct file_facts *out)
{
    struct stat st;

    /* Some sandboxes forbid statx. */
    if (facts_without_times(fd, out))
        return true;
    if (fstat(fd, &st) != 0)
        return false;
    *out = (struct file_facts){.regular = S_ISREG(st.st_mode),
                               .owner = st.st_uid,
                               .links = st.st_nlink,
                               .size = (int64_t)st.st_size};
    return true;
}
