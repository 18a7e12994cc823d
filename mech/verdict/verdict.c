/* mech/verdict/verdict.c: the texts of the verdict list. */
#include "mech/verdict/verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "asn1/utf8.h"

struct row {
    const char *name;
    const char *sentence;
    int32_t krb_error;
};

#define V(name, major, minor, krb_error, sentence) {#name, sentence, krb_error},
static const struct row rows[V_COUNT] = {
#include "mech/verdict/verdict.def"
};
#undef V

const char *
verdict_name(enum verdict v)
{
    return (unsigned)v < V_COUNT ? rows[v].name : "UNKNOWN";
}

const char *
verdict_sentence(enum verdict v)
{
    return (unsigned)v < V_COUNT ? rows[v].sentence : "Unknown verdict";
}

static void
add_part(char *out, size_t size, const char *joint, const char *part)
{
    size_t used = strnlen(out, size - 1);

    if (part != NULL && part[0] != '\0')
        (void)snprintf(out + used, size - used, "%s%s", used > 0 ? joint : "",
                       part);
}

void
verdict_words(enum verdict v, int32_t minor, const char *library,
              const struct evidence *ev, char *out, size_t size)
{
    bool said_of_minor = ev->said[0] != '\0' && ev->code == minor;
    const char *first = said_of_minor ? ev->said : library;

    out[0] = '\0';
    add_part(out, size, ": ", first);
    if (library == NULL || strcmp(library, verdict_sentence(v)) != 0)
        add_part(out, size, ": ", verdict_sentence(v));
    add_part(out, size, ": ", ev->text);
    if (!said_of_minor)
        add_part(out, size, ": ", ev->said);
}

void
verdict_record(enum verdict v, int32_t minor, const char *library,
               const struct evidence *ev, char *out, size_t size)
{
    verdict_words(v, minor, library, ev, out, size);
    add_part(out, size, "; ", ev->aside);
}

void
evidence_clear(struct evidence *ev)
{
    ev->said[0] = '\0';
    ev->text[0] = '\0';
}

int32_t
verdict_krb_error(enum verdict v)
{
    /* 60 is KRB_ERR_GENERIC, RFC 4120 section 7.5.9. */
    return (unsigned)v < V_COUNT ? rows[v].krb_error : 60;
}

/* Those of ASCII, and those that a terminal takes for them (ISO 6429: CSI is
 * U+009B). */
static bool
is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

void
evidence_make_printable(char *text)
{
    size_t left = strlen(text);
    uint32_t character;
    struct reader r;
    bool good;

    reader_init(&r, (struct bytes){(const uint8_t *)text, left});
    while (left > 0) {
        good = utf8_read(&r, &character);
        if (!good && !reader_skip(&r, 1))
            return;
        if (!good || is_control(character))
            memset(text, '?', left - r.left);
        text += left - r.left;
        left = r.left;
    }
}

void
evidence_say(struct evidence *ev, int32_t code, const char *format, ...)
{
    va_list args;

    ev->code = code;
    va_start(args, format);
    (void)vsnprintf(ev->said, sizeof(ev->said), format, args);
    va_end(args);
    evidence_make_printable(ev->said);
}

void
verdict_aside(struct evidence *ev, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(ev->aside, sizeof(ev->aside), format, args);
    va_end(args);
    evidence_make_printable(ev->aside);
}

enum verdict
verdict_with(enum verdict v, struct evidence *ev, const char *format, ...)
{
    va_list args;

    evidence_clear(ev);
    va_start(args, format);
    (void)vsnprintf(ev->text, sizeof(ev->text), format, args);
    va_end(args);
    evidence_make_printable(ev->text);
    return v;
}
