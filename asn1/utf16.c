/* asn1/utf16.c: contracts in utf16.h. */
#include "asn1/utf16.h"

#include "asn1/utf8.h"

bool
utf16le_from_utf8(struct bytes in, struct builder *out)
{
    struct reader r;
    uint32_t character;

    reader_init(&r, in);
    while (!reader_done(&r)) {
        if (!utf8_read(&r, &character))
            return false;
        if (character < 0x10000) {
            builder_le16(out, (uint16_t)character);
        } else {
            character -= 0x10000;
            builder_le16(out, (uint16_t)(0xd800 | character >> 10));
            builder_le16(out, (uint16_t)(0xdc00 | (character & 0x3ff)));
        }
    }
    return true;
}

#define HIGH_SURROGATE 0xd800
#define LOW_SURROGATE  0xdc00

/* RFC 2781 section 2.2. */
static bool
read_utf16(struct reader *r, uint32_t *out)
{
    uint16_t unit, low;

    if (!reader_le16(r, &unit))
        return false;
    *out = unit;
    if ((unit & 0xf800) != HIGH_SURROGATE)
        return true;
    if ((unit & 0xfc00) != HIGH_SURROGATE || !reader_le16(r, &low) ||
        (low & 0xfc00) != LOW_SURROGATE)
        return false;
    *out = 0x10000 + ((unit & 0x3ffu) << 10 | (low & 0x3ffu));
    return true;
}

bool
utf8_from_utf16le(struct bytes in, struct builder *out)
{
    struct reader r;
    uint32_t character;

    reader_init(&r, in);
    while (!reader_done(&r)) {
        if (!read_utf16(&r, &character) || character == 0)
            return false;
        utf8_put(out, character);
    }
    return true;
}
