/* mech/krb5/form/json_read.c: contracts in json.h. */
#include "mech/krb5/form/json.h"

#define MAX_DIGITS 18

bool
json_skip_mark(struct reader *r, char mark)
{
    struct reader at = *r;
    uint8_t c;

    if (!reader_u8(&at, &c) || c != (uint8_t)mark)
        return false;
    *r = at;
    return true;
}

bool
json_get_mark(struct reader *r, char mark)
{
    if (json_skip_mark(r, mark))
        return true;
    reader_fail(r);
    return false;
}

static bool
skip_word(struct reader *r, const char *word)
{
    struct reader at = *r;
    struct bytes want = bytes_of_string(word), have;

    if (!reader_bytes(&at, want.len, &have) || !bytes_equal(have, want))
        return false;
    *r = at;
    return true;
}

bool
json_skip_null(struct reader *r)
{
    return skip_word(r, "null");
}

bool
json_get_bool(struct reader *r, bool *out)
{
    bool yes = skip_word(r, "true");

    if (!yes && !skip_word(r, "false")) {
        reader_fail(r);
        return false;
    }
    *out = yes;
    return true;
}

static bool
digit(struct reader *r, uint8_t *out)
{
    struct reader at = *r;
    uint8_t c;

    if (!reader_u8(&at, &c) || c < '0' || c > '9')
        return false;
    *r = at;
    *out = (uint8_t)(c - '0');
    return true;
}

/* One digit or more, after the sign.  MAX_DIGITS fit into any int64_t; RFC 8259
 * section 6: no leading zero. */
static bool
whole_number(struct reader *r, int64_t *out)
{
    int64_t value = 0;
    uint8_t d;
    int num = 0;

    for (; digit(r, &d); num++) {
        if (num == MAX_DIGITS || (num > 0 && value == 0))
            return false;
        value = value * 10 + d;
    }
    *out = value;
    return num > 0;
}

bool
json_get_int(struct reader *r, int64_t min, int64_t max, int64_t *out)
{
    struct reader at = *r;
    bool negative = json_skip_mark(&at, '-');
    int64_t value = 0;
    bool ok = whole_number(&at, &value);

    value = negative ? -value : value;
    if (!reader_commit(r, &at, ok && value >= min && value <= max))
        return false;
    *out = value;
    return true;
}

static int
hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* \uXXXX as UTF-8 (RFC 3629); halves of surrogate pairs are refused: no
 * exported text has any. */
static bool
put_escaped_unit(struct reader *r, struct builder *out)
{
    uint32_t unit = 0;
    uint8_t c;

    for (int i = 0; i < 4; i++) {
        if (!reader_u8(r, &c) || hex_value(c) < 0)
            return false;
        unit = unit << 4 | (uint32_t)hex_value(c);
    }
    if (unit == 0 || (unit >= 0xd800 && unit <= 0xdfff))
        return false;
    if (unit < 0x80) {
        builder_u8(out, (uint8_t)unit);
    } else if (unit < 0x800) {
        builder_u8(out, (uint8_t)(0xc0 | unit >> 6));
        builder_u8(out, (uint8_t)(0x80 | (unit & 0x3f)));
    } else {
        builder_u8(out, (uint8_t)(0xe0 | unit >> 12));
        builder_u8(out, (uint8_t)(0x80 | (unit >> 6 & 0x3f)));
        builder_u8(out, (uint8_t)(0x80 | (unit & 0x3f)));
    }
    return true;
}

/* RFC 8259 section 7. */
static bool
put_escaped(struct reader *r, struct builder *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    uint8_t c;

    if (!reader_u8(r, &c))
        return false;
    if (c == 'u')
        return put_escaped_unit(r, out);
    for (size_t i = 0; from[i] != '\0'; i++) {
        if (c == (uint8_t)from[i]) {
            builder_u8(out, (uint8_t)to[i]);
            return true;
        }
    }
    return false;
}

bool
json_get_string(struct reader *r, struct builder *out)
{
    struct reader at = *r;
    bool ok = json_skip_mark(&at, '"');
    uint8_t c = 0;

    while (ok && reader_u8(&at, &c) && c != '"') {
        if (c == '\\')
            ok = put_escaped(&at, out);
        else if (c < 0x20)
            ok = false;
        else
            builder_u8(out, c);
    }
    return reader_commit(r, &at, ok && c == '"' && reader_ok(&at)) &&
           builder_ok(out);
}

static int
sextet(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

/* Four characters, up to two of them padding; false too where bits beside
 * the data are set, so that each value is written in one way only. */
static bool
put_quartet(const uint8_t in[4], struct builder *out)
{
    uint32_t word = 0;
    int used = in[3] != '=' ? 4 : in[2] != '=' ? 3 : 2;
    uint32_t beyond = used == 4 ? 0 : used == 3 ? 0xff : 0xffff;

    for (int i = 0; i < 4; i++) {
        if (i < used && sextet(in[i]) < 0)
            return false;
        word = word << 6 | (i < used ? (uint32_t)sextet(in[i]) : 0);
    }
    if ((word & beyond) != 0)
        return false;
    for (int i = 0; i < used - 1; i++)
        builder_u8(out, (uint8_t)(word >> (16 - 8 * i)));
    return true;
}

bool
json_get_base64(struct reader *r, struct builder *out)
{
    struct builder text = BUILDER_INIT;
    struct reader in;
    uint8_t quartet[4] = {0};
    bool ok = true, last = false;

    if (!json_get_string(r, &text)) {
        builder_free(&text);
        return false;
    }
    reader_init(&in, builder_view(&text));
    while (ok && !reader_done(&in)) {
        ok = !last && reader_copy(&in, quartet, sizeof(quartet)) &&
             put_quartet(quartet, out);
        last = quartet[3] == '=';
    }
    builder_free(&text);
    if (!ok)
        reader_fail(r);
    return ok && builder_ok(out);
}
