/* asn1/utf16.h: the text form of Microsoft's protocols. */
#ifndef APEX_ASN1_UTF16_H
#define APEX_ASN1_UTF16_H

#include "asn1/bytes.h"

/* utf16le_from_utf8 appends `in` in UTF-16LE (RFC 2781).  False: `in` is not
 * UTF-8 as RFC 3629 has it; what was appended is then of no use. */
APEX_MUST_USE bool
utf16le_from_utf8(struct bytes in, struct builder *out);

/* utf8_from_utf16le is the way back.  False: `in` is not UTF-16LE, or has a NUL
 * in it; what was appended is then of no use. */
APEX_MUST_USE bool
utf8_from_utf16le(struct bytes in, struct builder *out);

#endif
