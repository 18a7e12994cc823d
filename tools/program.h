/* tools/program.h: the file of a program that is named as people name it. */
#ifndef APEX_TOOLS_PROGRAM_H
#define APEX_TOOLS_PROGRAM_H

#include <limits.h>
#include <stdbool.h>

/* program_find is the true path of the file: `name` itself where it has a
 * slash, or else what PATH has of that name.  False: there is none. */
bool
program_find(const char *name, char out[PATH_MAX]);

/* program_is_secure says whether the kernel starts the program with AT_SECURE:
 * it is set-user-id, set-group-id, or has capabilities. */
bool
program_is_secure(const char *path);

#endif
