/* tests/peers/alloc_each.h: a call in which each allocation of the module fails
 * once. */
#ifndef APEX_TESTS_PEERS_ALLOC_EACH_H
#define APEX_TESTS_PEERS_ALLOC_EACH_H

#include <gssapi/gssapi.h>
#include <stdbool.h>

/* alloc_each_ready reads the initiator's token in the file `path`, hooks the
 * module, and switches the replay store off, so that the token may be accepted
 * again and again.  False when that cannot be done. */
bool
alloc_each_ready(const char *path, gss_buffer_t token);

/* alloc_each_fails calls `attempt` again and again, and each time one more
 * allocation goes well before one fails; more than `most` are a loop.
 * `attempt` says whether all its calls succeeded: it must do so when nothing
 * fails, seldom otherwise, and leave nothing behind. */
void
alloc_each_fails(bool (*attempt)(void), long most);

#endif
