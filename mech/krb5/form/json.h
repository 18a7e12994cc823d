/* mech/krb5/form/json.h: the JSON of RFC 8259 that exported credentials are
 * written in: arrays, strings, integers, true, false and null, without blanks.
 *
 * The reader is asked for what must come next, so it neither recurses nor keeps
 * what it was not asked for; session keys pass through no memory but the
 * builders given, which are wiped.
 */
#ifndef APEX_MECH_KRB5_FORM_JSON_H
#define APEX_MECH_KRB5_FORM_JSON_H

#include "asn1/bytes.h"

/* Reading.  Each function takes the next value, or fails and marks the reader
 * bad.  Where memory is out the reader stays good, so that the caller can
 * tell. */
APEX_MUST_USE bool
json_get_mark(struct reader *r, char mark);
/* json_get_int: a whole number from `min` to `max`, of up to 18 digits. */
APEX_MUST_USE bool
json_get_int(struct reader *r, int64_t min, int64_t max, int64_t *out);
APEX_MUST_USE bool
json_get_bool(struct reader *r, bool *out);
/* json_get_string appends the text to `out`.  There is no NUL in it; octets
 * above 0x7f are taken as they are, as file names need not be UTF-8. */
APEX_MUST_USE bool
json_get_string(struct reader *r, struct builder *out);
/* json_get_base64 appends the bytes of a string in base64, RFC 4648 section 4,
 * padded. */
APEX_MUST_USE bool
json_get_base64(struct reader *r, struct builder *out);

/* json_skip_null takes null if that comes next, else leaves the reader alone.
 * json_skip_mark does so with one character. */
bool
json_skip_null(struct reader *r);
bool
json_skip_mark(struct reader *r, char mark);

/* Writing.  A comma comes before a value unless it is an array's first. */
void
json_put_open(struct builder *b);
void
json_put_close(struct builder *b);
void
json_put_null(struct builder *b);
void
json_put_int(struct builder *b, int64_t value);
void
json_put_bool(struct builder *b, bool value);
void
json_put_string(struct builder *b, struct bytes text);
/* json_put_text: NULL is null. */
void
json_put_text(struct builder *b, const char *text);
void
json_put_base64(struct builder *b, struct bytes data);

#endif
