/* tests/unit/interprocess_sample.h: contexts to export,
 * mech/form/own_context.h, for the unit test and as seeds of the fuzzer. */
#ifndef APEX_TESTS_UNIT_INTERPROCESS_SAMPLE_H
#define APEX_TESTS_UNIT_INTERPROCESS_SAMPLE_H

#include "mech/form/own_context.h"

/* A sample, and what its views point into. */
struct interprocess_sample {
    struct interprocess_token token;
    struct builder client, server, authdata, authenticator, indicators;
};

/* interprocess_sample_make fills every field with a value of its own; only an
 * acceptor has authorization data.  Session key and subkeys are of `enctype`.
 */
void
interprocess_sample_make(int32_t enctype, bool initiator,
                         struct interprocess_sample *out);

/* interprocess_sample_wait makes it one that awaits the peer's next token. */
void
interprocess_sample_wait(struct interprocess_sample *s);
void
interprocess_sample_free(struct interprocess_sample *s);

#endif
