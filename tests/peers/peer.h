/* tests/peers/peer.h: one end of a context, in a process of its own.
 *
 * A test program that is started as `PROGRAM peer initiator` or `PROGRAM peer
 * acceptor` becomes a peer: it reads scenarios (tests/peers/scenario.h) from
 * standard input, one a line, plays its part with the other peer over file
 * descriptor 3, and answers each on standard output:
 *
 *     # FILE:LINE: what was not as expected     any number of times
 *     status MAJOR MINOR TEXT                   0 0 when the context stood
 *     module 0|1                                is mech_apex.so mapped?
 *     heimdal 0|1                               is Heimdal's library, alone?
 *     end
 */
#ifndef APEX_TESTS_PEERS_PEER_H
#define APEX_TESTS_PEERS_PEER_H

#include "tests/peers/pair.h"
#include "tests/peers/scenario.h"

#define PEER_WIRE 3

/* peer_entry becomes a peer, and ends the process, when the program was started
 * as one; else it returns.  First in main. */
void
peer_entry(int argc, char **argv);

struct peer {
    bool initiator;
    const struct scenario *scenario;
    gss_ctx_id_t context;
    OM_uint32 flags, lifetime;
    gss_OID mech;
    gss_name_t client;
    gss_cred_id_t delegated;
    OM_uint32 major, minor;
};

/* peer_establish runs this side of the exchange; true when the context stands
 * on both sides.  Otherwise `major` and `minor` are the failed call's, or those
 * of a side that only heard of the other's failure: COMPLETE, 0. */
bool
peer_establish(struct peer *p);

/* peer_check_context holds all that the library says of the context against
 * the scenario. */
void
peer_check_context(struct peer *p);

/* The parts of do=. */
void
peer_messages(struct peer *p);
void
peer_sequence(struct peer *p);
void
peer_limits(struct peer *p);
void
peer_parts(struct peer *p);
void
peer_prf(struct peer *p);
void
peer_delegation(struct peer *p);

#endif
