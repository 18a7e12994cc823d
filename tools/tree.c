/* tools/tree.c: contracts in tree.h. */
#include "tools/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int
tree_open(const char *root)
{
    return open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* The whole system needs no confinement, and a kernel before 5.6 has none. */
static bool
is_whole_system(int tree)
{
    struct stat there, here;

    return fstat(tree, &there) == 0 && stat("/", &here) == 0 &&
           there.st_dev == here.st_dev && there.st_ino == here.st_ino;
}

int
tree_open_at(int tree, const char *path, int flags)
{
    int wait = (flags & O_PATH) != 0 ? 0 : O_NONBLOCK | O_NOCTTY;
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC | wait),
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };

    if (is_whole_system(tree))
        return openat(tree, path, (int)how.flags);
    return (int)syscall(SYS_openat2, tree, path, &how, sizeof(how));
}

int
tree_can_read(int tree, const char *path)
{
    int fd = tree_open_at(tree, path, O_RDONLY);
    int code = fd < 0 ? errno : 0;

    if (fd >= 0)
        close(fd);
    return code;
}
