/* tools/tree.h: files below a directory that stands for the root.
 *
 * The owner of such a tree may put symbolic links into it, so a path is never
 * resolved from outside: the kernel resolves it with the directory as its root
 * (openat2(2), RESOLVE_IN_ROOT).
 */
#ifndef APEX_TOOLS_TREE_H
#define APEX_TOOLS_TREE_H

#include <stdbool.h>

/* tree_open opens the directory; -1 with errno. */
int
tree_open(const char *root);

/* tree_open_at opens `path`, an absolute one, in the tree, with open(2)'s
 * flags; it never waits for a FIFO, and makes nothing the terminal.  -1 with
 * errno. */
int
tree_open_at(int tree, const char *path, int flags);

/* tree_can_read says with 0, or errno, whether the file can be read there. */
int
tree_can_read(int tree, const char *path);

#endif
