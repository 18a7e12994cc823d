/* mech/ap/utf16.c: UTF-8 to UTF-16LE and back.
 *
 *   0xxxxxxx                               U+0000..U+007F
 *   110xxxxx 10xxxxxx                      U+0080..U+07FF
 *   1110xxxx 10xxxxxx 10xxxxxx             U+0800..U+FFFF
 *   11110xxx 10xxxxxx 10xxxxxx 10xxxxxx    U+10000..U+10FFFF
 *
 * RFC 3629 section 3.
 */
#include "mech/ap/utf16.h"

static const struct {
    uint8_t mask, lead; /* of the first octet */
    unsigned num_more;  /* octets that follow */
    uint32_t least;     /* smaller ones have a shorter form */
} forms[] = {
    {0x80, 0x00, 0, 0},
    {0xe0, 0xc0, 1, 0x80},
    {0xf0, 0xe0, 2, 0x800},
    {0xf8, 0xf0, 3, 0x10000},
};

static bool
read_more(struct reader *r, unsigned num, uint32_t *character)
{
    uint8_t octet;

    for (; num > 0; num--) {
        if (!reader_u8(r, &octet) || (octet & 0xc0) != 0x80)
            return false;
        *character = *character << 6 | (octet & 0x3f);
    }
    return true;
}

static bool
read_character(struct reader *r, uint32_t *out)
{
    uint32_t character;
    uint8_t first;
    size_t i;

    if (!reader_u8(r, &first))
        return false;
    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if ((first & forms[i].mask) != forms[i].lead)
            continue;
        character = first & (uint8_t)~forms[i].mask;
        if (!read_more(r, forms[i].num_more, &character) ||
            character < forms[i].least || character > 0x10ffff ||
            (character >= 0xd800 && character <= 0xdfff))
            return false;
        *out = character;
        return true;
    }
    return false;
}

bool
utf16le_from_utf8(struct bytes in, struct builder *out)
{
    struct reader r;
    uint32_t character;

    reader_init(&r, in);
    while (!reader_done(&r)) {
        if (!read_character(&r, &character))
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

static void
put_utf8(struct builder *out, uint32_t character)
{
    size_t i = sizeof(forms) / sizeof(forms[0]) - 1;
    unsigned num_more;

    while (character < forms[i].least)
        i--;
    num_more = forms[i].num_more;
    builder_u8(out, (uint8_t)(forms[i].lead | character >> 6 * num_more));
    while (num_more-- > 0)
        builder_u8(out, (uint8_t)(0x80 | (character >> 6 * num_more & 0x3f)));
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
        put_utf8(out, character);
    }
    return true;
}
