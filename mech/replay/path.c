/* mech/replay/path.c: replay stores that are files, and where they lie.
 *
 * The file is opened anew for each check, in seven system calls: open, lock,
 * statx, read, write, unlock, close.  To keep it open would take six: statx of
 * the descriptor, which somebody may have closed and another file got; lock;
 * statx of the path; read, write, unlock.  That one call is not worth what
 * opening settles at once: threads have an open file each, so that the OFD lock
 * stands between them too; a forked child shares nothing; the effective uid of
 * the moment decides; a file that was removed or replaced is the new one; and
 * no descriptor stays in the host.  The file is judged under the lock, by what
 * one statx says: its kind, owner, names and size.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mech/replay/file_facts.h"
#include "mech/replay/file2.h"
#include "mech/replay/store_kind.h"

#define FILE2_PREFIX "file2:"

/* How often a file may vanish under us before we give up. */
#define OPEN_TRIES 8

/* Where a file may be is decided by who named it. */
struct file_rules {
    int open_flags;
    bool must_be_ours;
};

/* A path that somebody configured: as MIT, anything that can be opened. */
static const struct file_rules named_rules = {0, false};
/* A guessable name in a directory that others may write to. */
static const struct file_rules default_rules = {O_NOFOLLOW, true};

static enum verdict
cannot_open(const char *path, int error, struct evidence *ev)
{
    errno = error; /* for %m */
    return verdict_with(V_REPLAY_STORE, ev, "cannot open %.250s: %m", path);
}

/* O_NONBLOCK: a FIFO is refused below, and must not be waited for here. */
static int
open_file(const struct file_rules *rules, const char *path)
{
    int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int fd;

    do {
        fd = open(path, flags | rules->open_flags, 0600);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

static enum verdict
check_kind(const struct file_rules *rules, const char *path,
           const struct file_facts *facts, struct evidence *ev)
{
    if (!facts->regular)
        return verdict_with(V_REPLAY_STORE, ev, "%.250s is not a regular file",
                            path);
    if (rules->must_be_ours && facts->owner != geteuid())
        return verdict_with(
            V_REPLAY_STORE, ev, "%.250s is owned by uid %lu, not by uid %lu",
            path, (unsigned long)facts->owner, (unsigned long)geteuid());
    return V_OK;
}

static enum verdict
examine(const struct file_rules *rules, const struct replay_file *file,
        struct file_facts *out, struct evidence *ev)
{
    if (!file_facts_get(file->fd, out))
        return cannot_open(file->path, errno, ev);
    return check_kind(rules, file->path, out, ev);
}

/* lock takes the lock.  A file that nobody has locked is examined under the
 * lock alone.  One that somebody has is examined before we wait: the owner of
 * a file that is refused anyhow could make us wait for ever. */
static enum verdict
lock(const struct file_rules *rules, const struct replay_file *file,
     struct evidence *ev)
{
    struct file_facts facts;
    bool held = false;
    enum verdict v = replay_file2_try_lock(file, &held, ev);

    if (v != V_OK || held)
        return v;
    v = examine(rules, file, &facts, ev);
    return v == V_OK ? replay_file2_lock(file, ev) : v;
}

/* lock_checked takes the lock; *out_links is 0 when the file was removed while
 * we waited for it.  A second name of our file may be how somebody else gets
 * another file of ours written, so then its content has to be a replay file's.
 */
static enum verdict
lock_checked(const struct file_rules *rules, struct replay_file *file,
             uint64_t *out_links, struct evidence *ev)
{
    struct file_facts facts = {.links = 0};
    enum verdict v = lock(rules, file, ev);

    if (v != V_OK)
        return v;
    v = examine(rules, file, &facts, ev);
    file->size = facts.size;
    if (v == V_OK && rules->must_be_ours && facts.links > 1)
        v = replay_file2_recognise(file, ev);
    if (v != V_OK)
        replay_file2_unlock(file);
    *out_links = facts.links;
    return v;
}

/* open_locked gives the file that has this path now, locked. */
static enum verdict
open_locked(const struct file_rules *rules, struct replay_file *file,
            struct evidence *ev)
{
    uint64_t links = 0;
    enum verdict v;
    int tries;

    for (tries = 0; tries < OPEN_TRIES; tries++) {
        file->fd = open_file(rules, file->path);
        if (file->fd < 0)
            return cannot_open(file->path, errno, ev);
        v = lock_checked(rules, file, &links, ev);
        if (v == V_OK && links > 0)
            return V_OK;
        if (v == V_OK)
            replay_file2_unlock(file);
        (void)close(file->fd);
        if (v != V_OK)
            return v;
    }
    return verdict_with(V_REPLAY_STORE, ev, "%.250s is removed again and again",
                        file->path);
}

static enum verdict
check_in_file(const struct file_rules *rules, const char *path,
              struct bytes tag, int64_t now, int32_t clockskew,
              struct evidence *ev)
{
    struct replay_file file = {.fd = -1, .path = path};
    int saved_errno = errno;
    enum verdict v = open_locked(rules, &file, ev);

    if (v == V_OK) {
        v = replay_file2_enter(&file, tag, now, clockskew, ev);
        replay_file2_unlock(&file);
        (void)close(file.fd);
    }
    errno = saved_errno;
    return v;
}

/* set_name makes "file2:PATH" the name of the store. */
static enum verdict
set_name(struct replay_store *s, const char *path)
{
    size_t size = sizeof(FILE2_PREFIX) + strlen(path);

    s->name = malloc(size);
    if (s->name == NULL)
        return V_NO_MEMORY;
    (void)snprintf(s->name, size, "%s%s", FILE2_PREFIX, path);
    return V_OK;
}

/* ---- file2:PATH ---- */

static enum verdict
file2_open(struct replay_store *s, const char *residual, struct evidence *ev)
{
    if (residual[0] == '\0')
        return verdict_with(V_REPLAY_STORE, ev,
                            "the replay store name file2: lacks its path");
    return set_name(s, residual);
}

static enum verdict
file2_check(const struct replay_store *s, struct bytes tag, int64_t now,
            int32_t clockskew, struct evidence *ev)
{
    const char *path = s->name + strlen(FILE2_PREFIX);

    return check_in_file(&named_rules, path, tag, now, clockskew, ev);
}

static void
file_close(struct replay_store *s)
{
    (void)s; /* the name is all there is */
}

const struct replay_ops replay_ops_file2 = {"file2", file2_open, file2_check,
                                            file_close, NULL};

/* ---- dfl: ---- */

/* default_path is MIT's choice for the effective uid of this moment. */
static enum verdict
default_path(char out[PATH_MAX], struct evidence *ev)
{
    const char *dir = secure_getenv("KRB5RCACHEDIR");
    int len;

    if (dir == NULL)
        dir = secure_getenv("TMPDIR");
    if (dir == NULL)
        dir = "/var/tmp";
    len = snprintf(out, PATH_MAX, "%s/krb5_%lu.rcache2", dir,
                   (unsigned long)geteuid());
    if (len < 0 || len >= PATH_MAX)
        return verdict_with(V_REPLAY_STORE, ev,
                            "the path of the replay directory is too long");
    return V_OK;
}

static enum verdict
dfl_open(struct replay_store *s, const char *residual, struct evidence *ev)
{
    char path[PATH_MAX];
    enum verdict v = default_path(path, ev);

    (void)residual;
    return v == V_OK ? set_name(s, path) : v;
}

static enum verdict
dfl_check(const struct replay_store *s, struct bytes tag, int64_t now,
          int32_t clockskew, struct evidence *ev)
{
    char path[PATH_MAX];
    enum verdict v = default_path(path, ev);

    (void)s;
    if (v != V_OK)
        return v;
    return check_in_file(&default_rules, path, tag, now, clockskew, ev);
}

const struct replay_ops replay_ops_dfl = {"dfl", dfl_open, dfl_check,
                                          file_close, NULL};
