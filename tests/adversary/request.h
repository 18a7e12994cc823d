/* tests/adversary/request.h: the initiator's first token. */
#ifndef APEX_TESTS_ADVERSARY_REQUEST_H
#define APEX_TESTS_ADVERSARY_REQUEST_H

#include "tests/adversary/scene.h"

/* request_ticket has the KDC issue s->ticket for `service`. */
void
request_ticket(struct scene *s, const char *service);

/* request_binding_mic is the extension of RFC 6542 for s->bindings_data. */
struct bytes
request_binding_mic(struct scene *s);

/* request_make makes the token in s->octets, frame and all; request_read takes
 * the other end's. */
void
request_make(struct scene *s);
bool
request_read(struct scene *s, struct bytes token);

#endif
