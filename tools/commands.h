/* tools/commands.h: the commands of gss-apex. */
#ifndef APEX_TOOLS_COMMANDS_H
#define APEX_TOOLS_COMMANDS_H

#include "tools/output.h"

/* A command gets its arguments, argv[0] being its own name, and says what it
 * has to say to `o`.  It returns false when the arguments make no sense; it has
 * said so to stderr then. */
typedef bool
command(int argc, char **argv, struct output *o);

command command_status;
command command_check;
command command_doctor;
command command_explain;
command command_enable;
command command_disable;
command command_try;
command command_log;

#endif
