/* tools/process.h: what the kernel says of a process. */
#ifndef APEX_TOOLS_PROCESS_H
#define APEX_TOOLS_PROCESS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "tools/apart.h"

#define PROCESS_MOST 64

struct process {
    pid_t pid, parent;
    uid_t uid;
    struct account owner;   /* who may have chosen its environment */
    bool secure;            /* set-user-id or alike: it ignores variables */
    char program[PATH_MAX]; /* the file that it runs */
    char *environment;      /* NAME=VALUE\0..., as it was started; NULL: it
                              * may not be read */
    size_t environment_len;
    bool overwritten;       /* by the title of the process */
    bool maps_known;        /* what it has loaded may be read */
    char library[PATH_MAX]; /* MIT's GSS library, as it has it; empty: not */
    char module[PATH_MAX];  /* mech_apex.so */
    char proxy[PATH_MAX];   /* gssproxy's interposer */
    char heimdal[PATH_MAX]; /* Heimdal's GSS library */
    bool module_replaced;   /* its file is another by now */
    bool elsewhere;         /* it sees another tree of files */
};

/* process_read is false when there is none. */
bool
process_read(pid_t pid, struct process *out);
void
process_free(struct process *p);

/* process_variable is the value in the environment it was started with; NULL
 * where there is none, or where the process ignores it. */
const char *
process_variable(const struct process *p, const char *name);

/* process_find fills `out` with those that run the program, a path or a name
 * without one, or with all for which `program` is NULL and that have loaded the
 * module; at most PROCESS_MOST.  How many there are: PROCESS_MOST + 1 says that
 * there are more. */
unsigned
process_find(const char *program, pid_t out[PROCESS_MOST]);

/* process_children, and theirs in turn. */
unsigned
process_children(pid_t pid, pid_t out[PROCESS_MOST]);

/* process_directory is the one that it is in; empty: not known. */
void
process_directory(pid_t pid, char out[PATH_MAX]);

/* process_unit is the name of the service of systemd's to which the process
 * belongs; false where it belongs to none. */
bool
process_unit(pid_t pid, char *out, size_t size);

/* process_user is the name of the user, or the number; in memory that the next
 * call uses again. */
const char *
process_user(uid_t uid);

#endif
