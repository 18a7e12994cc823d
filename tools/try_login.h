/* tools/try_login.h: a login through the GSS library, told step by step. */
#ifndef APEX_TOOLS_TRY_LOGIN_H
#define APEX_TOOLS_TRY_LOGIN_H

#include "tools/output.h"
#include "tools/try_steps.h"

struct try_login {
    struct output *o;
    struct try_steps *steps;
    const char *target; /* SERVICE@HOST */
    int server;         /* a connection to gss-server; -1: the acceptor is here,
                         * with the default keytab */

    /* Where it failed. */
    const char *side;  /* "initiator", "acceptor"; NULL: it did not fail */
    char reason[1024]; /* in the words of the library */
};

/* try_login_run logs in without delegation, with mutual authentication, and
 * passes a message and its MIC.  True: all of it went well. */
bool
try_login_run(struct try_login *l);

#endif
