/* tests/adversary/message.h: the messages of a context that stands. */
#ifndef APEX_TESTS_ADVERSARY_MESSAGE_H
#define APEX_TESTS_ADVERSARY_MESSAGE_H

#include "tests/adversary/scene.h"

/* message_make makes a message in s->octets, message_deliver gives it to the
 * other end. */
void
message_make(struct scene *s, enum act act);
bool
message_deliver(struct scene *s, enum act act);

/* message_exchange has both ends send a message. */
void
message_exchange(struct scene *s);

#endif
