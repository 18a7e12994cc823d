/* tests/peers/call_hook.c: contract in call_hook.h.
 *
 * libkrb5 1.20 crashes when some allocations of its own fail, and hides that
 * others did.  What it may answer is another matter: a caller must bear that
 * from every function.
 */
#include "tests/peers/call_hook.h"

#include "tests/peers/alloc_hook.h"

#include <errno.h>
#include <krb5/krb5.h>
#include <stdint.h>

/* Functions of up to ten integers and pointers, called as if they had ten: the
 * callee does not look at those that it has not. */
typedef intptr_t
any_function(intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e,
             intptr_t f, intptr_t g, intptr_t h, intptr_t i, intptr_t j);

#define CALL(name, code)                                                       \
    static intptr_t refused_##name(                                            \
        intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e,            \
        intptr_t f, intptr_t g, intptr_t h, intptr_t i, intptr_t j)            \
    {                                                                          \
        any_function *real = (any_function *)(void (*)(void))name;             \
                                                                               \
        if (alloc_hook_must_fail())                                            \
            return code;                                                       \
        return real(a, b, c, d, e, f, g, h, i, j);                             \
    }
#include "tests/peers/call_hook.def"
#undef CALL

#define CALL(name, code) {#name, (void (*)(void))refused_##name},
static const struct alloc_hook hooks[] = {
#include "tests/peers/call_hook.def"
    {NULL, NULL},
};
#undef CALL

bool
call_hook_install(void)
{
    return alloc_hook_replace("mech_apex.so", hooks);
}
