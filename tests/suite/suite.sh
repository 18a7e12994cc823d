#!/bin/sh
# suite.sh NAME COMMAND: a root directory of Debian's suite NAME, in
# build-suite-NAME, with this tree in it; runs COMMAND there.  It stays for
# the next time: apt-get need not fetch anything again.
set -u
here=$(dirname "$0")
. "$here/root.sh"
cd "$here/../.." || exit 1

root=$(pwd)/build-suite-$1/root
if [ "$(id -u)" -ne 0 ]; then
    echo 'Only root can make a root directory.' >&2
    exit 1
fi
[ -e "$root" ] || echo "== Making a root directory of $1 in ${root%/root}"
root_make "$1" "$root" || exit 1
root_fill "$root" || exit 1
echo "== In the root directory of $1"
root_run "$root" "$2"
