/* asn1/utf8.h: characters in UTF-8, RFC 3629. */
#ifndef APEX_ASN1_UTF8_H
#define APEX_ASN1_UTF8_H

#include "asn1/bytes.h"

/* utf8_read reads one character.  False, and `r` stands where it stood: there
 * is none, or it is not UTF-8 (cut off, longer than need be, a surrogate, or
 * beyond U+10FFFF). */
APEX_MUST_USE bool
utf8_read(struct reader *r, uint32_t *out);

/* utf8_put appends one; `character` is at most U+10FFFF. */
void
utf8_put(struct builder *out, uint32_t character);

#endif
