/* mech/krb5/site/failure.h: libkrb5's error codes as verdicts with evidence. */
#ifndef APEX_MECH_KRB5_SITE_FAILURE_H
#define APEX_MECH_KRB5_SITE_FAILURE_H

#include <krb5.h>

#include "mech/verdict/verdict.h"

/* krb_no_memory says whether a call failed because memory was out; libkrb5's
 * caches have a code of their own for that. */
bool
krb_no_memory(krb5_error_code code);

/* krb_failure returns `v` with, as evidence, `code`, what libkrb5 has to say of
 * it (`krb5` may be NULL), and the printf-style text.  Where memory was out
 * the verdict is V_NO_MEMORY, whatever `v` says. */
APEX_MUST_USE enum verdict
krb_failure(enum verdict v, krb5_context krb5, krb5_error_code code,
            struct evidence *ev, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* krb_evidence_add appends printf-style text to the evidence, cut to what fits.
 * Names from the wire may hold anything: control characters become '?', so that
 * a log or a terminal shows them harmlessly. */
void
krb_evidence_add(struct evidence *ev, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
