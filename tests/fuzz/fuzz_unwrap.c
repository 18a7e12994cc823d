/* tests/fuzz/fuzz_unwrap.c: flat wrap tokens. */
#include <stdlib.h>

#include "tests/fuzz/msg_fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
unwrap_one(struct fuzz_end *e, struct bytes token)
{
    struct evidence ev = EVIDENCE_INIT;
    struct builder out = BUILDER_INIT;
    enum verdict order = V_COUNT, v;
    bool conf;

    v = msg_unwrap(e->m, token, &out, &conf, &order, &ev);
    if ((v == V_OK) != (order != V_COUNT) || (v != V_OK && out.len != 0) ||
        out.len > token.len)
        abort();
    builder_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct builder token = BUILDER_INIT;
    struct fuzz_end e;
    struct bytes in;

    if (size == 0)
        return 0;
    in = (struct bytes){data + 1, size - 1};
    fuzz_end_of(&e, data[0]);
    switch (data[0] >> 6) {
    case 0:
        unwrap_one(&e, in);
        break;
    case 1:
        if (fuzz_sign(&e, data[0], false, in, &token))
            unwrap_one(&e, builder_view(&token));
        break;
    default:
        if (fuzz_seal(&e, data[0], in, &token))
            unwrap_one(&e, builder_view(&token));
    }
    builder_free(&token);
    fuzz_end_free(&e);
    return 0;
}
