/* mech/krb5/form/json_write.c: contracts in json.h. */
#include <stdio.h>

#include "mech/krb5/form/json.h"

/* A value follows: after another one, a comma goes between. */
static void
begin_value(struct builder *b)
{
    struct bytes so_far = builder_view(b);

    if (so_far.len > 0 && so_far.data[so_far.len - 1] != '[')
        builder_u8(b, ',');
}

static void
put_word(struct builder *b, const char *word)
{
    begin_value(b);
    builder_bytes(b, bytes_of_string(word));
}

void
json_put_open(struct builder *b)
{
    put_word(b, "[");
}

void
json_put_close(struct builder *b)
{
    builder_u8(b, ']');
}

void
json_put_null(struct builder *b)
{
    put_word(b, "null");
}

void
json_put_int(struct builder *b, int64_t value)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%lld", (long long)value);
    put_word(b, text);
}

void
json_put_bool(struct builder *b, bool value)
{
    put_word(b, value ? "true" : "false");
}

void
json_put_string(struct builder *b, struct bytes text)
{
    char escaped[8];
    struct reader r;
    uint8_t c;

    put_word(b, "\"");
    reader_init(&r, text);
    while (!reader_done(&r) && reader_u8(&r, &c)) {
        if (c == '"' || c == '\\')
            builder_u8(b, '\\');
        if (c >= 0x20) {
            builder_u8(b, c);
            continue;
        }
        (void)snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned)c);
        builder_bytes(b, bytes_of_string(escaped));
    }
    builder_u8(b, '"');
}

void
json_put_text(struct builder *b, const char *text)
{
    if (text == NULL)
        json_put_null(b);
    else
        json_put_string(b, bytes_of_string(text));
}

/* RFC 4648 section 4. */
void
json_put_base64(struct builder *b, struct bytes data)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq"
                                 "rstuvwxyz0123456789+/";
    struct reader r;

    put_word(b, "\"");
    reader_init(&r, data);
    while (!reader_done(&r)) {
        uint32_t word = 0;
        uint8_t c;
        int num = 0;

        for (int i = 0; i < 3; i++) {
            word <<= 8;
            if (!reader_done(&r) && reader_u8(&r, &c)) {
                word |= c;
                num++;
            }
        }
        for (int i = 0; i < 4; i++)
            builder_u8(b, (uint8_t)(i <= num ? digits[word >> (18 - 6 * i) & 63]
                                             : '='));
    }
    builder_u8(b, '"');
}
