/* tests/unit/crypto_support.h: what the tests of crypto/ share. */
#ifndef APEX_TESTS_UNIT_CRYPTO_SUPPORT_H
#define APEX_TESTS_UNIT_CRYPTO_SUPPORT_H

#include "crypto/crypto.h"

#define SUPPORT_NUM_ENCTYPES 8

/* support_enctypes: every enctype that has a profile. */
extern const int32_t support_enctypes[SUPPORT_NUM_ENCTYPES];

/* support_fill makes bytes that look random and are the same in each run. */
void
support_fill(uint8_t *out, size_t len, uint64_t seed);

/* support_below gives the next number below `limit` of the row that starts
 * with *seed. */
size_t
support_below(uint64_t *seed, size_t limit);

/* support_key is the same valid key of an enctype each time. */
struct crypto_key
support_key(int32_t enctype);

/* support_is says that `len` bytes all have a value. */
bool
support_is(const uint8_t *p, size_t len, uint8_t value);

/* support_same compares test data. */
bool
support_same(const uint8_t *a, const uint8_t *b, size_t len);

#endif
