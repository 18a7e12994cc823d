/* tests/unit/asn1_text.h: messages written as text, for tests.
 *
 * A text is a row of hexadecimal octets, with
 *   {...}   what is between the braces with its DER length in front
 *   '...'   the octets of the characters themselves
 * and blanks between them, e.g. "30{a0{02{05}} 1b{'EXAMPLE.COM'}}".  It knows
 * nothing of asn1/, so the two check one another.
 */
#ifndef APEX_TESTS_UNIT_ASN1_TEXT_H
#define APEX_TESTS_UNIT_ASN1_TEXT_H

#include "asn1/bytes.h"

/* asn1_text gives the octets of `text` in a block of exactly that size, for the
 * caller to free; it ends the program when the text is
 * wrong. */
uint8_t *
asn1_text(const char *text, struct bytes *out);

/* text_is says whether `in` is what `text` stands for. */
bool
text_is(struct bytes in, const char *text);

#endif
