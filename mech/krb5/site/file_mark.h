/* mech/krb5/site/file_mark.h: one state of a file, to be told from another. */
#ifndef APEX_MECH_KRB5_SITE_FILE_MARK_H
#define APEX_MECH_KRB5_SITE_FILE_MARK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#define FILE_MARK_SECOND  INT64_C(1000000000) /* in nanoseconds */
#define FILE_MARK_SETTLES INT64_C(1100000000)

struct file_mark {
    bool there;
    mode_t mode;
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec written; /* its content, as far as its owner says */
    struct timespec changed; /* anything of it; nobody can set this one */
};

/* file_mark_take is the state of the file that `path` names now. */
struct file_mark
file_mark_take(const char *path);

bool
file_mark_same(const struct file_mark *a, const struct file_mark *b);

/* file_mark_changed is when the file was changed last, in nanoseconds since
 * 1970. */
int64_t
file_mark_changed(const struct file_mark *m);

/* file_mark_clock is the time of day in the same unit. */
int64_t
file_mark_clock(void);

/* file_mark_is_settled says whether the mark tells every later state of the
 * file from this one.  It does not for a file that was changed less than a
 * second ago: it may be changed once more within the same tick of the
 * filesystem's clock and to the same size.  Ticks are a second at most, and the
 * clock that files go by is a little behind. */
bool
file_mark_is_settled(const struct file_mark *m);

/* file_mark_is_reliable says whether the kernel itself knows every change of
 * the file: it is on a filesystem of this machine.  Of one that others serve,
 * such as NFS, what stat(2) tells may be a minute old; it is known by not being
 * in the list of those that are local. */
bool
file_mark_is_reliable(const char *path);

/* file_mark_holds says whether the file that `path` names is as `m` has it, and
 * may be read by the caller: it opens the file for a moment. */
bool
file_mark_holds(const struct file_mark *m, const char *path);

#endif
