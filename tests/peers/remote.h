/* tests/peers/remote.h: one end of a context in a process of its own, which is
 * told each call that it is to make; so that a test sees, keeps and changes
 * what goes between.  The process is the peer with Heimdal's libraries. */
#ifndef APEX_TESTS_PEERS_REMOTE_H
#define APEX_TESTS_PEERS_REMOTE_H

#include "tests/peers/gss.h"

#include <sys/types.h>

/* The calls, and what goes in and comes out. */
enum remote_call {
    REMOTE_INITIATE = 'I', /* a scenario (scenario.h): forget all, and be... */
    REMOTE_ACCEPT = 'A',   /* ...that side of a new context */
    REMOTE_TOKEN = 'T',    /* a context token, or none: the next one */
    REMOTE_SEAL = 'E',     /* a message: gss_wrap, confidential... */
    REMOTE_SIGN = 'S',     /* ...or not */
    REMOTE_OPEN = 'O',     /* a token: the message */
    REMOTE_MIC = 'M',      /* a message: its MIC */
    REMOTE_VERIFY = 'V'    /* the MIC of REMOTE_MESSAGE: nothing */
};

/* Its length divides no power of two: a flipped RRC is no full turn. */
#define REMOTE_MESSAGE "thirty-seven bytes, no more, no less!"

struct remote {
    pid_t pid;
    int fd;
};

struct remote_answer {
    OM_uint32 major, minor;
    gss_buffer_desc out; /* the caller's: free(out.value) */
};

/* remote_start starts the process; `environment` as in couple_start.  False,
 * and a fault of the open test, when that fails. */
bool
remote_start(struct remote *r, const char *const *environment);

/* remote_call has one call made; the major status, or GSS_S_UNAVAILABLE and a
 * fault of the open test when the process is gone.  `in` may be NULL. */
OM_uint32
remote_call(struct remote *r, enum remote_call call, const gss_buffer_desc *in,
            struct remote_answer *out);

/* remote_stop ends it; a fault when it did not end well. */
void
remote_stop(struct remote *r);

/* remote_serve is what the process does until the other end is closed. */
void
remote_serve(void);

#endif
