/* asn1/utf8.c: contracts in utf8.h.
 *
 *   0xxxxxxx                               U+0000..U+007F
 *   110xxxxx 10xxxxxx                      U+0080..U+07FF
 *   1110xxxx 10xxxxxx 10xxxxxx             U+0800..U+FFFF
 *   11110xxx 10xxxxxx 10xxxxxx 10xxxxxx    U+10000..U+10FFFF
 *
 * RFC 3629 section 3.
 */
#include "asn1/utf8.h"

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

bool
utf8_read(struct reader *r, uint32_t *out)
{
    struct reader at = *r;
    uint32_t character;
    uint8_t first;
    size_t i;

    if (!reader_u8(&at, &first))
        return false;
    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if ((first & forms[i].mask) != forms[i].lead)
            continue;
        character = first & (uint8_t)~forms[i].mask;
        if (!read_more(&at, forms[i].num_more, &character) ||
            character < forms[i].least || character > 0x10ffff ||
            (character >= 0xd800 && character <= 0xdfff))
            return false;
        *r = at;
        *out = character;
        return true;
    }
    return false;
}

void
utf8_put(struct builder *out, uint32_t character)
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
