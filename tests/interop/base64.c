/* tests/interop/base64.c: contracts in base64.h. */
#include "tests/interop/base64.h"

#include <string.h>

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_print(FILE *out, const unsigned char *octets, size_t len)
{
    unsigned long group;
    size_t i, left;

    for (i = 0; i < len; i += 3) {
        left = len - i;
        group = (unsigned long)octets[i] << 16;
        if (left > 1)
            group |= (unsigned long)octets[i + 1] << 8;
        if (left > 2)
            group |= octets[i + 2];
        putc(digits[group >> 18 & 63], out);
        putc(digits[group >> 12 & 63], out);
        putc(left > 1 ? digits[group >> 6 & 63] : '=', out);
        putc(left > 2 ? digits[group & 63] : '=', out);
    }
}

static int
value_of(char c)
{
    const char *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

bool
base64_decode(const char *text, unsigned char *out, size_t *out_len)
{
    size_t len = strlen(text), padding = 0, i, n = 0;
    unsigned long group = 0;
    int value;

    if (len % 4 != 0)
        return false;
    while (padding < 2 && padding < len && text[len - 1 - padding] == '=')
        padding++;
    for (i = 0; i < len; i++) {
        value = i < len - padding ? value_of(text[i]) : 0;
        if (value < 0)
            return false;
        group = group << 6 | (unsigned long)value;
        if (i % 4 == 3) {
            out[n++] = (unsigned char)(group >> 16);
            out[n++] = (unsigned char)(group >> 8);
            out[n++] = (unsigned char)group;
        }
    }
    *out_len = n - padding;
    return true;
}
