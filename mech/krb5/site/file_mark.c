/* mech/krb5/site/file_mark.c: contracts in file_mark.h. */
#include "mech/krb5/site/file_mark.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static struct file_mark
mark_of(const struct stat *st)
{
    struct file_mark m = {.there = true};

    m.mode = st->st_mode;
    m.dev = st->st_dev;
    m.ino = st->st_ino;
    m.size = st->st_size;
    m.written = st->st_mtim;
    m.changed = st->st_ctim;
    return m;
}

struct file_mark
file_mark_take(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? mark_of(&st)
                                : (struct file_mark){.there = false};
}

static bool
same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool
file_mark_same(const struct file_mark *a, const struct file_mark *b)
{
    return a->there == b->there && a->mode == b->mode && a->dev == b->dev &&
           a->ino == b->ino && a->size == b->size &&
           same_time(a->written, b->written) &&
           same_time(a->changed, b->changed);
}

static int64_t
nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * FILE_MARK_SECOND + t.tv_nsec;
}

int64_t
file_mark_changed(const struct file_mark *m)
{
    return nanoseconds(m->changed);
}

int64_t
file_mark_clock(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return nanoseconds(now);
}

bool
file_mark_is_settled(const struct file_mark *m)
{
    return m->there &&
           file_mark_clock() >= file_mark_changed(m) + FILE_MARK_SETTLES;
}

/* Of those that linux/magic.h does not have. */
#define ZFS_MAGIC      0x2fc12fc1
#define BCACHEFS_MAGIC 0xca451a4e

bool
file_mark_is_reliable(const char *path)
{
    struct statfs fs;

    if (statfs(path, &fs) != 0)
        return false;
    switch ((unsigned long)fs.f_type & 0xffffffff) {
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
    case RAMFS_MAGIC:
    case OVERLAYFS_SUPER_MAGIC:
    case ZFS_MAGIC:
    case BCACHEFS_MAGIC:
        return true;
    default:
        return false;
    }
}

/* Nothing but opening the file tells whether it may be opened: access(2) knows
 * nothing of Landlock and AppArmor, and its variant for the effective uid asks
 * for the real one where the kernel does not have it. */
bool
file_mark_holds(const struct file_mark *m, const char *path)
{
    int saved_errno = errno, fd;
    struct file_mark now;
    bool holds = false;
    struct stat st;

    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &st) == 0) {
        now = mark_of(&st);
        holds = file_mark_same(m, &now);
    }
    if (fd >= 0)
        (void)close(fd);
    errno = saved_errno;
    return holds;
}
