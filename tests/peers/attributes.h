/* tests/peers/attributes.h: the parts of tests/peers/attributes.c. */
#ifndef APEX_TESTS_PEERS_ATTRIBUTES_H
#define APEX_TESTS_PEERS_ATTRIBUTES_H

#include "tests/peers/gss.h"

/* attributes_dump is the program that accepts a token in a process of its own:
 * the arguments are the file of the token, how often the context is exported
 * and imported then, and `builtin` where MIT's builtin has to accept although a
 * module is interposed.  It prints what there is to see of the client's name,
 * and returns what to exit with:
 *
 *     status MAJOR MINOR TEXT
 *     listed NAME
 *     value NAME authenticated 0|1 complete 0|1 more N value HEX display HEX
 *     composite HEX
 *     module 0|1
 */
int
attributes_dump(int num, char **args);

/* The same of one value, into a text; false when there is none. */
bool
attributes_value(gss_name_t name, const char *attribute, int *more, char *out,
                 size_t size);

/* Tests of the calls, in this process with the module. */
void
attributes_call_tests(void);

/* Tests of those calls without memory, on the token in the file `path`. */
void
attributes_alloc_tests(const char *path);

#endif
