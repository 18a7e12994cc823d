/* tests/interop/base64.h: RFC 4648 section 4. */
#ifndef APEX_TESTS_INTEROP_BASE64_H
#define APEX_TESTS_INTEROP_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* base64_print writes `len` octets to a file. */
void
base64_print(FILE *out, const unsigned char *octets, size_t len);

/* base64_decode fills `out`, which has room for 3 octets to 4 characters;
 * false when the text is no base64. */
bool
base64_decode(const char *text, unsigned char *out, size_t *out_len);

#endif
