/* tools/command_run.h: what another program prints. */
#ifndef APEX_TOOLS_COMMAND_RUN_H
#define APEX_TOOLS_COMMAND_RUN_H

#include <stddef.h>

/* command_run runs argv[0] (found in PATH, with argv[1] and so on up to NULL)
 * without a shell and returns what it prints, a text of malloc, at most `most`
 * octets of it.  NULL: it could not be run, or did not end well; its standard
 * error is not shown. */
char *
command_run(const char *const argv[], size_t most);

#endif
