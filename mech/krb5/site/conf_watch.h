/* mech/krb5/site/conf_watch.h: whether a krb5.conf has changed since it was
 * read, with all that it includes.
 *
 * libkrb5 reads a configuration from several files, and each may name others
 * with `include FILE` and `includedir DIRECTORY`.  A watch is a list of these
 * files and directories with what stat(2) said of each before it was read, so
 * that whatever is changed during the reading counts as changed after it.
 *
 * The files that libkrb5 begins with are looked at in each call, what they
 * include ten times a second at most: there may be dozens.  A file that was
 * changed less than a second before it was read may be changed once more
 * within the same tick of its clock and to the same size, which nobody can see;
 * such a list holds for a second only.
 */
#ifndef APEX_MECH_KRB5_SITE_CONF_WATCH_H
#define APEX_MECH_KRB5_SITE_CONF_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asn1/bytes.h"

struct conf_watch {
    struct watched *items; /* those that libkrb5 begins with come first */
    size_t num, num_first, room;
    bool partial;    /* something is not in the list: holds for a second only */
    bool no_memory;  /* while the list is made */
    int64_t newest;  /* the last change of any, nanoseconds since 1970 */
    int64_t settled; /* when that was long enough ago; 0: it was, when listed */
    int64_t listed;  /* milliseconds of the monotonic clock */
    int64_t looked;  /* the same: when the included files were looked at */
};

/* conf_watch_list makes the list anew for the configuration `files` (NULL at
 * the end; NULL altogether: nobody knows them), in the grammar of libkrb5's
 * profiles.  Call it before they are read.  It is bounded in depth and number;
 * what is beyond the bounds, or read by a profile module, makes the list
 * partial.  False: no memory. */
APEX_MUST_USE bool
conf_watch_list(struct conf_watch *w, char *const *files);

/* conf_watch_changed says whether the configuration has to be read again.  An
 * empty watch never changes. */
bool
conf_watch_changed(struct conf_watch *w);

/* conf_watch_clear empties the watch and frees what it holds. */
void
conf_watch_clear(struct conf_watch *w);

#endif
