#!/bin/sh
# demo-fails.sh: a demo that fails tells the reason, and no step that nobody took.
set -u
. "$top_srcdir/tests/tap.sh"

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# fails_with SENTENCE: the demo ended with the sentence, told once, after the
# first point that does not hold, and without a story.
fails_with()
{
    [ "$(grep -cF "$1" "$scratch/told")" -eq 1 ] &&
        [ "$(grep -c 'not ok:' "$scratch/told")" -eq 1 ] &&
        ! grep -q '^ *Step [1-6]\.' "$scratch/told" || {
        cat "$scratch/told"
        return 1
    }
}

# in_own_mounts COMMAND...: where no mount reaches the others.
in_own_mounts()
{
    if [ "$(id -u)" -eq 0 ]; then
        unshare --mount -- "$@"
    else
        unshare --map-root-user --mount -- "$@"
    fi
}

without_localhost()
{
    echo '192.0.2.1 elsewhere' >"$scratch/hosts"
    echo 'hosts: files' >"$scratch/nsswitch"
    # shellcheck disable=SC2016 # the inner shell expands
    in_own_mounts sh -c '
        mount --bind "$1/hosts" /etc/hosts &&
            mount --bind "$1/nsswitch" /etc/nsswitch.conf &&
            exec sh "$top_srcdir/tests/demo/demo.sh"' \
        sh "$scratch" >"$scratch/told" 2>&1
}

without_module()
{
    : >"$scratch/mech_apex.so"
    APEX_MODULE=$scratch/mech_apex.so sh "$top_srcdir/tests/demo/demo.sh" \
        >"$scratch/told" 2>&1
}

if in_own_mounts true 2>/dev/null; then
    check_fails 'the demo fails where localhost is unknown' without_localhost
    check 'and says that /etc/hosts lacks it' fails_with '127.0.0.1 localhost'
else
    tap_result 0 'localhost is unknown # SKIP no mounts of our own here'
fi
check_fails 'it fails with a module that cannot be loaded' without_module
check 'and says so' fails_with 'The library did not load the module'
finish
