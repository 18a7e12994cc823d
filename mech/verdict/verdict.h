/* mech/verdict/verdict.h: how a step ended, and the evidence for it. */
#ifndef APEX_MECH_VERDICT_VERDICT_H
#define APEX_MECH_VERDICT_VERDICT_H

#include <stdint.h>

#include "asn1/bytes.h"

#define V(name, major, minor, krb_error, sentence) V_##name,
enum verdict {
#include "mech/verdict/verdict.def"
    V_COUNT
};
#undef V

/* evidence is what a verdict rests on, in words, and, for V_KRB5, V_NO_CRED and
 * V_PEER_ERROR, the code of libkrb5, errno or the peer.  It lives on the stack
 * of the entry point, is passed down as the last argument, and is never NULL.
 *
 * `text` becomes the status text, which some services (slapd is one) pass on to
 * a peer that is nobody yet: it names only what the peer or the caller named
 * before, and whether that is there.  What the site has beside it (a keytab's
 * other entries, where it lies, what else is permitted) is `aside`, and goes to
 * the trace and the system log alone. */
struct evidence {
    int32_t code;
    char text[400];
    char aside[600];
};

#define EVIDENCE_INIT {0, {0}, {0}}

/* verdict_name is the identifier without V_, for the trace. */
const char *verdict_name(enum verdict v);

/* verdict_sentence is the sentence of the table. */
const char *verdict_sentence(enum verdict v);

/* verdict_krb_error is the code for a KRB-ERROR token (60, generic, where the
 * protocol has none). */
int32_t verdict_krb_error(enum verdict v);

/* verdict_with puts printf-style evidence beside a verdict, and returns it. */
APEX_MUST_USE enum verdict
verdict_with(enum verdict v, struct evidence *ev, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* verdict_aside puts printf-style text into `aside`. */
void
verdict_aside(struct evidence *ev, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
