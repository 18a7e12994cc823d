/* tools/owners.h: who, beside root, can put something else in the place of a
 * file. */
#ifndef APEX_TOOLS_OWNERS_H
#define APEX_TOOLS_OWNERS_H

#include <limits.h>
#include <stdbool.h>

/* owners_find_gap looks at the file and the directories on the way to it, as
 * the path is written and as it is without symbolic links.  True: somebody
 * beside root can write to the one in `out`. */
bool
owners_find_gap(const char *path, char out[PATH_MAX]);

#endif
