/* tests/peers/agree.h: the parts of tests/peers/agree.c.  Each opens tests of
 * its own, for one enctype in one direction (couple.h). */
#ifndef APEX_TESTS_PEERS_AGREE_H
#define APEX_TESTS_PEERS_AGREE_H

#include "tests/peers/mixed.h"
#include "tests/peers/report.h"

/* Forms of buffers that tests/peers/layouts.c leaves out. */
void
agree_on_buffers(const char *direction, int enctype);

/* RC4 and triple DES alone: tokens without padding. */
void
agree_on_unpadded(const char *direction, int enctype);

/* The lucid forms of both ends mirror each other. */
void
agree_on_lucid(const char *direction, int enctype);

/* The enctype that both agree on (RFC 4537) is the one that the builtin agrees
 * on with itself, whatever is preferred.  Once for an enctype of the ticket. */
void
agree_on_enctypes(int enctype);

/* Authorization data, ticket flags and times, once for an enctype: what the
 * module says at the acceptor's end, and what the builtin says there. */
void
agree_on_ticket(int enctype);

#endif
