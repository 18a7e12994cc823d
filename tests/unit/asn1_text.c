#include "tests/unit/asn1_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 70000u

struct octets {
    uint8_t data[TEXT_MAX];
    size_t len;
};

/* A wrong text is a mistake in the test itself. */
static void
require(bool ok)
{
    if (!ok) {
        fprintf(stderr, "asn1_text: not a text\n");
        abort();
    }
}

static void
add(struct octets *o, unsigned octet)
{
    require(o->len < TEXT_MAX);
    o->data[o->len++] = (uint8_t)octet;
}

static int
hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c);

    return found == NULL ? -1 : (int)(found - digits);
}

static void
add_length(struct octets *o, size_t len)
{
    if (len < 0x80) {
        add(o, (unsigned)len);
    } else if (len < 0x100) {
        add(o, 0x81);
        add(o, (unsigned)len);
    } else {
        require(len < 0x10000);
        add(o, 0x82);
        add(o, (unsigned)(len >> 8));
        add(o, (unsigned)(len & 0xff));
    }
}

static const char *
add_text(struct octets *o, const char *p);

/* `p` is behind the opening brace; the result is behind the closing one. */
static const char *
add_nested(struct octets *o, const char *p)
{
    struct octets *inner = calloc(1, sizeof(*inner));

    require(inner != NULL);
    p = add_text(inner, p);
    require(*p == '}');
    add_length(o, inner->len);
    for (size_t i = 0; i < inner->len; i++)
        add(o, inner->data[i]);
    free(inner);
    return p + 1;
}

static const char *
add_text(struct octets *o, const char *p)
{
    while (*p != '\0' && *p != '}') {
        if (*p == ' ') {
            p++;
        } else if (*p == '{') {
            p = add_nested(o, p + 1);
        } else if (*p == '\'') {
            for (p++; *p != '\''; p++) {
                require(*p != '\0');
                add(o, (unsigned char)*p);
            }
            p++;
        } else {
            require(hex_digit(p[0]) >= 0 && hex_digit(p[1]) >= 0);
            add(o, (unsigned)(hex_digit(p[0]) << 4 | hex_digit(p[1])));
            p += 2;
        }
    }
    return p;
}

uint8_t *
asn1_text(const char *text, struct bytes *out)
{
    struct octets *o = calloc(1, sizeof(*o));
    uint8_t *data;

    require(o != NULL);
    require(*add_text(o, text) == '\0');
    /* Exactly the size, so that a sanitizer sees a read past the end. */
    data = malloc(o->len > 0 ? o->len : 1);
    require(data != NULL);
    memcpy(data, o->data, o->len);
    out->data = data;
    out->len = o->len;
    free(o);
    return data;
}

bool
text_is(struct bytes in, const char *text)
{
    struct bytes want;
    uint8_t *data = asn1_text(text, &want);
    bool same = bytes_equal(in, want);

    free(data);
    return same;
}
