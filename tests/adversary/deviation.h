/* tests/adversary/deviation.h: the rows of deviations.def. */
#ifndef APEX_TESTS_ADVERSARY_DEVIATION_H
#define APEX_TESTS_ADVERSARY_DEVIATION_H

#include "tests/adversary/scene.h"

/* What a correct mechanism does. */
enum verdict_kind {
    REFUSE, /* with one of the major codes of `detail` */
    GO_ON,  /* as if nothing were wrong; `detail` is among its facts */
    EITHER, /* refuse or go on, and live; the RFCs leave it open */
    TELL,   /* take the message, and tell an order of `detail` */
};

struct deviation {
    const char *name;
    enum role role; /* of the adversary */
    unsigned setup; /* enum setup */
    enum act act;
    enum point at;
    void (*deviate)(struct scene *s);
    enum verdict_kind verdict;
    const char *detail; /* words, a blank between them; majors lack GSS_S_ */
    const char *rule;   /* the document and section behind the verdict... */
    const char *wrong;  /* what the adversary does */
    const char *reason; /* ...and what it says, in words of our own */
};

extern const struct deviation deviations[];
extern const size_t num_deviations;

enum judgement {
    JUDGED_RIGHT,
    JUDGED_OTHERWISE, /* refused, but with another major code */
    JUDGED_WAITS,     /* not refused, and not gone on with */
    JUDGED_WRONG,
    JUDGED_DIED,
    JUDGED_CANNOT,
};

/* deviation_judge: whether `o` is what the row demands. */
enum judgement
deviation_judge(const struct deviation *d, const struct outcome *o);

/* deviation_control: whether `o` is what the control demands. */
bool
deviation_control(const struct outcome *o);

/* The functions of the table. */
#define D(NAME, ROLE, SETUP, ACT, AT, FUNCTION, VERDICT, DETAIL, RULE, WRONG,  \
          REASON)                                                              \
    void spoil_##FUNCTION(struct scene *s);
#include "tests/adversary/deviations.def"
#undef D

#endif
