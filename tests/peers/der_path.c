#include "tests/peers/der_path.h"

#include <stdio.h>
#include <string.h>

#define CONSTRUCTED 0x20
#define CLASS       0xc0
#define CONTEXT     0x80
#define APPLICATION 0x40

/* Bytes of the tag and length at `p`, and the length; 0 when it does not fit.
 */
static size_t
header(const unsigned char *p, size_t len, size_t *content)
{
    size_t num, i;

    if (len < 2)
        return 0;
    num = p[1] & 0x80 ? p[1] & 0x7f : 0;
    if (num > 3 || len < 2 + num)
        return 0;
    *content = num == 0 ? p[1] : 0;
    for (i = 0; i < num; i++)
        *content = *content << 8 | p[2 + i];
    return *content <= len - 2 - num ? 2 + num : 0;
}

static void
add_step(unsigned char tag, char *out, size_t size)
{
    size_t len = strlen(out);
    const char *dot = len > 0 ? "." : "";

    if ((tag & CLASS) == APPLICATION)
        snprintf(out + len, size - len, "%s%02x", dot, tag);
    else if ((tag & CLASS) == CONTEXT)
        snprintf(out + len, size - len, "%s%d", dot, tag & 0x1f);
}

void
der_path(const unsigned char *der, size_t len, size_t at, char *out,
         size_t size)
{
    size_t head, content, path_len;

    out[0] = '\0';
    while (len > 0) {
        head = header(der, len, &content);
        if (head == 0)
            return;
        if (at >= head + content) {
            at -= head + content;
            der += head + content;
            len -= head + content;
            continue;
        }
        add_step(der[0], out, size);
        if (at < head) {
            path_len = strlen(out);
            memmove(out + 1, out,
                    path_len + 1 < size ? path_len + 1 : size - 1);
            out[0] = ':';
            return;
        }
        if (!(der[0] & CONSTRUCTED))
            return;
        at -= head;
        der += head;
        len = content;
    }
}
