/* tests/adversary/reply.h: AP-REP, the acceptor's answer and the third leg
 * of DCE style. */
#ifndef APEX_TESTS_ADVERSARY_REPLY_H
#define APEX_TESTS_ADVERSARY_REPLY_H

#include "tests/adversary/scene.h"

/* reply_make makes the token in s->octets, frame and all; reply_read takes the
 * other end's.  False: it proves nothing. */
void
reply_make(struct scene *s);
bool
reply_read(struct scene *s, struct bytes token);

#endif
