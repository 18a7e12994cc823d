/* tools/try_steps.h: the steps of a login, as the module's trace has them.
 *
 * The trace goes to a file in memory alone, which KRB5_TRACE names for this
 * process; what KRB5_TRACE named before gets a copy at the end.
 */
#ifndef APEX_TOOLS_TRY_STEPS_H
#define APEX_TOOLS_TRY_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/output.h"

#define STEPS_NAME_MAX  48
#define STEPS_WORDS_MAX 2048

struct try_steps {
    int fd;        /* of the trace */
    char *wanted;  /* what KRB5_TRACE named before; NULL: nothing */
    int64_t read;  /* how much of the trace was looked at */
    int64_t since; /* microseconds since 1970: what came last, ended */
    bool served;   /* a line says that the module took over */
    char module[STEPS_NAME_MAX];  /* its version; empty: not told */
    char verdict[STEPS_NAME_MAX]; /* of this call, by its name; empty: none */
    char words[STEPS_WORDS_MAX];  /* of that verdict */
};

/* steps_open is false, with errno, where the trace cannot be made.  Call it
 * before anything that may write a trace. */
bool
steps_open(struct try_steps *s);
void
steps_close(struct try_steps *s);

/* steps_begin says that a call of `side` begins; steps_end, that it ended: what
 * the trace has of it is said to `o`.  It returns the microseconds between. */
void
steps_begin(struct try_steps *s);
int64_t
steps_end(struct try_steps *s, struct output *o, const char *side);

#endif
