/* tools/process.c: contracts in process.h. */
#include "tools/process.h"

#include <ctype.h>
#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENVIRONMENT_MOST (1u << 20)
#define GONE             " (deleted)"

static FILE *
open_of(pid_t pid, const char *name)
{
    char path[64];

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
    return fopen(path, "re");
}

/* The account whose choice the variables may be: root only where the process is
 * root in every respect, at every look. */
static void
note_account(struct process *p, const unsigned uid[4], unsigned gid)
{
    p->uid = uid[1];
    for (unsigned i = 0; i < 4; i++) {
        if (uid[i] != 0)
            p->owner.uid = uid[i];
    }
    if (gid != 0)
        p->owner.gid = gid;
}

static bool
read_status(struct process *p)
{
    FILE *f = open_of(p->pid, "status");
    unsigned uid[4] = {0}, gid = 0;
    char line[256];
    int parent;

    if (f == NULL)
        return false;
    while (fgets(line, sizeof(line), f) != NULL) {
        if (sscanf(line, "PPid: %d", &parent) == 1)
            p->parent = parent;
        (void)sscanf(line, "Uid: %u %u %u %u", &uid[0], &uid[1], &uid[2],
                     &uid[3]);
        (void)sscanf(line, "Gid: %*u %u", &gid);
    }
    fclose(f);
    note_account(p, uid, gid);
    return true;
}

/* The kernel told the program that it is set-user-id, or alike: it ignores the
 * variables then. */
static void
read_secure(struct process *p)
{
    FILE *f = open_of(p->pid, "auxv");
    unsigned long entry[2];

    if (f == NULL)
        return;
    while (fread(entry, sizeof(entry), 1, f) == 1) {
        if (entry[0] == AT_SECURE)
            p->secure = entry[1] != 0;
    }
    fclose(f);
}

/* Programs such as sshd write their title over it: what begins with no
 * NAME=VALUE is the end of a title, or nothing. */
static bool
is_environment(const char *text, size_t len)
{
    size_t name = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz_0123456789");

    return len == 0 || (name > 0 && text[name] == '=');
}

static void
read_environment(struct process *p)
{
    FILE *f = open_of(p->pid, "environ");

    if (f == NULL)
        return;
    p->environment = malloc(ENVIRONMENT_MOST + 1);
    if (p->environment != NULL) {
        p->environment_len = fread(p->environment, 1, ENVIRONMENT_MOST, f);
        if (ferror(f)) {
            free(p->environment);
            p->environment = NULL;
        } else {
            p->environment[p->environment_len] = '\0';
            p->overwritten =
                !is_environment(p->environment, p->environment_len);
        }
    }
    fclose(f);
}

/* Notes `path` when its file name is `name`, or begins so and goes on with the
 * numbers of a shared library. */
static void
note_file(const char *path, const char *name, char out[PATH_MAX])
{
    const char *file = strrchr(path, '/') + 1;
    size_t len = strlen(name);

    if (strncmp(file, name, len) == 0 &&
        (file[len] == '\0' || file[len] == '.'))
        snprintf(out, PATH_MAX, "%s", path);
}

static void
read_maps(struct process *p)
{
    FILE *f = open_of(p->pid, "maps");
    char line[PATH_MAX + 200], *path, *gone;

    if (f == NULL)
        return;
    while (fgets(line, sizeof(line), f) != NULL) {
        p->maps_known = true;
        path = strchr(line, '/');
        if (path == NULL)
            continue;
        path[strcspn(path, "\n")] = '\0';
        gone = strstr(path, GONE);
        if (gone != NULL)
            *gone = '\0';
        note_file(path, "libgssapi_krb5.so.2", p->library);
        note_file(path, "libgssapi.so.3", p->heimdal);
        note_file(path, "proxymech.so", p->proxy);
        note_file(path, "mech_apex.so", p->module);
        if (gone != NULL && p->module[0] != '\0' &&
            strcmp(path, p->module) == 0)
            p->module_replaced = true;
    }
    p->maps_known = p->maps_known && ferror(f) == 0;
    fclose(f);
}

static void
read_link(pid_t pid, const char *name, char out[PATH_MAX])
{
    char path[64];
    ssize_t len;

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
    len = readlink(path, out, PATH_MAX - 1);
    out[len > 0 ? len : 0] = '\0';
}

static void
read_places(struct process *p)
{
    char ours[PATH_MAX], its[PATH_MAX], *gone;

    read_link(p->pid, "exe", p->program);
    gone = strstr(p->program, GONE);
    if (gone != NULL)
        *gone = '\0';
    read_link(getpid(), "ns/mnt", ours);
    read_link(p->pid, "ns/mnt", its);
    p->elsewhere = its[0] != '\0' && strcmp(ours, its) != 0;
    read_link(getpid(), "root", ours);
    read_link(p->pid, "root", its);
    p->elsewhere = p->elsewhere || (its[0] != '\0' && strcmp(ours, its) != 0);
}

bool
process_read(pid_t pid, struct process *out)
{
    memset(out, 0, sizeof(*out));
    out->pid = pid;
    if (!read_status(out))
        return false;
    read_places(out);
    read_environment(out);
    read_secure(out);
    read_maps(out);
    return read_status(out);
}

void
process_free(struct process *p)
{
    free(p->environment);
    p->environment = NULL;
}

const char *
process_variable(const struct process *p, const char *name)
{
    size_t len = strlen(name), at = 0;

    while (p->environment != NULL && !p->overwritten && !p->secure &&
           at < p->environment_len) {
        const char *entry = p->environment + at;

        if (strncmp(entry, name, len) == 0 && entry[len] == '=')
            return entry + len + 1;
        at += strlen(entry) + 1;
    }
    return NULL;
}

static int
is_number(const struct dirent *entry)
{
    return isdigit((unsigned char)entry->d_name[0]) != 0;
}

static bool
runs(pid_t pid, const char *program)
{
    char path[PATH_MAX], *gone;

    read_link(pid, "exe", path);
    gone = strstr(path, GONE);
    if (gone != NULL)
        *gone = '\0';
    if (path[0] == '\0')
        return false;
    if (program[0] == '/')
        return strcmp(path, program) == 0;
    return strcmp(strrchr(path, '/') + 1, program) == 0;
}

static bool
has_module(pid_t pid)
{
    struct process p = {.pid = pid};

    read_maps(&p);
    return p.module[0] != '\0';
}

/* Adds the processes for which the filter is true. */
static unsigned
collect(bool (*wanted)(pid_t pid, const void *what), const void *what,
        pid_t out[PROCESS_MOST])
{
    struct dirent **list = NULL;
    int all = scandir("/proc", &list, is_number, versionsort);
    unsigned num = 0;

    for (int i = 0; i < all; i++) {
        pid_t pid = (pid_t)strtol(list[i]->d_name, NULL, 10);

        if (num <= PROCESS_MOST && pid != getpid() && wanted(pid, what)) {
            if (num < PROCESS_MOST)
                out[num] = pid;
            num++;
        }
        free(list[i]);
    }
    free(list);
    return num;
}

static bool
is_wanted(pid_t pid, const void *program)
{
    return program != NULL ? runs(pid, program) : has_module(pid);
}

unsigned
process_find(const char *program, pid_t out[PROCESS_MOST])
{
    return collect(is_wanted, program, out);
}

static bool
is_below(pid_t pid, const void *top)
{
    struct process p = {.pid = pid};

    for (unsigned depth = 0; depth < 32 && read_status(&p); depth++) {
        if (p.parent == *(const pid_t *)top)
            return true;
        p.pid = p.parent;
        if (p.pid <= 1)
            break;
    }
    return false;
}

unsigned
process_children(pid_t pid, pid_t out[PROCESS_MOST])
{
    return collect(is_below, &pid, out);
}

void
process_directory(pid_t pid, char out[PATH_MAX])
{
    read_link(pid, "cwd", out);
}

/* "0::/system.slice/ssh.service": the first name that is one of a service.
 * What is not below system.slice belongs to a session, whose user names it. */
bool
process_unit(pid_t pid, char *out, size_t size)
{
    FILE *f = open_of(pid, "cgroup");
    char line[PATH_MAX], *name, *rest;

    out[0] = '\0';
    if (f == NULL)
        return false;
    while (out[0] == '\0' && fgets(line, sizeof(line), f) != NULL) {
        if (strstr(line, ":/system.slice/") == NULL)
            continue;
        for (name = strtok_r(line, "/\n", &rest);
             name != NULL && out[0] == '\0';
             name = strtok_r(NULL, "/\n", &rest)) {
            size_t len = strlen(name);

            if (len > 8 && len < size && name[0] != '-' &&
                strcmp(name + len - 8, ".service") == 0)
                snprintf(out, size, "%s", name);
        }
    }
    fclose(f);
    return out[0] != '\0';
}

const char *
process_user(uid_t uid)
{
    const struct passwd *entry = getpwuid(uid);
    static char text[64];

    if (entry != NULL)
        snprintf(text, sizeof(text), "%s", entry->pw_name);
    else
        snprintf(text, sizeof(text), "%u", (unsigned)uid);
    return text;
}
