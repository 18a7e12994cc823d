/* tools/process.h: what the kernel says of a process. */
#ifndef APEX_TOOLS_PROCESS_H
#define APEX_TOOLS_PROCESS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PROCESS_MOST 64

struct process {
    pid_t pid, parent;
    uid_t uid;
    char program[PATH_MAX]; /* the file that it runs */
    char *environment;      /* NAME=VALUE\0..., as it was started; NULL: it
                              * may not be read */
    size_t environment_len;
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

/* process_variable is the value in the environment it was started with, or
 * NULL. */
const char *
process_variable(const struct process *p, const char *name);

/* process_find fills `out` with those that run the program, a path or a name
 * without one, or with all for which `program` is NULL and that have loaded the
 * module; at most PROCESS_MOST.  How many there are. */
unsigned
process_find(const char *program, pid_t out[PROCESS_MOST]);

/* process_children, and theirs in turn. */
unsigned
process_children(pid_t pid, pid_t out[PROCESS_MOST]);

/* process_user is the name of the user, or the number; in memory that the next
 * call uses again. */
const char *
process_user(uid_t uid);

#endif
