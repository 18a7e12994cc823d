/* tools/program.c: contracts in program.h. */
#include "tools/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static bool
is_program(const char *path, char out[PATH_MAX])
{
    struct stat st;

    return realpath(path, out) != NULL && stat(out, &st) == 0 &&
           S_ISREG(st.st_mode) && access(out, X_OK) == 0;
}

bool
program_find(const char *name, char out[PATH_MAX])
{
    const char *at = getenv("PATH");
    char path[PATH_MAX];

    if (strchr(name, '/') != NULL)
        return realpath(name, out) != NULL;
    while (at != NULL && *at != '\0') {
        size_t len = strcspn(at, ":");

        snprintf(path, sizeof(path), "%.*s%s%s", (int)len, at,
                 len > 0 ? "/" : "./", name);
        if (is_program(path, out))
            return true;
        at += len;
        at += *at == ':';
    }
    return false;
}

bool
program_is_secure(const char *path)
{
    struct stat st;

    return (stat(path, &st) == 0 && (st.st_mode & (S_ISUID | S_ISGID)) != 0) ||
           getxattr(path, "security.capability", NULL, 0) > 0;
}
