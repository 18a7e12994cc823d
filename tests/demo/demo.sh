#!/bin/sh
# demo.sh [--tap]: unmodified programs log in through the module, in a
# throw-away realm: with the module on both sides, then on each side alone
# against MIT's own mechanism.  Ends non-zero unless it was the module that did
# it.  With --tap, the checks come out in TAP and the rest as comments.
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${top_builddir:=$top_srcdir/build}"
here=$top_srcdir/tests/demo
. "$top_srcdir/tests/realm/realm.sh"
. "$here/story.sh"
. "$here/gss-pair.sh"
. "$here/ssh-login.sh"

tap=
[ "${1:-}" != --tap ] || tap=yes
count=0
failed=0

# say: standard input for the reader.
say()
{
    if [ -n "$tap" ]; then
        sed 's/^/# /'
    else
        cat
    fi
}

# claim WHAT COMMAND...: one thing that must be true.
claim()
{
    what=$1
    shift
    count=$((count + 1))
    if "$@"; then
        verdict=ok
    else
        verdict='not ok'
        failed=$((failed + 1))
    fi
    if [ -n "$tap" ]; then
        echo "$verdict $count - $what"
    else
        echo "    $verdict: $what"
    fi
}

# mapped FILE: the memory map in FILE names the module.
mapped()
{
    grep -qF "$APEX_MODULE" "$1"
}

not_mapped()
{
    ! mapped "$1"
}

# side DIR END STEPS CONF NAME: who did this end's part, by its trace and, where
# the system let us read it, by its memory.
side()
{
    if [ "$4" = "$APEX_CONF_MODULE" ]; then
        claim "$5 took its steps through the module" story_by_module \
            "$1/$2.trace" "$(cat "$1/$2.pid" 2>/dev/null)" "$3"
        side_memory=mapped
        side_has=has
    else
        claim "$5 used MIT's own mechanism" story_by_builtin "$1/$2.trace"
        side_memory=not_mapped
        side_has='does not have'
    fi
    if [ -s "$1/$2.maps" ]; then
        claim "$5 $side_has the module in its memory" \
            "$side_memory" "$1/$2.maps"
    fi
}

show_outputs()
{
    for file in client.out client.err server.out client.trace server.trace; do
        if [ -s "$1/$file" ]; then
            echo "    --- $file"
            tail -n 40 "$1/$file" | sed 's/^/    /'
        fi
    done
}

# run RUNNER CLIENT-CONF SERVER-CONF CLIENT SERVER TITLE: one exchange, its
# story, and what must be true of it.
run()
{
    dir=$(mktemp -d "$APEX_REALM_DIR/run.XXXXXX")
    before=$failed
    printf '\n== %s\n' "$6" | say
    claim "$4 and $5 did their work" "$1" "$dir" "$2" "$3"
    claim "$5 knows that it was alice" "$1_served" "$dir"
    story_tell "$dir/client.trace" "$dir/server.trace" | say
    side "$dir" client 16 "$2" "$4"
    side "$dir" server 2345 "$3" "$5"
    if [ "$failed" -eq "$before" ]; then
        "$1_show" "$dir" | say
    else
        show_outputs "$dir" | say
    fi
}

# programs RUNNER CLIENT SERVER: the three ways to share the work.
programs()
{
    run "$1" "$APEX_CONF_MODULE" "$APEX_CONF_MODULE" "$2" "$3" \
        "$2 and $3, the module on both sides"
    run "$1" "$APEX_CONF_MODULE" "$APEX_CONF_BUILTIN" "$2" "$3" \
        "$2 with the module, $3 with MIT's own mechanism"
    run "$1" "$APEX_CONF_BUILTIN" "$APEX_CONF_MODULE" "$2" "$3" \
        "$2 with MIT's own mechanism, $3 with the module"
}

realm_start
say <<END
A throw-away realm $REALM_NAME is running in $APEX_REALM_DIR:
a KDC on a loopback port, the user alice, the service host/localhost.
Programs are those of Debian, unchanged; the module is
$APEX_MODULE.
END
claim 'the module is built' test -f "$APEX_MODULE"
claim 'alice gets her first ticket, by password' realm_kinit alice
claim 'a private sshd is ready' ssh_prepare
programs gss_pair gss-client gss-server
programs ssh_login ssh sshd

if [ -n "$tap" ]; then
    echo "1..$count"
elif [ "$failed" -eq 0 ]; then
    printf '\nAll %s points hold.  The realm is taken away again.\n' "$count"
else
    printf '\n%s of %s points do not hold.\n' "$failed" "$count"
fi
[ "$failed" -eq 0 ]
exit
