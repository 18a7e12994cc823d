/* tools/apart.h: work that is done for another account, in a process of its own
 * that has become that account.
 *
 * Whoever started a process chose the files that its variables name.  Reading
 * them as root would lend him root: libkrb5 loads the module that the first
 * line of a krb5.conf names, and a FIFO or /etc/shadow can be named as well as
 * a file of lines.
 */
#ifndef APEX_TOOLS_APART_H
#define APEX_TOOLS_APART_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct account {
    uid_t uid;
    gid_t gid; /* used where the uid has no entry in passwd */
};

/* apart_run runs work(fd, task, answer) as the account, with its groups, in a
 * process that has no terminal, no environment, and no descriptor but `fd`, and
 * copies the `size` octets at `answer` back.  The answer is to be judged as if
 * that account had written it.  False: the process could not become the
 * account, failed, or took more than a few seconds; `answer` is then worth
 * nothing. */
bool
apart_run(const struct account *who, int fd,
          void (*work)(int fd, const void *task, void *answer),
          const void *task, void *answer, size_t size);

/* apart_become makes this process the account for good, with its groups and
 * without any capability; false where it cannot. */
bool
apart_become(const struct account *who);

#endif
