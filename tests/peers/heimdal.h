/* tests/peers/heimdal.h: what the tests against Heimdal have in common. */
#ifndef APEX_TESTS_PEERS_HEIMDAL_H
#define APEX_TESTS_PEERS_HEIMDAL_H

/* The parts of the test in which this process has the module, and Heimdal's is
 * told each call (remote.h). */
void
heimdal_errors(void);
void
heimdal_tamper(void);

#endif
