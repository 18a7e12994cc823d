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

/* evidence is what a verdict rests on, in words, and, for a verdict that passes
 * on what somebody else found, the code of libkrb5, errno or the peer.  It
 * lives on the stack of the entry point, is passed down as the last argument,
 * and is never NULL.
 *
 * `text` becomes the status text, which some services (slapd is one) pass on to
 * a peer that is nobody yet: it names only what the peer or the caller named
 * before, and whether that is there.  What the site has beside it (a keytab's
 * other entries, where it lies, what else is permitted) is `aside`, and goes to
 * the trace and the system log alone. */
struct evidence {
    int32_t code;
    char said[200]; /* what the library said of `code`; empty: nothing */
    char text[400];
    char aside[600];
};

#define EVIDENCE_INIT                                                          \
    {                                                                          \
        0, {0}, {0},                                                           \
        {                                                                      \
            0                                                                  \
        }                                                                      \
    }
/* Octets, with the NUL, that hold any verdict_words, any verdict_record. */
#define VERDICT_WORDS_MAX  800
#define VERDICT_RECORD_MAX 1408

/* verdict_name is the identifier without V_, for the trace. */
const char *
verdict_name(enum verdict v);

/* verdict_sentence is the sentence of the table. */
const char *
verdict_sentence(enum verdict v);

/* verdict_words writes all there is to say of `v` to `out`, its parts joined by
 * colons: what the library has to say for the minor status (`library`: by its
 * tables, which the evidence overrides where it is of that `minor`; NULL: it is
 * not asked), the sentence of the table unless the tables say the same, the
 * evidence, and what the library said of another code.  So the words begin with
 * what people search for and monitoring waits for. */
void
verdict_words(enum verdict v, int32_t minor, const char *library,
              const struct evidence *ev, char *out, size_t size);

/* verdict_record is verdict_words and what is said aside: for the trace and the
 * system log. */
void
verdict_record(enum verdict v, int32_t minor, const char *library,
               const struct evidence *ev, char *out, size_t size);

/* evidence_clear forgets the words of a failure that led to nothing. */
void
evidence_clear(struct evidence *ev);

/* evidence_make_printable puts '?' for the octets of control characters, and of
 * what is not UTF-8, as a text that was cut at its end may not be: evidence
 * quotes what a peer chose, and ends in logs, on terminals, and in programs
 * that take it for UTF-8. */
void
evidence_make_printable(char *text);

/* verdict_krb_error is the code for a KRB-ERROR token (60, generic, where the
 * protocol has none). */
int32_t
verdict_krb_error(enum verdict v);

/* verdict_with puts printf-style evidence beside a verdict, in place of any
 * earlier, and returns it. */
APEX_MUST_USE enum verdict
verdict_with(enum verdict v, struct evidence *ev, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* evidence_say puts, in printf style, what libkrb5 says of `code` in this very
 * case in place of what it says of it in general.  The words then begin with
 * it, where `code` is the minor status. */
void
evidence_say(struct evidence *ev, int32_t code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* verdict_aside puts printf-style text into `aside`. */
void
verdict_aside(struct evidence *ev, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
