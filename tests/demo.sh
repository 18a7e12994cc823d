#!/bin/sh
# demo.sh: the demo holds what it promises, and leaves nothing behind.
exec sh "$top_srcdir/tests/demo/demo.sh" --tap
