/* tools/owners.c: contracts in owners.h. */
#include "tools/owners.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* In a sticky directory of root's, each may replace only what is his. */
static bool
is_gap(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return false;
    if (st.st_uid != 0)
        return true;
    if (S_ISDIR(st.st_mode) && (st.st_mode & S_ISVTX) != 0)
        return false;
    return (st.st_mode & S_IWOTH) != 0 ||
           ((st.st_mode & S_IWGRP) != 0 && st.st_gid != 0);
}

static bool
has_gap(const char *path, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s", path);
    for (;;) {
        if (is_gap(out))
            return true;
        if (strcmp(out, "/") == 0 || strcmp(out, ".") == 0)
            return false;
        dirname(out);
    }
}

bool
owners_find_gap(const char *path, char out[PATH_MAX])
{
    char true_path[PATH_MAX];

    return has_gap(path, out) ||
           (realpath(path, true_path) != NULL && has_gap(true_path, out));
}
