/* tools/output.h: what a command of gss-apex says: lines for people, or one
 * JSON object with --json.
 *
 * A command says facts (a key and a value), one inside another in sections, and
 * findings: what it judged, how bad that is, and what to do.  The calls are the
 * same for both forms.  People see a line as soon as it is said; the object is
 * written at the end.
 */
#ifndef APEX_TOOLS_OUTPUT_H
#define APEX_TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

struct output;

enum level {
    LEVEL_GOOD,    /* it was looked at, and is as it should be */
    LEVEL_NOTE,    /* worth knowing */
    LEVEL_WARNING, /* will be in somebody's way */
    LEVEL_ERROR    /* does not work */
};

/* output_open returns NULL without memory. */
struct output *
output_open(bool json);

/* output_close writes what is left and frees `o`; the exit status of the
 * command: 0, or 1 after a finding of LEVEL_ERROR or when nothing could be
 * written. */
int
output_close(struct output *o);

/* output_begin opens a section: an object under `key`.  `title` is its heading
 * for people; NULL: the key. */
void
output_begin(struct output *o, const char *key, const char *title);

/* output_item opens a section that is one of several: an object at the end of
 * the array under `key`. */
void
output_item(struct output *o, const char *key, const char *title);

/* output_end closes the section that was opened last. */
void
output_end(struct output *o);

/* output_text says a fact, printf style.  Octets that are no printable UTF-8
 * are written as '?', here, in titles and in findings: files and peers chose
 * them.  A second fact under the same key makes an array of both. */
void
output_text(struct output *o, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void
output_number(struct output *o, const char *key, int64_t value);

void
output_truth(struct output *o, const char *key, bool value);

/* output_octets says them in hexadecimal; never give it a key. */
void
output_octets(struct output *o, const char *key, const void *data,
              uint32_t len);

/* output_finding says a judgement.  `name` is for programs, and stays from
 * release to release; `advice` says what to do, NULL: nothing.  In JSON it goes
 * to "findings" of the whole object. */
void
output_finding(struct output *o, enum level level, const char *name,
               const char *advice, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* output_worst is the worst level so far. */
enum level
output_worst(const struct output *o);

#endif
