/* mech/gss/status.c: from verdicts to status codes, and back to words. */
#include "mech/gss/status.h"

#include <com_err.h>
#include <stdio.h>
#include <string.h>

#include "mech/trace/trace.h"
#include "mech/verdict/codes.h"

struct row {
    OM_uint32 major;
    int32_t minor;
};

#define V(name, major, minor, krb_error, sentence) {GSS_S_##major, minor},
static const struct row rows[V_COUNT] = {
#include "mech/verdict/verdict.def"
};
#undef V

/* The last few texts of this thread.  Plain thread-local storage: it has no
 * destructor, so nothing of ours runs when a thread or the process ends. */
#define NUM_TEXTS 4
struct text {
    OM_uint32 minor;
    char words[VERDICT_WORDS_MAX];
};
static _Thread_local struct text texts[NUM_TEXTS];
static _Thread_local unsigned next_text;

static struct text *
find_text(OM_uint32 minor)
{
    for (size_t i = 0; i < NUM_TEXTS; i++) {
        if (texts[i].words[0] != '\0' && texts[i].minor == minor)
            return &texts[i];
    }
    return NULL;
}

static void
remember(OM_uint32 minor, const char *words)
{
    struct text *t = find_text(minor);

    if (t == NULL) {
        t = &texts[next_text];
        next_text = (next_text + 1) % NUM_TEXTS;
    }
    t->minor = minor;
    (void)snprintf(t->words, sizeof(t->words), "%s", words);
}

/* Where the table gives 0, the reason is libkrb5's, the system's or the peer's
 * own code.  It must never be 0 itself: the GSS library maps a zero minor to a
 * number that means nothing. */
static int32_t
minor_of(enum verdict v, const struct evidence *ev)
{
    if (rows[v].minor != 0)
        return rows[v].minor;
    return ev->code != 0 ? ev->code : MINOR_KRB5(60);
}

void
status_words(enum verdict v, const struct evidence *ev, char *out, size_t size)
{
    int32_t minor = minor_of(v, ev);

    verdict_words(v, minor, error_message(minor), ev, out, size);
}

void
status_record(enum verdict v, const struct evidence *ev, char *out, size_t size)
{
    int32_t minor = minor_of(v, ev);

    verdict_record(v, minor, error_message(minor), ev, out, size);
}

void
status_trace(const char *what, enum verdict v, const struct evidence *ev)
{
    char words[VERDICT_RECORD_MAX];

    if (!trace_enabled())
        return;
    status_record(v, ev, words, sizeof(words));
    trace_line("%s: %s", what, words);
}

/* `word` is what the line in the trace calls it. */
static OM_uint32
tell(const char *word, enum verdict v, const struct evidence *ev,
     OM_uint32 *minor)
{
    char words[VERDICT_WORDS_MAX], record[VERDICT_RECORD_MAX];

    if ((unsigned)v >= V_COUNT)
        v = V_CALLER;
    if (v == V_OK || v == V_CONTINUE) {
        *minor = 0;
        return rows[v].major;
    }
    *minor = (OM_uint32)minor_of(v, ev);
    status_words(v, ev, words, sizeof(words));
    remember(*minor, words);
    status_record(v, ev, record, sizeof(record));
    trace_line("%s %s: %s", word, verdict_name(v), record);
    return rows[v].major;
}

OM_uint32
status_of(enum verdict v, const struct evidence *ev, OM_uint32 *minor)
{
    return tell("verdict", v, ev, minor);
}

OM_uint32
status_of_received(enum verdict v, enum verdict order,
                   const struct evidence *ev, OM_uint32 *minor)
{
    return status_of(v == V_OK ? order : v, ev, minor);
}

OM_uint32
status_no_place(OM_uint32 *minor)
{
    struct evidence ev = EVIDENCE_INIT;
    enum verdict v =
        verdict_with(V_CALLER, &ev, "there is no place for the result");

    return status_of(v, &ev, minor);
}

OM_uint32
status_of_question(enum verdict v, const struct evidence *ev, OM_uint32 *minor)
{
    switch (v) {
    case V_UNAVAILABLE:
    case V_INCOMPLETE:
    case V_NO_ATTRIBUTE:
    case V_FIXED_ATTRIBUTE:
        return tell("answer", v, ev, minor);
    default:
        return status_of(v, ev, minor);
    }
}

void
status_text(OM_uint32 minor, char *out, size_t size)
{
    const struct text *t = find_text(minor);

    (void)snprintf(out, size, "%s",
                   t != NULL    ? t->words
                   : minor == 0 ? verdict_sentence(V_OK)
                                : error_message((errcode_t)(int32_t)minor));
}
