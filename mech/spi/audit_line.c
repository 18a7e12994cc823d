/* mech/spi/audit_line.c: contracts in audit_line.h. */
#include "mech/spi/audit_line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "mech/verdict/verdict.h"

#define VALUE_MAX 1024

/* Room that stays for the end of the object. */
#define END_ROOM 2

void
audit_line_begin(struct audit_line *l)
{
    l->text[0] = '{';
    l->text[1] = '\0';
    l->len = 1;
}

/* Appends all of it, or nothing. */
static void
append(struct audit_line *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
append(struct audit_line *l, const char *format, ...)
{
    size_t room = sizeof(l->text) - END_ROOM - l->len;
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(l->text + l->len, room, format, args);
    va_end(args);
    if (len > 0 && (size_t)len < room)
        l->len += (size_t)len;
    l->text[l->len] = '\0';
}

static const char *
separator(const struct audit_line *l)
{
    return l->len > 1 ? "," : "";
}

/* Cut where it is longer than `size` lets it be. */
static void
escape(const char *value, char *out, size_t size)
{
    size_t len = 0;

    for (; *value != '\0' && len + 7 < size; value++) {
        unsigned char c = (unsigned char)*value;

        if (c == '"' || c == '\\') {
            out[len++] = '\\';
            out[len++] = (char)c;
        } else if (c < 0x20 || c == 0x7f) {
            len += (size_t)snprintf(out + len, size - len, "\\u%04x", c);
        } else {
            out[len++] = (char)c;
        }
    }
    /* No half of a character (RFC 3629 section 3). */
    while (*value != '\0' && len > 0 && (out[len - 1] & 0xc0) == 0x80)
        len--;
    if (*value != '\0' && len > 0 && (out[len - 1] & 0xc0) == 0xc0)
        len--;
    out[len] = '\0';
}

void
audit_line_text(struct audit_line *l, const char *name, const char *value)
{
    char printable[VALUE_MAX], escaped[VALUE_MAX];

    snprintf(printable, sizeof(printable), "%s", value);
    evidence_make_printable(printable);
    escape(printable, escaped, sizeof(escaped));
    append(l, "%s\"%s\":\"%s\"", separator(l), name, escaped);
}

void
audit_line_number(struct audit_line *l, const char *name, int64_t value)
{
    append(l, "%s\"%s\":%lld", separator(l), name, (long long)value);
}

void
audit_line_truth(struct audit_line *l, const char *name, bool value)
{
    append(l, "%s\"%s\":%s", separator(l), name, value ? "true" : "false");
}

void
audit_line_end(struct audit_line *l)
{
    l->text[l->len++] = '}';
    l->text[l->len] = '\0';
}
