#!/bin/sh
# fresh.sh NAME: the package that was built in the root directory of NAME, in
# another one in which nothing else is: apt-get installs it, and its own test
# (debian/tests) uses and purges it.
set -u
here=$(dirname "$0")
. "$here/root.sh"
cd "$here/../.." || exit 1

place=$(pwd)/build-suite-$1
built=$place/root/gss-apex/build-package
fresh=$place/fresh

rm -rf "$fresh"
mkdir -p "$fresh" && tar -x -C "$fresh" -f "$place/base.tar" || exit 1
mkdir "$fresh/gss-apex" &&
    cp "$built"/*.deb "$built"/*.dsc "$built"/*.tar.xz "$fresh/gss-apex" ||
    exit 1
# What was fetched for the other root need not be fetched again.
cp -n "$place"/root/var/cache/apt/archives/*.deb \
    "$fresh/var/cache/apt/archives/"

echo "== Installing it on a fresh $1"
root_run "$fresh" 'apt-get update -q &&
    apt-get install -y -q ./gss-apex_*.deb && { gss-apex check || [ $? -eq 1 ]; }' \
    >"$place/install.log" 2>&1 || {
    tail -n 20 "$place/install.log"
    exit 1
}
tail -n 5 "$place/install.log"
echo "== Its test, by autopkgtest"
# The root directory is thrown away, so the test may break it.
root_run "$fresh" 'apt-get install -y -q autopkgtest >/dev/null 2>&1
    exec autopkgtest --ignore-restrictions=isolation-container,breaks-testbed \
        ./gss-apex_*.deb ./gss-apex_*.dsc -- null'
status=$?
rm -rf "$fresh"
exit "$status"
