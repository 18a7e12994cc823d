/* tools/mech_files.c: contracts in mech_files.h. */
#include "tools/mech_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/tree.h"

#define NOT_REGULAR (-1)
#define TOO_LARGE   (-2)

const char *
mech_files_trouble(int trouble)
{
    switch (trouble) {
    case 0:
        return NULL;
    case NOT_REGULAR:
        return "it is no regular file, so it is not looked into";
    case TOO_LARGE:
        return "it is too large to be looked into";
    case EACCES:
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case ENOSYS:
        return strerror(trouble);
    default:
        return "it cannot be read";
    }
}

/* Returns the trouble. */
static int
read_text(int fd, struct mech_files *all, struct mech_file *file)
{
    size_t room = sizeof(all->text) - file->begin, len = 0;
    struct stat st;
    ssize_t got;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return NOT_REGULAR;
    while ((got = read(fd, all->text + file->begin + len, room - len)) > 0)
        len += (size_t)got;
    if (len == room)
        return TOO_LARGE;
    if (got < 0)
        return errno;
    file->len = (uint32_t)len;
    return 0;
}

static void
add_file(struct mech_files *all, int tree, const char *name)
{
    struct mech_file *file = &all->file[all->num];
    int fd;

    if (all->num == MECH_FILES_MOST) {
        all->more = true;
        return;
    }
    if (all->num > 0)
        file->begin = file[-1].begin + file[-1].len;
    all->num++;
    snprintf(file->name, sizeof(file->name), "%s", name);
    fd = tree_open_at(tree, name, O_RDONLY);
    file->trouble = fd >= 0 ? read_text(fd, all, file) : errno;
    if (fd >= 0)
        close(fd);
}

/* As "*.conf" has it. */
static int
is_conf(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return entry->d_name[0] != '.' && len >= 5 &&
           strcmp(entry->d_name + len - 5, ".conf") == 0;
}

static void
add_directory(struct mech_files *all, int tree)
{
    int fd = tree_open_at(tree, MECH_DIRECTORY, O_RDONLY | O_DIRECTORY);
    struct dirent **list = NULL;
    char name[PATH_MAX];
    int num;

    if (fd < 0)
        return;
    num = scandirat(fd, ".", &list, is_conf, alphasort);
    for (int i = 0; i < num; i++) {
        snprintf(name, sizeof(name), MECH_DIRECTORY "/%s", list[i]->d_name);
        add_file(all, tree, name);
        free(list[i]);
    }
    free(list);
    close(fd);
}

void
mech_files_gather(int tree, const char *config, struct mech_files *out)
{
    if (config != NULL) {
        add_file(out, tree, config);
        return;
    }
    add_file(out, tree, MECH_FILE);
    add_directory(out, tree);
}

bool
mech_files_sound(struct mech_files *files)
{
    if (files->num > MECH_FILES_MOST)
        return false;
    for (unsigned i = 0; i < files->num; i++) {
        struct mech_file *file = &files->file[i];

        file->name[sizeof(file->name) - 1] = '\0';
        if (file->begin > sizeof(files->text) ||
            file->len > sizeof(files->text) - file->begin)
            return false;
    }
    return true;
}
