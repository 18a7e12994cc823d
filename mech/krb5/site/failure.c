/* mech/krb5/site/failure.c: contracts in failure.h. */
#include "mech/krb5/site/failure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
add_text(struct evidence *ev, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void
add_text(struct evidence *ev, const char *format, va_list args)
{
    size_t used = strnlen(ev->text, sizeof(ev->text) - 1);

    (void)vsnprintf(ev->text + used, sizeof(ev->text) - used, format, args);
    evidence_make_printable(ev->text + used);
}

void
krb_evidence_add(struct evidence *ev, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add_text(ev, format, args);
    va_end(args);
}

bool
krb_no_memory(krb5_error_code code)
{
    return code == ENOMEM || code == KRB5_CC_NOMEM;
}

enum verdict
krb_failure(enum verdict v, krb5_context krb5, krb5_error_code code,
            struct evidence *ev, const char *format, ...)
{
    const char *message;
    va_list args;

    evidence_clear(ev);
    va_start(args, format);
    add_text(ev, format, args);
    va_end(args);

    message = krb5_get_error_message(krb5, code);
    evidence_say(ev, code, "%s", message != NULL ? message : "unknown error");
    krb5_free_error_message(krb5, message);
    return krb_no_memory(code) ? V_NO_MEMORY : v;
}
