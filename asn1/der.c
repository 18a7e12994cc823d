/* asn1/der.c: DER elements: identifier, length, content (X.690 section 8.1);
 * contracts in der.h.
 *
 *   +----+-----------+---------+
 *   | id | length    | content |
 *   +----+-----------+---------+
 *          00..7f          that many octets
 *          81 80..81 ff    one length octet, 128 and more
 *          82 01 00..      two, and so on: the fewest that hold the value
 */
#include "asn1/der.h"

#define DER_HIGH_TAG     0x1f /* "the tag number follows": 31 and more */
#define DER_CLASS_MASK   0xe0 /* class and the constructed bit */
#define DER_LENGTH_LONG  0x80
#define DER_LENGTH_SHORT 0x7f /* largest length of the short form */
#define DER_LENGTH_MAX   4    /* length octets that this codec knows */

/* X.690 section 10.1: definite, and in the fewest octets.  RFC 4120 section
 * 5.1.1 would let us take the indefinite form of old peers; we do not. */
static bool
read_length(struct reader *r, size_t *out)
{
    uint8_t octet;
    size_t num, len = 0;

    if (!reader_u8(r, &octet))
        return false;
    if (octet < DER_LENGTH_LONG) {
        *out = octet;
        return true;
    }
    num = octet & DER_LENGTH_SHORT;
    if (num == 0 || num > DER_LENGTH_MAX)
        return false;
    for (size_t i = 0; i < num; i++) {
        if (!reader_u8(r, &octet))
            return false;
        if (i == 0 && octet == 0)
            return false;
        len = len << 8 | octet;
    }
    if (len <= DER_LENGTH_SHORT)
        return false;
    *out = len;
    return true;
}

/* Takes one element whatever its tag, if the tag has the low form (RFC 4120
 * section 5.1.5). */
static bool
any_element(struct reader *outer, uint8_t *tag, struct reader *content)
{
    struct reader at = *outer;
    struct bytes view;
    uint8_t id;
    size_t len;
    bool ok;

    ok = reader_u8(&at, &id) && (id & DER_HIGH_TAG) != DER_HIGH_TAG &&
         read_length(&at, &len) && reader_bytes(&at, len, &view);
    if (ok) {
        *tag = id;
        reader_init(content, view);
    }
    return reader_commit(outer, &at, ok);
}

bool
der_element(struct reader *outer, uint8_t tag, struct reader *content)
{
    struct reader at = *outer, inside;
    uint8_t id;
    bool ok;

    ok = any_element(&at, &id, &inside) && id == tag;
    if (ok)
        *content = inside;
    return reader_commit(outer, &at, ok);
}

bool
der_peek(const struct reader *r, uint8_t tag)
{
    struct reader at = *r;
    uint8_t id;

    return reader_u8(&at, &id) && id == tag;
}

bool
der_optional(struct reader *outer, uint8_t tag, bool *present,
             struct reader *content)
{
    bool there = der_peek(outer, tag);

    if (!reader_ok(outer) || (there && !der_element(outer, tag, content)))
        return false;
    *present = there;
    return true;
}

bool
der_wrapped(struct reader *r, uint8_t outer, uint8_t inner,
            struct reader *content)
{
    struct reader at = *r, wrapper, inside;
    bool ok;

    ok = der_element(&at, outer, &wrapper) &&
         der_element(&wrapper, inner, &inside) && reader_done(&wrapper);
    if (ok)
        *content = inside;
    return reader_commit(r, &at, ok);
}

/* Takes one context-tagged element; the module of RFC 4120 appendix A has
 * explicit tags, so there is exactly one element in it. */
static bool
unknown_field(struct reader *r, unsigned lowest, unsigned *out_n)
{
    struct reader content, ignored;
    uint8_t id, inner;

    if (!any_element(r, &id, &content) ||
        (id & DER_CLASS_MASK) != DER_CONTEXT(0) ||
        !any_element(&content, &inner, &ignored) || !reader_done(&content))
        return false;
    *out_n = id & DER_HIGH_TAG;
    return *out_n >= lowest;
}

bool
der_skip_unknown(struct reader *r, unsigned known)
{
    struct reader at = *r;
    unsigned n;
    bool ok = reader_ok(&at);

    while (ok && !reader_done(&at)) {
        ok = unknown_field(&at, known, &n);
        if (ok)
            known = n + 1;
    }
    return reader_commit(r, &at, ok);
}

/* Most elements are short, so one length octet is reserved; der_end moves the
 * content when the length turns out to need more. */
size_t
der_begin(struct builder *b, uint8_t tag)
{
    builder_u8(b, tag);
    builder_u8(b, 0);
    return b->failed ? 0 : b->len;
}

void
der_end(struct builder *b, size_t start)
{
    size_t len, num = 0;
    uint8_t *octets;

    if (b->failed)
        return;
    if (start < 2 || start > b->len) {
        builder_fail(b);
        return;
    }
    len = b->len - start;
    if (len <= DER_LENGTH_SHORT) {
        b->data[start - 1] = (uint8_t)len;
        return;
    }
    for (size_t rest = len; rest > 0; rest >>= 8)
        num++;
    octets = num > DER_LENGTH_MAX ? NULL : builder_insert(b, start, num);
    if (octets == NULL) {
        builder_fail(b);
        return;
    }
    octets[-1] = (uint8_t)(DER_LENGTH_LONG | num);
    for (size_t i = num; i > 0; i--, len >>= 8)
        octets[i - 1] = (uint8_t)len;
}

size_t
der_wrap_begin(struct builder *b, uint8_t outer, uint8_t inner)
{
    (void)der_begin(b, outer);
    return der_begin(b, inner);
}

void
der_wrap_end(struct builder *b, size_t start)
{
    /* The inner header was two octets when it was begun, so the outer content
     * starts two octets before; closing the inner element moves only what
     * comes after that. */
    der_end(b, start);
    if (!b->failed)
        der_end(b, start - 2);
}
