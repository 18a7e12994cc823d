/* tests/fuzz/fuzz_verify_mic.c: MIC tokens, of a message that is part of the
 * input. */
#include <stdlib.h>

#include "tests/fuzz/msg_fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum verdict
verify_one(struct fuzz_end *e, struct bytes message, struct bytes token)
{
    struct evidence ev = EVIDENCE_INIT;
    enum verdict order = V_COUNT, v;

    v = msg_verify_mic(e->m, message, token, &order, &ev);
    if ((v == V_OK) != (order != V_COUNT))
        abort();
    return v;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct builder token = BUILDER_INIT;
    struct bytes in, message = {NULL, 0};
    struct fuzz_end e;
    struct reader r;

    if (size == 0)
        return 0;
    in = (struct bytes){data + 1, size - 1};
    fuzz_end_of(&e, data[0]);
    reader_init(&r, in);
    if (data[0] >> 6 == 0) {
        (void)verify_one(&e, message, in);
    } else if (fuzz_sign(&e, data[0], true, in, &token) &&
               reader_skip(&r, 13) && reader_rest(&r, &message)) {
        /* What was signed here is genuine, unless the header cannot be. */
        (void)verify_one(&e, message, builder_view(&token));
    }
    builder_free(&token);
    fuzz_end_free(&e);
    return 0;
}
