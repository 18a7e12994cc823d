/* tests/peers/alloc_hook.h: allocations of one shared object, made to fail.
 *
 * The object's own table of imported functions is changed, so that nobody
 * else's allocations are touched and checkers that replace malloc see them all.
 */
#ifndef APEX_TESTS_PEERS_ALLOC_HOOK_H
#define APEX_TESTS_PEERS_ALLOC_HOOK_H

#include <stdbool.h>

/* alloc_hook_install hooks the loaded object whose file name contains `name`,
 * two seconds later, when it has settled.  The first call after it may still
 * make what it then keeps.  False when it is not there or imports no malloc. */
bool
alloc_hook_install(const char *name);

/* What an import of an object is replaced by; a table ends with name NULL. */
struct alloc_hook {
    const char *name;
    void (*function)(void);
};

/* alloc_hook_replace changes imports of the loaded object whose file name
 * contains `name`; false when it has none of them. */
bool
alloc_hook_replace(const char *name, const struct alloc_hook *hooks);

/* alloc_hook_must_fail counts one allocation more; true when it is to fail. */
bool
alloc_hook_must_fail(void);

/* alloc_hook_fail_at has the `nth` allocation from now on fail; 0: none. */
void
alloc_hook_fail_at(long nth);

/* alloc_hook_fail_some has allocations of this thread fail at random from now
 * on, one in `one` of them; 0: none.  The same `seed` chooses the same ones. */
void
alloc_hook_fail_some(unsigned one, unsigned seed);

/* alloc_hook_failed is how many failed in this thread since it began. */
unsigned long
alloc_hook_failed(void);

/* alloc_hook_spare keeps allocations from failing that are made below both of
 * two exported functions; NULL: none. */
void
alloc_hook_spare(const char *inner, const char *outer);

/* alloc_hook_count is how many allocations there were since. */
long
alloc_hook_count(void);

/* alloc_hook_live is how many allocations of the object nobody has freed; with
 * ThreadSanitizer nobody counts them, and it is 0. */
long
alloc_hook_live(void);

#endif
