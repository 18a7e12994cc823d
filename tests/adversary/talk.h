/* tests/adversary/talk.h: the program under test, which speaks the line
 * protocol of doc/interop.txt on its standard input and output. */
#ifndef APEX_TESTS_ADVERSARY_TALK_H
#define APEX_TESTS_ADVERSARY_TALK_H

#include "asn1/bytes.h"

#include <stdio.h>
#include <sys/types.h>

#define TALK_WORDS 8

struct talk {
    const char *command; /* for sh -c */
    pid_t pid;           /* 0: it does not run */
    FILE *to;            /* its standard input */
    int from;            /* its standard output */
    struct builder line; /* the last answer */
    bool ended_badly;    /* one that was stopped, or died */
    bool one_way;        /* it sends no AP-REP, which one learns by trying */
};

enum answer_kind {
    ANSWER_OK,
    ANSWER_CANNOT, /* in its own words */
    ANSWER_ERROR,
    ANSWER_DEAD, /* it ended, or said nothing in time, and is gone */
};

/* An answer; its words are good until the next request. */
struct answer {
    enum answer_kind kind;
    char *word[TALK_WORDS]; /* behind the first one of the line */
    int num;
    const char *rest; /* the sentence of ANSWER_CANNOT and ANSWER_ERROR */
};

/* A request is begun, which starts the program where it does not run, perhaps
 * goes on with octets and more, and is ended, which waits for the answer. */
void
talk_begin(struct talk *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void
talk_octets(struct talk *t, struct bytes octets);
void
talk_end(struct talk *t, struct answer *out);

/* talk_ask is a request of one word. */
void
talk_ask(struct talk *t, const char *request, struct answer *out);

/* answer_octets appends the octets of a word; false: there is no such word, or
 * it has none. */
APEX_MUST_USE bool
answer_octets(const struct answer *a, int word, struct builder *out);

/* talk_stop ends the program: by the end of its input, and after a while by
 * a signal. */
void
talk_stop(struct talk *t);

#endif
