/* tests/interop/flags.h: the flags of a context by name. */
#ifndef APEX_TESTS_INTEROP_FLAGS_H
#define APEX_TESTS_INTEROP_FLAGS_H

#include "tests/peers/library.h"

#include <stdbool.h>

/* flags_parse reads names with commas between them, or `-`; false when one is
 * unknown. */
bool
flags_parse(const char *names, OM_uint32 *out);

/* flags_answer writes flags=... as a word of the answer. */
void
flags_answer(OM_uint32 flags);

#endif
