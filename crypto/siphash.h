/* crypto/siphash.h: SipHash-2-4, which places records in a replay file. */
#ifndef APEX_CRYPTO_SIPHASH_H
#define APEX_CRYPTO_SIPHASH_H

#include "asn1/bytes.h"

#define SIPHASH_KEY_LEN 16

/* crypto_siphash24 is SipHash-2-4 (Aumasson and Bernstein, 2012) of `in` under
 * `key`, as a number.  It spreads entries over a table and keeps no secret.
 *
 * It is written out here since OpenSSL's costs a context and an allocation for
 * each twelve bytes, four times what the hash does, and is not there at all
 * under FIPS rules, which do not concern this use. */
uint64_t
crypto_siphash24(const uint8_t key[SIPHASH_KEY_LEN], struct bytes in);

#endif
