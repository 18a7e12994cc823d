/* mech/krb5/site/nearest.c: contract in nearest.h. */
#include "mech/krb5/site/nearest.h"

#include <stddef.h>
#include <string.h>

#define MAX_WORD 31

static size_t
least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;

    return m < c ? m : c;
}

/* Levenshtein's distance, one row of the table at a time. */
static size_t
edits(const char *given, const char *word)
{
    size_t row[MAX_WORD + 1], len = strnlen(word, MAX_WORD);

    for (size_t j = 0; j <= len; j++)
        row[j] = j;
    for (size_t i = 0; given[i] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t j = 1; j <= len; j++) {
            size_t above = row[j];

            row[j] = least(above + 1, row[j - 1] + 1,
                           diagonal + (given[i] != word[j - 1]));
            diagonal = above;
        }
    }
    return row[len];
}

const char *
nearest_word(const char *given, const char *const *words)
{
    const char *best = words[0];

    for (size_t i = 1; words[i] != NULL; i++) {
        if (edits(given, words[i]) < edits(given, best))
            best = words[i];
    }
    return best;
}
