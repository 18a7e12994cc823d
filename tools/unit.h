/* tools/unit.h: what systemd says of a service. */
#ifndef APEX_TOOLS_UNIT_H
#define APEX_TOOLS_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct unit {
    pid_t pid;         /* its main process; 0: it does not run */
    char *environment; /* NAME=VALUE\0..., of Environment= alone */
    size_t environment_len;
    char user[64]; /* empty: root */
};

/* unit_read is false where there is no such unit, or no systemd. */
bool
unit_read(const char *name, struct unit *out);
void
unit_free(struct unit *u);

bool
unit_exists(const char *name);

/* unit_full is the name with ".service" where it ends in no kind of systemd's,
 * such as ".socket"; false when it does not fit. */
bool
unit_full(const char *name, char *out, size_t size);

#endif
