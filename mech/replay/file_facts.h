/* mech/replay/file_facts.h: what a replay store has to know of an open file. */
#ifndef APEX_MECH_REPLAY_FILE_FACTS_H
#define APEX_MECH_REPLAY_FILE_FACTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct file_facts {
    bool regular;
    uid_t owner;
    uint64_t links; /* 0: the file was removed */
    int64_t size;   /* bytes */
};

/* file_facts_get looks at the open file `fd`.  False: errno says why.
 *
 * It is fstat without the times.  Linux since 6.13 gives a file that somebody
 * asked for its times a finer stamp at the next write, and writes the inode
 * each time; for a replay file that came to a quarter of the whole check. */
bool
file_facts_get(int fd, struct file_facts *out);

#endif
