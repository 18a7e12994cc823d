#include "tests/fuzz/fuzz_codec.h"

#include <stdlib.h>

int
fuzz_codec(const struct codec *c, const uint8_t *data, size_t size)
{
    struct bytes in = {data, size};

    if (codec_check(c, in) == CODEC_INCONSISTENT)
        abort();
    return 0;
}
