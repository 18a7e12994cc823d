/* tests/peers/counts.h: system calls, allocations and locks of the calls that
 * make and use a context, once everything is warm. */
#ifndef APEX_TESTS_PEERS_COUNTS_H
#define APEX_TESTS_PEERS_COUNTS_H

#include "tests/peers/gss.h"

/* What is counted, in the order of the calls; messages have 64 octets.  The
 * first of each kind may have to make its keys. */
enum counted {
    COUNTED_REQUEST, /* gss_init_sec_context, first leg */
    COUNTED_ACCEPT,
    COUNTED_REPLY, /* gss_init_sec_context, second leg */
    COUNTED_FIRST_WRAP,
    COUNTED_FIRST_UNWRAP,
    COUNTED_FIRST_GET_MIC,
    COUNTED_FIRST_VERIFY_MIC,
    COUNTED_WRAP,
    COUNTED_UNWRAP,
    COUNTED_GET_MIC,
    COUNTED_VERIFY_MIC,
    COUNTED_DELETE, /* both ends */
    COUNTED_NOTHING,
    COUNTED_KNOWN, /* 3 system calls, 2 allocations, 1 lock, for a check */
    COUNTED_NUM
};

/* counts_name is its name in figures: "init1", "accept". */
const char *
counts_name(enum counted what);

/* The medians of some contexts. */
struct counts {
    unsigned system_calls, allocations, locks;
    char calls[400]; /* which, in one of the contexts */
};

/* counts_measure makes mutual contexts with `target` in a child process,
 * with the mechanism that GSS_MECH_CONFIG names there, and default or
 * `explicit` credentials.  False, with why in `error`, when that fails or the
 * child cannot be traced. */
bool
counts_measure(const char *target, bool explicit,
               struct counts out[COUNTED_NUM], char *error, size_t size);

#endif
