/* tools/octets.c: contracts in octets.h. */
#include "tools/octets.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *
read_file(FILE *file, struct builder *out)
{
    unsigned char block[4096];
    size_t got;

    while ((got = fread(block, 1, sizeof(block), file)) > 0) {
        builder_bytes(out, (struct bytes){block, got});
        if (builder_view(out).len > OCTETS_MOST)
            return "it is larger than any token";
    }
    if (ferror(file))
        return "it cannot be read";
    return builder_ok(out) ? NULL : "there is no memory";
}

const char *
octets_read(const char *from, struct builder *out)
{
    const char *why;
    FILE *file;

    if (strcmp(from, "-") == 0)
        return read_file(stdin, out);
    file = fopen(from, "rb");
    if (file == NULL && errno != ENOENT && errno != ENAMETOOLONG &&
        errno != ENOTDIR)
        return strerror(errno);
    if (file == NULL) {
        builder_bytes(out, bytes_of_string(from));
        return builder_ok(out) ? NULL : "there is no memory";
    }
    why = read_file(file, out);
    fclose(file);
    return why;
}

static bool
is_text(struct bytes in)
{
    for (size_t i = 0; i < in.len; i++) {
        if (in.data[i] > 0x7e || (in.data[i] < 0x20 && !isspace(in.data[i])))
            return false;
    }
    return true;
}

/* Whether `word` stands at `at`, whatever its case. */
static bool
stands(struct bytes in, size_t at, const char *word)
{
    size_t len = strlen(word);

    return in.len - at > len &&
           strncasecmp((const char *)in.data + at, word, len) == 0;
}

/* Behind the scheme of RFC 4559, where there is one. */
static struct bytes
without_header(struct bytes in)
{
    static const char *const schemes[] = {"negotiate ", "kerberos ", "gssapi "};

    for (size_t at = 0; at < in.len; at++) {
        for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
            size_t behind = at + strlen(schemes[i]);

            if (stands(in, at, schemes[i]))
                return (struct bytes){in.data + behind, in.len - behind};
        }
    }
    return in;
}

static int
hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (unsigned char)tolower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
take_hex(struct bytes in, struct builder *out)
{
    size_t at = stands(in, 0, "0x") ? 2 : 0;
    int high = -1;

    for (; at < in.len; at++) {
        int digit = hex_digit(in.data[at]);

        if (isspace(in.data[at]) || in.data[at] == ':')
            continue;
        if (digit < 0)
            return false;
        if (high >= 0)
            builder_u8(out, (uint8_t)(high << 4 | digit));
        high = high >= 0 ? -1 : digit;
    }
    return high < 0 && builder_view(out).len > 0;
}

static int
base64_digit(unsigned char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at;

    if (c == '-' || c == '_')
        c = c == '-' ? '+' : '/';
    at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

static bool
take_base64(struct bytes in, struct builder *out)
{
    uint32_t bits = 0;
    unsigned num = 0, padding = 0;

    for (size_t at = 0; at < in.len; at++) {
        int digit = base64_digit(in.data[at]);

        if (isspace(in.data[at]))
            continue;
        if (in.data[at] == '=') {
            padding++;
            continue;
        }
        if (digit < 0 || padding > 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        num++;
        if (num % 4 != 1)
            builder_u8(out, (uint8_t)(bits >> (6 - 2 * ((num - 1) % 4))));
    }
    return num % 4 != 1 && padding < 3 && builder_view(out).len > 0;
}

bool
octets_of_text(struct builder *out)
{
    struct builder taken = BUILDER_INIT;
    struct bytes text;

    if (!is_text(builder_view(out)))
        return true;
    text = without_header(builder_view(out));
    if (!take_hex(text, &taken)) {
        builder_free(&taken);
        if (!take_base64(text, &taken))
            builder_free(&taken);
    }
    builder_free(out);
    *out = taken;
    return builder_ok(out) && builder_view(out).len > 0;
}
