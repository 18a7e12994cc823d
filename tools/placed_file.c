/* tools/placed_file.c: contracts in placed_file.h. */
#include "tools/placed_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/tree.h"

#define BESIDE_MAX 300

/* Opens the directory of what `path` names; *out_name is the rest. */
static int
open_directory_of(int tree, const char *path, const char **out_name)
{
    const char *slash = strrchr(path, '/');
    char directory[PATH_MAX];

    *out_name = slash + 1;
    snprintf(directory, sizeof(directory), "%.*s",
             slash == path ? 1 : (int)(slash - path), path);
    return tree_open_at(tree, directory, O_PATH | O_DIRECTORY);
}

/* The umask of the caller does not count: services must get there. */
static bool
make_directory(int tree, const char *path)
{
    const char *name;
    int fd = open_directory_of(tree, path, &name);
    bool ok = fd >= 0 &&
              (mkdirat(fd, name, 0755) == 0 ? fchmodat(fd, name, 0755, 0) == 0
                                            : errno == EEXIST);

    if (fd >= 0)
        close(fd);
    return ok;
}

static bool
make_directories(int tree, const char *path)
{
    char at[PATH_MAX];

    snprintf(at, sizeof(at), "%s", path);
    for (char *p = strchr(at + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
        *p = '\0';
        if (!make_directory(tree, at))
            return false;
        *p = '/';
    }
    return true;
}

static bool
write_beside(int directory, const char *name, const char *text)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    size_t len = strlen(text);
    int fd;
    bool ok;

    (void)unlinkat(directory, name, 0); /* of one that was interrupted */
    fd = openat(directory, name, flags, 0600);
    if (fd < 0)
        return false;
    ok = write(fd, text, len) == (ssize_t)len && fchmod(fd, 0644) == 0 &&
         fsync(fd) == 0;
    return (close(fd) == 0) & ok;
}

bool
placed_file_write(int tree, const char *path, const char *text)
{
    char beside[BESIDE_MAX];
    const char *name;
    int fd, code;
    bool ok;

    if (!make_directories(tree, path))
        return false;
    fd = open_directory_of(tree, path, &name);
    if (fd < 0)
        return false;
    snprintf(beside, sizeof(beside), "%s.new", name);
    ok = write_beside(fd, beside, text) && renameat(fd, beside, fd, name) == 0;
    code = errno;
    if (!ok)
        (void)unlinkat(fd, beside, 0);
    close(fd);
    errno = code;
    return ok;
}

bool
placed_file_remove(int tree, const char *path)
{
    const char *name;
    int fd = open_directory_of(tree, path, &name), code;
    bool ok;

    if (fd < 0)
        return errno == ENOENT;
    ok = unlinkat(fd, name, 0) == 0 || errno == ENOENT;
    code = errno;
    close(fd);
    errno = code;
    return ok;
}

void
placed_file_leave(int tree, const char *path)
{
    char directory[PATH_MAX];
    const char *name;
    int fd;

    snprintf(directory, sizeof(directory), "%.*s",
             (int)(strrchr(path, '/') - path), path);
    fd = open_directory_of(tree, directory, &name);
    if (fd < 0)
        return;
    (void)unlinkat(fd, name, AT_REMOVEDIR);
    close(fd);
}

bool
placed_file_read(int tree, const char *path, char *out, size_t size)
{
    int fd = tree_open_at(tree, path, O_RDONLY);
    size_t len = 0;
    struct stat st;
    ssize_t got = 1;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        errno = EINVAL;
        return false;
    }
    while (got > 0 && len < size) {
        got = read(fd, out + len, size - len);
        if (got > 0)
            len += (size_t)got;
    }
    close(fd);
    if (got != 0 || len == size) {
        errno = EFBIG;
        return false;
    }
    out[len] = '\0';
    return true;
}
