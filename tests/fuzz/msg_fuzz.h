/* tests/fuzz/msg_fuzz.h: contexts with real keys for the message fuzzers.
 *
 * The first byte of an input chooses the context and how the rest becomes a
 * token: as it is, or as the unprotected parts of one that is sealed or signed
 * here, so that it gets past the integrity checks. */
#ifndef APEX_TESTS_FUZZ_MSG_FUZZ_H
#define APEX_TESTS_FUZZ_MSG_FUZZ_H

#include "mech/msg/msg.h"

struct fuzz_end {
    struct msg_context *m;
    struct crypto_key key; /* of the tokens that it receives */
};

/* Bits of a choice, beside the enctype in the lowest three and what the fuzzers
 * do with the highest two. */
#define FUZZ_INITIATOR 0x08
#define FUZZ_SUBKEY    0x10
#define FUZZ_DCE_STYLE 0x20

/* fuzz_end_of makes the receiving end that `choice` asks for: any enctype,
 * either role, with and without a subkey, of DCE style or not.  It aborts when
 * that fails. */
void
fuzz_end_of(struct fuzz_end *e, uint8_t choice);
void
fuzz_end_free(struct fuzz_end *e);

/* fuzz_seal makes a token of `in`: the header in clear (16 bytes, whose type
 * and direction are put right) and then what is sealed under it, rotated as the
 * header says.  False when there is too little. */
bool
fuzz_seal(const struct fuzz_end *e, uint8_t choice, struct bytes in,
          struct builder *out);

/* fuzz_v1 is fuzz_seal and fuzz_sign for the enctypes of RFC 1964, which those
 * call: of the header only the number counts, and a bit that has the framing
 * count no message.  What is sealed or signed has the padding that `in` brings.
 */
bool
fuzz_v1(const struct fuzz_end *e, uint8_t choice, bool mic, bool sealed,
        struct bytes in, struct builder *out);

/* fuzz_sign makes a MIC or an integrity-only token of a header and a message
 * in the same way. */
bool
fuzz_sign(const struct fuzz_end *e, uint8_t choice, bool mic, struct bytes in,
          struct builder *out);

#endif
