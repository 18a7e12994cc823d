/* tools/unit_files.h: the files that systemd makes units of. */
#ifndef APEX_TOOLS_UNIT_FILES_H
#define APEX_TOOLS_UNIT_FILES_H

#include <stdbool.h>

/* unit_files_name says whether a unit or a drop-in in the tree (tools/tree.h)
 * has the text anywhere, or cannot be read. */
bool
unit_files_name(int tree, const char *text);

#endif
