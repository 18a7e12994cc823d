/* fuzz_import_context.c: an exported security context of any content.  What is
 * read can be written, and is read as the same then. */
#include <stdlib.h>

#include "mech/form/mit_context.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is written names everything that was read, so equal bytes are enough. */
static void
write_again(const struct mit_context *c)
{
    struct builder first = BUILDER_INIT, second = BUILDER_INIT;
    struct builder authdata = BUILDER_INIT;
    struct mit_context again;

    mit_context_encode(&first, c);
    if (!builder_ok(&first)) /* a session key of an enctype without a profile */
        goto out;
    if (!mit_context_decode(builder_view(&first), &authdata, &again))
        abort();
    mit_context_encode(&second, &again);
    if (!bytes_equal(builder_view(&first), builder_view(&second)))
        abort();

out:
    builder_free(&first);
    builder_free(&second);
    builder_free(&authdata);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes in = {data, size};
    struct builder authdata = BUILDER_INIT;
    struct mit_context c;

    if (mit_context_decode(in, &authdata, &c))
        write_again(&c);
    builder_free(&authdata);
    return 0;
}
