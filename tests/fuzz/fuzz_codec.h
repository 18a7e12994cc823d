/* tests/fuzz/fuzz_codec.h: what the fuzz targets of the decoders share. */
#ifndef APEX_TESTS_FUZZ_FUZZ_CODEC_H
#define APEX_TESTS_FUZZ_FUZZ_CODEC_H

#include "tests/unit/asn1_codec.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* fuzz_codec gives the input to a decoder; what is accepted is encoded, decoded
 * and encoded again, and the program ends if that is not the same. Returns 0,
 * the value that libFuzzer wants. */
int
fuzz_codec(const struct codec *c, const uint8_t *data, size_t size);

#endif
