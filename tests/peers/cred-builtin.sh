#!/bin/sh
# cred-builtin.sh: what cred.realm expects of the module is what MIT's own
# mechanism does, in a realm of its own.
set -u
exec "$top_srcdir/tests/realm/with-realm" ./tests/peers/cred.realm builtin
