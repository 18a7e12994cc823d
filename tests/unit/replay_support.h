/* replay_support.h: a replay store in a directory of its own, seen by us and
 * by libkrb5's store; for the tests of mech/replay/store.h. */
#ifndef APEX_TESTS_UNIT_REPLAY_SUPPORT_H
#define APEX_TESTS_UNIT_REPLAY_SUPPORT_H

#include <krb5.h>
#include <sys/types.h>

#include "mech/replay/store.h"

struct k5_rc_st;

struct scratch {
    char dir[64];
    char path[96];
    struct replay_store *store; /* file2:path */
    int32_t clockskew;          /* seconds, 300 */
    struct evidence ev;         /* of the last call */
    krb5_context krb5;          /* after mit_open, with 300 s of skew */
    struct k5_rc_st *mit;       /* the same file */
};

/* scratch_open makes the directory and the store, not the file. */
void
scratch_open(struct scratch *s, const char *name);
/* scratch_close removes the file and the directory. */
void
scratch_close(struct scratch *s);

/* enter_tag is replay_check_and_add; enter makes a tag from a number. */
enum verdict
enter_tag(struct scratch *s, const uint8_t *tag, size_t len, int64_t now);
enum verdict
enter(struct scratch *s, unsigned number, int64_t now);

/* mit_open opens libkrb5's store of the same file and stops its clock;
 * mit_enter is 0, KRB5KRB_AP_ERR_REPEAT, or another error. */
void
mit_open(struct scratch *s, int64_t now);
void
mit_set_time(struct scratch *s, int64_t now);
krb5_error_code
mit_enter(struct scratch *s, unsigned number);

void
copy_file(const char *from, const char *to);
bool
same_content(const char *a, const char *b);

/* race enters tags 0 to `num` - 1, starting somewhere among them, and counts in
 * `counts` how often each was new; it ends the process.  race_threads does the
 * same in four threads and returns. */
unsigned *
shared_counts(unsigned num);
void
race(struct scratch *s, unsigned *counts, unsigned num, int64_t now)
    __attribute__((noreturn));
bool
race_threads(struct scratch *s, unsigned *counts, unsigned num, int64_t now);

bool
child_succeeded(pid_t child);

#endif
