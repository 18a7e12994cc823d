/* asn1/der.h: DER (X.690) as Kerberos uses it (RFC 4120 section 5.1).
 *
 * Strict: definite minimal lengths, minimal integers, low tag numbers only,
 * nothing trailing.  The tolerances that real peers need are separate
 * functions with names of their own (der_uint32 below).  Every decoder sets
 * its outputs only when it succeeds; when it fails, the reader that it was
 * given goes bad and stays where it was (asn1/bytes.h).
 */
#ifndef APEX_ASN1_DER_H
#define APEX_ASN1_DER_H

#include "asn1/bytes.h"

/* Identifier octets. */
enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_OID = 0x06,
    DER_UTF8_STRING = 0x0c,
    DER_GENERALIZED_TIME = 0x18,
    DER_GENERAL_STRING = 0x1b,
    DER_SEQUENCE = 0x30,
};
#define DER_CONTEXT(n)     ((uint8_t)(0xa0 | (n))) /* constructed, n < 31 */
#define DER_APPLICATION(n) ((uint8_t)(0x60 | (n))) /* constructed, n < 31 */

/* der_element takes one element with identifier octet `tag` and opens a reader
 * on its content.  `outer` goes bad on another tag, a length that is
 * indefinite, not minimal or larger than what is left, and at the end. */
APEX_MUST_USE bool
der_element(struct reader *outer, uint8_t tag, struct reader *content);

/* der_optional is der_element for a field that may be absent: *present says
 * whether the next element has this tag.  Absence is not a failure. */
APEX_MUST_USE bool
der_optional(struct reader *outer, uint8_t tag, bool *present,
             struct reader *content);

/* der_peek says whether the next identifier octet is `tag`. */
bool
der_peek(const struct reader *r, uint8_t tag);

/* der_wrapped takes an `outer` element that holds exactly one `inner` element,
 * as explicit tagging makes it, and opens a reader on the inner content. */
APEX_MUST_USE bool
der_wrapped(struct reader *r, uint8_t outer, uint8_t inner,
            struct reader *content);

/* der_skip_unknown takes what remains of a SEQUENCE whose fields
 * [0]..[known-1] are known: well-formed elements [n], n >= `known`, in
 * ascending order (RFC 4120 section 1.5.1: recipients must not decline a
 * message because an extension is present).  After it, nothing is left. */
APEX_MUST_USE bool
der_skip_unknown(struct reader *r, unsigned known);

/* The bare types.  Each takes one element from `r`. */
APEX_MUST_USE bool
der_int32(struct reader *r, int32_t *out);
/* der_uint32: also accepts a negative INTEGER that fits 32 bits, as old peers
 * code sequence numbers and nonces (RFC 4120 section 5.5.1, 5.2.4 note). */
APEX_MUST_USE bool
der_uint32(struct reader *r, uint32_t *out);
/* der_microseconds: 0..999999 (RFC 4120 section 5.2.4). */
APEX_MUST_USE bool
der_microseconds(struct reader *r, int32_t *out);
/* der_time: KerberosTime, "YYYYMMDDHHMMSSZ" only; seconds since 1970,
 * proleptic, years 0000-9999, real calendar dates. A leap second 60 is refused.
 */
APEX_MUST_USE bool
der_time(struct reader *r, int64_t *out);
/* der_flags: KerberosFlags; bit 0 of the BIT STRING is the top bit of *out.
 * At least 32 bits (RFC 4120 section 5.2.8); bits past 32 are ignored; unused
 * bits of the last octet must be zero. */
APEX_MUST_USE bool
der_flags(struct reader *r, uint32_t *out);
APEX_MUST_USE bool
der_octets(struct reader *r, struct bytes *out);
APEX_MUST_USE bool
der_string(struct reader *r, struct bytes *out);
APEX_MUST_USE bool
der_oid(struct reader *r, struct bytes *out);

/* The same types inside one explicit [n]: `name [n] TYPE`, required.  */
APEX_MUST_USE bool
der_field_int32(struct reader *r, unsigned n, int32_t *out);
APEX_MUST_USE bool
der_field_uint32(struct reader *r, unsigned n, uint32_t *out);
APEX_MUST_USE bool
der_field_microseconds(struct reader *r, unsigned n, int32_t *out);
APEX_MUST_USE bool
der_field_time(struct reader *r, unsigned n, int64_t *out);
APEX_MUST_USE bool
der_field_flags(struct reader *r, unsigned n, uint32_t *out);
APEX_MUST_USE bool
der_field_octets(struct reader *r, unsigned n, struct bytes *out);
APEX_MUST_USE bool
der_field_string(struct reader *r, unsigned n, struct bytes *out);

/* The same for `name [n] TYPE OPTIONAL`: *present says whether it was there;
 * an absent field leaves *out alone and is not a failure. */
APEX_MUST_USE bool
der_optional_uint32(struct reader *r, unsigned n, bool *present, uint32_t *out);
APEX_MUST_USE bool
der_optional_microseconds(struct reader *r, unsigned n, bool *present,
                          int32_t *out);
APEX_MUST_USE bool
der_optional_time(struct reader *r, unsigned n, bool *present, int64_t *out);
APEX_MUST_USE bool
der_optional_flags(struct reader *r, unsigned n, bool *present, uint32_t *out);
APEX_MUST_USE bool
der_optional_octets(struct reader *r, unsigned n, bool *present,
                    struct bytes *out);
APEX_MUST_USE bool
der_optional_string(struct reader *r, unsigned n, bool *present,
                    struct bytes *out);

/* Encoding.  der_begin writes the identifier and returns where the content
 * starts; der_end, given that value, puts the length in front of it. */
size_t
der_begin(struct builder *b, uint8_t tag);
void
der_end(struct builder *b, size_t start);

/* der_wrap_begin and der_wrap_end do the same for one element within another,
 * the encoding that der_wrapped takes. */
size_t
der_wrap_begin(struct builder *b, uint8_t outer, uint8_t inner);
void
der_wrap_end(struct builder *b, size_t start);

void
der_put_int32(struct builder *b, int32_t v);
void
der_put_uint32(struct builder *b, uint32_t v);
void
der_put_time(struct builder *b, int64_t t); /* fails outside years 0-9999 */
void
der_put_flags(struct builder *b, uint32_t flags);
void
der_put_octets(struct builder *b, struct bytes v);
void
der_put_string(struct builder *b, struct bytes v);
void
der_put_oid(struct builder *b, struct bytes v);

void
der_put_field_int32(struct builder *b, unsigned n, int32_t v);
void
der_put_field_uint32(struct builder *b, unsigned n, uint32_t v);
void
der_put_field_time(struct builder *b, unsigned n, int64_t v);
void
der_put_field_flags(struct builder *b, unsigned n, uint32_t v);
void
der_put_field_octets(struct builder *b, unsigned n, struct bytes v);
void
der_put_field_string(struct builder *b, unsigned n, struct bytes v);

#endif
