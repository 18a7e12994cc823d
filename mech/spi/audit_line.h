/* mech/spi/audit_line.h: one JSON object on one line. */
#ifndef APEX_MECH_SPI_AUDIT_LINE_H
#define APEX_MECH_SPI_AUDIT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AUDIT_LINE_MAX 2048

struct audit_line {
    char text[AUDIT_LINE_MAX]; /* ends in NUL */
    size_t len;
};

void
audit_line_begin(struct audit_line *l);

/* The fields; one that does not fit is left out.  Text is ASCII or UTF-8; what
 * is a control character, a quote or a backslash is escaped (RFC 8259 section
 * 7), and an octet that is no UTF-8 is '?'. */
void
audit_line_text(struct audit_line *l, const char *name, const char *value);
void
audit_line_number(struct audit_line *l, const char *name, int64_t value);
void
audit_line_truth(struct audit_line *l, const char *name, bool value);

void
audit_line_end(struct audit_line *l);

#endif
