/* mech/ap/utf16.c: UTF-8 to UTF-16LE.
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
