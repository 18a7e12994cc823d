/* tests/peers/mixed.h: both ends of a context in one process, where each has a
 * mechanism of its own: the module, or MIT's builtin, which the library hides
 * behind the module but still finds by the name that it gave it. */
#ifndef APEX_TESTS_PEERS_MIXED_H
#define APEX_TESTS_PEERS_MIXED_H

#include "tests/peers/pair.h"

/* With the module at one end at least, and all eight enctypes. */
extern const char *const mixed_directions[3];
extern const int mixed_enctypes[8];

/* mixed_is_weak: an enctype of RFC 1964 and RFC 4757 tokens. */
bool
mixed_is_weak(int enctype);

/* mixed_prepare finds the builtin; false, with a fault, when it cannot.  After
 * gss_use_module. */
bool
mixed_prepare(void);

/* mixed_make establishes svcENCTYPE@localhost in a `direction` (couple.h) with
 * these flags, in a configuration that allows the enctype; a fault when it
 * fails. */
bool
mixed_make(const char *direction, int enctype, OM_uint32 flags,
           struct pair *out);

/* mixed_initiates (mixed_accepts): this end is the module's. */
bool
mixed_initiates(const char *direction);
bool
mixed_accepts(const char *direction);

/* mixed_make_as makes it in the configuration as it is. */
bool
mixed_make_as(const char *direction, int enctype, OM_uint32 flags,
              struct pair *out);

/* mixed_end frees a pair; a fault when an end that still stands was not with
 * the mechanism that `direction` says. */
void
mixed_end(const char *direction, struct pair *p);

/* mixed_accept_cred is a credential to accept with MIT's builtin; NULL: none.
 */
gss_cred_id_t
mixed_accept_cred(void);

/* mixed_builtin is the builtin's name, for calls that take a mechanism. */
gss_OID
mixed_builtin(void);

#endif
