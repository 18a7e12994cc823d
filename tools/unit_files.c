/* tools/unit_files.c: contracts in unit_files.h. */
#include "tools/unit_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/placed_file.h"
#include "tools/tree.h"

#define FILE_MOST (1u << 16)

static const char *const places[] = {
    "/etc/systemd/system",           "/etc/systemd/system.control",
    "/run/systemd/system",           "/run/systemd/system.control",
    "/run/systemd/transient",        "/run/systemd/generator",
    "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
    "/lib/systemd/system",
};

static bool
ends_in(const char *name, const char *end)
{
    size_t len = strlen(name), tail = strlen(end);

    return len > tail && strcmp(name + len - tail, end) == 0;
}

/* What is cut short, or may not be read, may name it. */
static bool
file_names(int tree, const char *path, const char *text)
{
    static char found[FILE_MOST];

    if (!placed_file_read(tree, path, found, sizeof(found)))
        return errno == EFBIG || errno == EACCES;
    return strstr(found, text) != NULL;
}

/* Looks at the files *.service and *.conf, and into the directories *.d. */
static bool
directory_names(int tree, const char *directory, const char *text)
{
    int fd = tree_open_at(tree, directory, O_RDONLY | O_DIRECTORY);
    struct dirent **list = NULL;
    char path[PATH_MAX];
    bool found = false;
    int num;

    if (fd < 0)
        return errno == EACCES;
    num = scandirat(fd, ".", &list, NULL, NULL);
    for (int i = 0; i < num; i++) {
        const char *name = list[i]->d_name;

        snprintf(path, sizeof(path), "%s/%s", directory, name);
        if (!found && (ends_in(name, ".service") || ends_in(name, ".conf")))
            found = file_names(tree, path, text);
        else if (!found && ends_in(name, ".d"))
            found = directory_names(tree, path, text);
        free(list[i]);
    }
    free(list);
    close(fd);
    return found;
}

bool
unit_files_name(int tree, const char *text)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (directory_names(tree, places[i], text))
            return true;
    }
    return false;
}
