/* tests/interop/protocol.h: the lines of doc/interop.txt. */
#ifndef APEX_TESTS_INTEROP_PROTOCOL_H
#define APEX_TESTS_INTEROP_PROTOCOL_H

#include "tests/peers/library.h"

#include <stdbool.h>
#include <stddef.h>

#define PROTOCOL_WORDS 32

/* A request, cut into words; the first one is its name. */
struct request {
    char *words[PROTOCOL_WORDS];
    size_t num;
};

/* protocol_read takes the next line of standard input, which *line holds from
 * then on (getline's: the caller frees it in the end).  False at its end. */
bool
protocol_read(char **line, size_t *size, struct request *out);

/* protocol_value is the VALUE of the word NAME=VALUE, or NULL. */
const char *
protocol_value(const struct request *r, const char *name);

/* protocol_octets decodes base64, or `-`; false when it is neither.  Free
 * out->value. */
bool
protocol_octets(const char *word, gss_buffer_desc *out);

/* Answers.  answer_begin and words, then answer_end, which flushes. */
void
answer_begin(const char *first);
void
answer_word(const char *format, ...) __attribute__((format(printf, 1, 2)));
void
answer_octets(const char *prefix, const gss_buffer_desc *octets);
void
answer_end(void);

/* Whole answers. */
void
answer_ok(void);
void
answer_cannot(const char *sentence);

/* answer_error names the statuses; `token` may be NULL. */
void
answer_error(OM_uint32 major, OM_uint32 minor, gss_OID mech,
             const gss_buffer_desc *token);

/* answer_order says what the supplementary bits of a status are called. */
const char *
answer_order(OM_uint32 major);

#endif
