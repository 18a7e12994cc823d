/* tools/advice.h: what to do about each verdict: the advice of mech_apex(8),
 * DIAGNOSTICS. */
#ifndef APEX_TOOLS_ADVICE_H
#define APEX_TOOLS_ADVICE_H

#include "mech/verdict/verdict.h"

/* advice_for is a text that lives forever. */
const char *
advice_for(enum verdict v);

/* advice_for_name takes the name of a verdict, as the trace and the system log
 * write it; NULL: there is no such verdict. */
const char *
advice_for_name(const char *name);

/* advice_for_krb_error is that for the verdict which the code of a KRB-ERROR
 * tells; NULL: it tells none. */
const char *
advice_for_krb_error(int32_t code);

#endif
