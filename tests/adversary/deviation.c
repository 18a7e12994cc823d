/* tests/adversary/deviation.c: contracts in deviation.h. */
#include "tests/adversary/deviation.h"

#include <string.h>

const struct deviation deviations[] = {
#define D(NAME, ROLE, SETUP, ACT, AT, FUNCTION, VERDICT, DETAIL, RULE, WRONG,  \
          REASON)                                                              \
    {#NAME,   ROLE,   SETUP, ACT,   AT,    spoil_##FUNCTION,                   \
     VERDICT, DETAIL, RULE,  WRONG, REASON},
#include "tests/adversary/deviations.def"
#undef D
};

const size_t num_deviations = sizeof(deviations) / sizeof(deviations[0]);

static bool
has_word(const char *words, const char *word, size_t len)
{
    while (*words != '\0') {
        size_t this_len = strcspn(words, " ");

        if (this_len == len && memcmp(words, word, len) == 0)
            return true;
        words += this_len;
        words += strspn(words, " ");
    }
    return false;
}

/* False where the facts contradict NAME=VALUE; who does not tell the fact, or
 * has `-`, does not contradict. */
static bool
agrees(const char *facts, const char *fact)
{
    size_t name_len = strcspn(fact, "=") + 1;

    while (*facts != '\0') {
        size_t len = strcspn(facts, " ");

        if (*fact != '\0' && strncmp(facts, fact, name_len) == 0)
            return facts[name_len] == '-' ||
                   (len == strlen(fact) && memcmp(facts, fact, len) == 0);
        facts += len;
        facts += strspn(facts, " ");
    }
    return true;
}

/* Or it does not tell. */
static bool
in_order(const struct outcome *o)
{
    return *o->order == '\0' || strcmp(o->order, "-") == 0 ||
           strcmp(o->order, "inorder") == 0;
}

static bool
is_major(const struct outcome *o, const char *majors)
{
    static const char prefix[] = "GSS_S_";
    size_t len = sizeof(prefix) - 1;

    return strncmp(o->major, prefix, len) == 0 &&
           has_word(majors, o->major + len, strlen(o->major + len));
}

/* What is wrong with the token of the exchange is found before the context
 * stands. */
static bool
refused_in_time(const struct deviation *d, const struct outcome *o)
{
    return o->kind == REFUSED && (d->act != CONTEXT || !o->stood);
}

static enum judgement
judge_refusal(const struct deviation *d, const struct outcome *o)
{
    if (o->kind == WAITS)
        return JUDGED_WAITS;
    if (!refused_in_time(d, o))
        return JUDGED_WRONG;
    return is_major(o, d->detail) ? JUDGED_RIGHT : JUDGED_OTHERWISE;
}

static bool
told_order(const struct deviation *d, const struct outcome *o)
{
    return o->kind == ENDED_WELL && *o->order != '\0' &&
           has_word(d->detail, o->order, strlen(o->order));
}

enum judgement
deviation_judge(const struct deviation *d, const struct outcome *o)
{
    bool went_on =
        o->kind == ENDED_WELL && in_order(o) && agrees(o->sentence, d->detail);
    bool right = false;

    if (o->kind == DIED)
        return JUDGED_DIED;
    if (o->kind == CANNOT && !o->stood) /* else it could, in the control */
        return JUDGED_CANNOT;
    switch (d->verdict) {
    case REFUSE:
        return judge_refusal(d, o);
    case GO_ON:
        right = went_on;
        break;
    case EITHER:
        right = went_on || refused_in_time(d, o);
        break;
    case TELL:
        right = told_order(d, o);
        break;
    }
    return right ? JUDGED_RIGHT : JUDGED_WRONG;
}

bool
deviation_control(const struct outcome *o)
{
    return o->kind == ENDED_WELL && in_order(o);
}
