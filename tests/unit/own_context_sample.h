/* tests/unit/own_context_sample.h: contexts to export,
 * mech/form/own_context.h, for the unit test and as seeds of the fuzzer. */
#ifndef APEX_TESTS_UNIT_OWN_CONTEXT_SAMPLE_H
#define APEX_TESTS_UNIT_OWN_CONTEXT_SAMPLE_H

#include "mech/form/own_context.h"

/* A sample, and what its views point into. */
struct own_context_sample {
    struct own_context token;
    struct builder client, server, authdata, authenticator, indicators;
};

/* own_context_sample_make fills every field with a value of its own; only an
 * acceptor has authorization data.  Session key and subkeys are of `enctype`.
 */
void
own_context_sample_make(int32_t enctype, bool initiator,
                        struct own_context_sample *out);

/* own_context_sample_wait makes it one that awaits the peer's next token. */
void
own_context_sample_wait(struct own_context_sample *s);
void
own_context_sample_free(struct own_context_sample *s);

#endif
