/* tools/placed_file.h: files that are put in their places below a tree
 * (tools/tree.h).  No symbolic link in it leads out of it, and nobody reads
 * half of a file. */
#ifndef APEX_TOOLS_PLACED_FILE_H
#define APEX_TOOLS_PLACED_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* placed_file_write makes the directories on the way, too, with modes 0755 and
 * 0644 whatever the umask is.  False with errno. */
bool
placed_file_write(int tree, const char *path, const char *text);

/* placed_file_remove is true where the file is not there; false with errno. */
bool
placed_file_remove(int tree, const char *path);

/* placed_file_leave removes the directory that the file was in, unless
 * something else is in it. */
void
placed_file_leave(int tree, const char *path);

/* placed_file_read reads at most size - 1 octets, and ends them with a NUL.
 * False with errno, or when there are more. */
bool
placed_file_read(int tree, const char *path, char *out, size_t size);

#endif
