/* tools/mech_files.h: the files that MIT's library takes mechanism lines from.
 *
 * Their names and octets are another's choice where they are those of another
 * process: only regular files are read, up to a bound, and what they hold is
 * one flat struct, which a process that has become somebody else can send.
 */
#ifndef APEX_TOOLS_MECH_FILES_H
#define APEX_TOOLS_MECH_FILES_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#define MECH_FILES_MOST 64
#define MECH_TEXT_MOST  (1u << 18) /* octets, all files together */

#define MECH_DIRECTORY "/etc/gss/mech.d"
#define MECH_FILE      "/etc/gss/mech"

struct mech_file {
    char name[PATH_MAX];
    int trouble;         /* for mech_files_trouble; 0: it was read */
    uint32_t begin, len; /* its part of the text */
};

struct mech_files {
    struct mech_file file[MECH_FILES_MOST]; /* as the library orders them */
    unsigned num;
    uint32_t more; /* true: there are more than these */
    char text[MECH_TEXT_MOST];
};

/* mech_files_gather reads them in the tree (tree_open; -1: none).  `config` is
 * GSS_MECH_CONFIG, or NULL.  `out` is all zero before. */
void
mech_files_gather(int tree, const char *config, struct mech_files *out);

/* mech_files_sound says whether it holds together, wherever it comes from, and
 * ends every name. */
bool
mech_files_sound(struct mech_files *files);

/* mech_files_trouble is a text that lives forever; NULL for 0. */
const char *
mech_files_trouble(int trouble);

#endif
