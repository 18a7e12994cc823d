/* tools/advice.h: what to do about each verdict: the advice of mech_apex(8),
 * DIAGNOSTICS. */
#ifndef APEX_TOOLS_ADVICE_H
#define APEX_TOOLS_ADVICE_H

#include "mech/verdict/verdict.h"

/* advice_for is a text that lives forever. */
const char *
advice_for(enum verdict v);

/* advice_find is the verdict of that name, as the trace and the system log
 * write it; false: there is none. */
bool
advice_find(const char *name, enum verdict *out);

/* advice_for_name is advice_for for such a name; NULL: there is no such
 * verdict. */
const char *
advice_for_name(const char *name);

/* advice_for_krb_error is that for the verdict which the code of a KRB-ERROR
 * tells; NULL: it tells none. */
const char *
advice_for_krb_error(int32_t code);

#endif
