/* tests/peers/call_hook.h: calls of libkrb5 that find no memory. */
#ifndef APEX_TESTS_PEERS_CALL_HOOK_H
#define APEX_TESTS_PEERS_CALL_HOOK_H

#include <stdbool.h>

/* call_hook_install has the module's calls of libkrb5 count as allocations of
 * alloc_hook.h: the one that is to fail does nothing, and answers ENOMEM, or
 * KRB5_CC_NOMEM where it is about a cache.  What ends or frees something never
 * fails. */
bool
call_hook_install(void);

#endif
