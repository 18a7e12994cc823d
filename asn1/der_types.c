/* asn1/der_types.c: the simple types of RFC 4120 section 5.2 in DER; contracts
 * in der.h. */
#include "asn1/der.h"

#define FLAGS_OCTETS       4u /* KerberosFlags that are looked at */
#define MICROSECONDS_MAX   999999
#define INTEGER_MAX_OCTETS 5u    /* UInt32 with its sign octet */
#define OID_MORE           0x80u /* another octet of the number follows */

/* INTEGER: two's complement, in the fewest octets (X.690 section 8.3.2). */
static bool
integer(struct reader *r, int64_t *out)
{
    struct reader content;
    struct bytes v;
    uint64_t n;

    if (!der_element(r, DER_INTEGER, &content) || !reader_rest(&content, &v) ||
        v.len == 0 || v.len > INTEGER_MAX_OCTETS)
        return false;
    if (v.len > 1 && ((v.data[0] == 0x00 && v.data[1] < 0x80) ||
                      (v.data[0] == 0xff && v.data[1] >= 0x80)))
        return false;
    n = v.data[0] >= 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < v.len; i++)
        n = n << 8 | v.data[i];
    *out = (int64_t)n;
    return true;
}

static bool
integer_between(struct reader *r, int64_t low, int64_t high, int64_t *out)
{
    struct reader at = *r;
    int64_t n;
    bool ok;

    ok = integer(&at, &n) && n >= low && n <= high;
    if (ok)
        *out = n;
    return reader_commit(r, &at, ok);
}

/* Int32 ::= INTEGER (-2147483648..2147483647), RFC 4120 section 5.2.4. */
bool
der_int32(struct reader *r, int32_t *out)
{
    int64_t n;

    if (!integer_between(r, INT32_MIN, INT32_MAX, &n))
        return false;
    *out = (int32_t)n;
    return true;
}

/* UInt32 ::= INTEGER (0..4294967295), RFC 4120 section 5.2.4.
 *
 * Tolerance: section 5.5.1 says that implementations may accept the equivalent
 * negative number where one greater than 2^31 - 1 is expected, because some
 * send sequence numbers so.  The same peers do it to nonces and key version
 * numbers: a read-only domain controller's kvno has its number in the upper 16
 * bits. */
bool
der_uint32(struct reader *r, uint32_t *out)
{
    int64_t n;

    if (!integer_between(r, INT32_MIN, UINT32_MAX, &n))
        return false;
    *out = (uint32_t)n;
    return true;
}

/* Microseconds ::= INTEGER (0..999999), RFC 4120 section 5.2.4. */
bool
der_microseconds(struct reader *r, int32_t *out)
{
    int64_t n;

    if (!integer_between(r, 0, MICROSECONDS_MAX, &n))
        return false;
    *out = (int32_t)n;
    return true;
}

/* KerberosFlags ::= BIT STRING (SIZE (32..MAX)), RFC 4120 section 5.2.8: an
 * octet with the number of unused bits, then the bits, the first one on top.
 *
 * Tolerance: more than 32 bits, as the same section says future senders may
 * do; the rest has no meaning here. */
bool
der_flags(struct reader *r, uint32_t *out)
{
    struct reader at = *r, content, bits;
    struct bytes v;
    uint8_t unused;
    uint32_t flags;
    bool ok;

    ok = der_element(&at, DER_BIT_STRING, &content) &&
         reader_u8(&content, &unused) && reader_rest(&content, &v);
    /* Fewer than 8 bits of the last octet may be unused, none when that would
     * leave fewer than 32; and they are zero (X.690 section 11.2.1). */
    ok = ok && v.len >= FLAGS_OCTETS && unused < 8 &&
         (unused == 0 || v.len > FLAGS_OCTETS) &&
         (v.data[v.len - 1] & ((1u << unused) - 1)) == 0;
    if (ok) {
        reader_init(&bits, v);
        ok = reader_be32(&bits, &flags);
    }
    if (ok)
        *out = flags;
    return reader_commit(r, &at, ok);
}

static bool
octets_tagged(struct reader *r, uint8_t tag, struct bytes *out)
{
    struct reader content;

    return der_element(r, tag, &content) && reader_rest(&content, out);
}

bool
der_octets(struct reader *r, struct bytes *out)
{
    return octets_tagged(r, DER_OCTET_STRING, out);
}

/* KerberosString ::= GeneralString (IA5String), RFC 4120 section 5.2.1.
 *
 * Tolerance: any octets, as that section allows; peers put UTF-8 there. */
bool
der_string(struct reader *r, struct bytes *out)
{
    return octets_tagged(r, DER_GENERAL_STRING, out);
}

/* OBJECT IDENTIFIER, X.690 section 8.19: numbers of 7 bits an octet, each in
 * the fewest octets, the last one complete. */
bool
der_oid(struct reader *r, struct bytes *out)
{
    struct reader at = *r;
    struct bytes v;
    bool ok, more = false;

    ok = octets_tagged(&at, DER_OID, &v) && v.len > 0;
    for (size_t i = 0; ok && i < v.len; i++) {
        ok = more || v.data[i] != OID_MORE;
        more = (v.data[i] & OID_MORE) != 0;
    }
    ok = ok && !more;
    if (ok)
        *out = v;
    return reader_commit(r, &at, ok);
}

static void
put_integer(struct builder *b, int64_t v)
{
    size_t num = 1, start;

    /* The fewest octets whose sign bit is that of the number. */
    while (num < sizeof(v) && (v >> (8 * num - 1)) != (v < 0 ? -1 : 0))
        num++;
    start = der_begin(b, DER_INTEGER);
    for (size_t i = num; i > 0; i--)
        builder_u8(b, (uint8_t)(v >> (8 * (i - 1))));
    der_end(b, start);
}

void
der_put_int32(struct builder *b, int32_t v)
{
    put_integer(b, v);
}

void
der_put_uint32(struct builder *b, uint32_t v)
{
    put_integer(b, v);
}

void
der_put_flags(struct builder *b, uint32_t flags)
{
    size_t start = der_begin(b, DER_BIT_STRING);

    builder_u8(b, 0);
    builder_be32(b, flags);
    der_end(b, start);
}

static void
put_tagged(struct builder *b, uint8_t tag, struct bytes v)
{
    size_t start = der_begin(b, tag);

    builder_bytes(b, v);
    der_end(b, start);
}

void
der_put_octets(struct builder *b, struct bytes v)
{
    put_tagged(b, DER_OCTET_STRING, v);
}

void
der_put_string(struct builder *b, struct bytes v)
{
    put_tagged(b, DER_GENERAL_STRING, v);
}

void
der_put_oid(struct builder *b, struct bytes v)
{
    put_tagged(b, DER_OID, v);
}
