/* tests/peers/couple.h: two peers (tests/peers/peer.h), each a process with its
 * own mechanism, that play scenarios with each other. */
#ifndef APEX_TESTS_PEERS_COUPLE_H
#define APEX_TESTS_PEERS_COUPLE_H

#include <gssapi/gssapi.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

enum { INITIATOR, ACCEPTOR };

/* How a peer's part of a scenario ended. */
struct outcome {
    OM_uint32 major, minor; /* of the call that failed; 0, 0 when none did */
    char text[1000];        /* display_status of the minor */
    bool mapped;            /* the module was in the process */
    bool heimdal;           /* so was Heimdal's GSS library, and not MIT's */
    unsigned steps;         /* `apex step` lines in its trace */
};

struct side {
    bool module;
    bool heimdal; /* a program of its own: heimdal_peer.c */
    pid_t pid;
    FILE *commands, *results;
    char trace[200];
    long trace_seen; /* bytes of the trace already counted */
    struct outcome outcome;
};

struct couple {
    const char *direction;
    struct side sides[2];
};

/* The three directions with the module in them. */
extern const char *const couple_directions[3];

/* couple_start starts both peers; `direction` is one of "module:builtin",
 * "builtin:module", "module:module", "builtin:builtin", or has "heimdal" for a
 * side: initiator first.
 * `environment`: NULL, or NAME=VALUE pairs for each side's process, ended by
 * NULL. */
bool
couple_start(struct couple *c, const char *direction,
             const char *const *initiator_environment,
             const char *const *acceptor_environment);

/* couple_play has both play one scenario.  What the peers find wrong becomes a
 * fault of the open test, and so is a side that did not run the mechanism it
 * was started with.  False when a peer is gone. */
bool
couple_play(struct couple *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* couple_expect_success: the last scenario ended with a context on both sides.
 */
bool
couple_expect_success(struct couple *c);

/* couple_stop ends both, and reports a fault when one did not end well. */
void
couple_stop(struct couple *c);

/* couple_path is where this program's own file is, couple_heimdal_path the peer
 * that is built with Heimdal's libraries. */
const char *
couple_path(void);
const char *
couple_heimdal_path(void);

#endif
