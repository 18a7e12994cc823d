/* mech/verdict/verdict.c: the texts of the verdict list. */
#include <stdarg.h>
#include <stdio.h>

#include "mech/verdict/verdict.h"

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

int32_t
verdict_krb_error(enum verdict v)
{
    /* 60 is KRB_ERR_GENERIC, RFC 4120 section 7.5.9. */
    return (unsigned)v < V_COUNT ? rows[v].krb_error : 60;
}

/* Evidence quotes what a peer chose, and ends in logs and on terminals. */
static void
make_printable(char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
    }
}

void
verdict_aside(struct evidence *ev, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(ev->aside, sizeof(ev->aside), format, args);
    va_end(args);
    make_printable(ev->aside);
}

enum verdict
verdict_with(enum verdict v, struct evidence *ev, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(ev->text, sizeof(ev->text), format, args);
    va_end(args);
    make_printable(ev->text);
    return v;
}
