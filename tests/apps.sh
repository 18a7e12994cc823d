#!/bin/sh
# apps.sh: the applications that are quick to start hold what `./run apps`
# shows of them.
exec sh "$top_srcdir/tests/apps/apps.sh" --fast --tap
