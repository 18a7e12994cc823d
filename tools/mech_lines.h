/* tools/mech_lines.h: the lines that name mechanisms, as MIT's library reads
 * them: which files, in which order, and what it makes of each line. */
#ifndef APEX_TOOLS_MECH_LINES_H
#define APEX_TOOLS_MECH_LINES_H

#include <limits.h>
#include <stdbool.h>

#include "tools/mech_files.h"

#define MECH_LINES_MOST 64
#define MECH_WORD_MAX   1024

#define MECH_APEX_OID       "2.25.1191693715440121002"
#define MECH_APEX_PLAIN_OID "2.25.4267010799603367146"
#define MECH_APEX_FILE      "mech_apex.so"
#define MECH_PROXY_OID      "2.16.840.1.113730.3.8.15.1"

struct mech_line {
    char file[PATH_MAX];
    unsigned number, column; /* from 1; the column of what is wrong */
    char name[MECH_WORD_MAX], oid[MECH_WORD_MAX];
    char path[PATH_MAX +
              MECH_WORD_MAX]; /* absolute, as the library completes it */
    bool interposer;
    bool dropped;       /* the library passes over it */
    const char *fault;  /* why the library drops or misreads it; NULL: well */
    const char *advice; /* what to do about the fault */
};

struct mech_lines {
    struct mech_line line[MECH_LINES_MOST];
    unsigned num;
    char file[MECH_FILES_MOST][PATH_MAX]; /* that were looked for, in order */
    const char *trouble[MECH_FILES_MOST]; /* why one cannot be read; NULL */
    unsigned num_files;
    bool more; /* there are more files or lines than these */
};

/* What the library makes of all lines for one mechanism. */
struct mech_found {
    const struct mech_line *first; /* it has its place and its type */
    const char *path;              /* that the library would load */
};

/* mech_lines_read reads them below the directory `root` ("" for this system's
 * own).  `config` is GSS_MECH_CONFIG of the process, or NULL; `modules` the
 * directory that bare file names belong to.  NULL without memory; free(3) it.
 */
struct mech_lines *
mech_lines_read(const char *root, const char *config, const char *modules);

/* mech_lines_parse is mech_lines_read of files that are at hand. */
struct mech_lines *
mech_lines_parse(const struct mech_files *files, const char *modules);

/* mech_lines_find is false where no interposer has that identifier. */
bool
mech_lines_find(const struct mech_lines *l, const char *oid,
                struct mech_found *out);

#endif
