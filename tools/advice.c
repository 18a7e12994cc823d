/* tools/advice.c: contracts in advice.h. */
#include "tools/advice.h"

#include <string.h>

#define KRB_ERROR_GENERIC 60 /* RFC 4120 section 7.5.9 */

static const char *const texts[V_COUNT] = {
#define A(name, text) [V_##name] = (text),
#include "tools/advice.def"
#undef A
};

const char *
advice_for(enum verdict v)
{
    return (unsigned)v < V_COUNT ? texts[v] : NULL;
}

bool
advice_find(const char *name, enum verdict *out)
{
    for (unsigned v = 0; v < V_COUNT; v++) {
        if (strcmp(verdict_name((enum verdict)v), name) == 0) {
            *out = (enum verdict)v;
            return true;
        }
    }
    return false;
}

const char *
advice_for_name(const char *name)
{
    enum verdict v;

    return advice_find(name, &v) ? texts[v] : NULL;
}

const char *
advice_for_krb_error(int32_t code)
{
    for (unsigned v = V_OK + 1; v < V_COUNT; v++) {
        if (code != KRB_ERROR_GENERIC &&
            verdict_krb_error((enum verdict)v) == code)
            return texts[v];
    }
    return NULL;
}
