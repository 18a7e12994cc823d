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

# claim WHAT COMMAND...: one thing that must be true; false when it is not.
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
    [ "$verdict" = ok ]
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

# must WHAT REASON COMMAND...: a claim that all others rest on.  Where it does not
# hold, the reason is told and nothing else is tried.
must()
{
    reason=$2
    must_what=$1
    shift 2
    claim "$must_what" "$@" && return 0
    printf '\n%s\n' "$reason" | say
    conclude
}

# conclude: the last words.
conclude()
{
    if [ -n "$tap" ]; then
        echo "1..$count"
    elif [ "$failed" -eq 0 ]; then
        printf '\nAll %s points hold.  The realm is taken away again.\n' "$count"
    else
        printf '\nThe demo ends here: a point does not hold.\n'
    fi
    [ "$failed" -eq 0 ]
    exit
}

# Both programs are told to meet at localhost.
localhost_is_known()
{
    getent ahostsv4 localhost | grep -q '^127\.'
}

# side DIR END STEPS CONF NAME: who did this end's part, by its trace and, where
# the system let us read it, by its memory.
side()
{
    if [ "$4" = "$APEX_CONF_MODULE" ]; then
        claim "$5 took its steps through the module" story_by_module \
            "$1/$2.trace" "$(cat "$1/$2.pid" 2>/dev/null)" "$3" || return 1
        side_memory=mapped
        side_has=has
    else
        claim "$5 used MIT's own mechanism" story_by_builtin \
            "$1/$2.trace" || return 1
        side_memory=not_mapped
        side_has='does not have'
    fi
    if [ -s "$1/$2.maps" ]; then
        claim "$5 $side_has the module in its memory" \
            "$side_memory" "$1/$2.maps"
    fi
}

# no_module_in DIR: nobody there loaded the module.
no_module_in()
{
    ! cat "$1/client.trace" "$1/server.trace" 2>/dev/null | grep -q ': apex '
}

# reason DIR: why an exchange failed, by who knows best: the module's verdict,
# else the last that the client said, else the server.
reason()
{
    if no_module_in "$1"; then
        echo 'The library did not load the module, and does not say why.'
        echo "ldd -r $APEX_MODULE says:"
        ldd -r "$APEX_MODULE" 2>&1 | grep -E 'not found|undefined|not a' |
            head -n 3
        return
    fi
    verdict=$(sed -n 's/.*: apex step \([1-6]: refused: .*\)/step \1/p' \
        "$1/client.trace" "$1/server.trace" 2>/dev/null | head -n 1)
    if [ -n "$verdict" ]; then
        echo "The module refused in $verdict"
        echo 'mech_apex(8), "DIAGNOSTICS", says what to do about it.'
        return
    fi
    for file in client.err client.out server.out; do
        if [ -s "$1/$file" ]; then
            echo "No step was refused by the module.  ${file%.*} said last:"
            grep -v '^ *$' "$1/$file" | tail -n 1 | sed 's/^/    /'
            return
        fi
    done
    echo 'Neither side said why.'
}

# tell_failure DIR: the reason, and in the log of a test everything else.
tell_failure()
{
    echo
    reason "$1"
    if [ -z "$tap" ]; then
        echo 'APEX_KEEP_REALM=yes ./run demo keeps what both sides wrote.'
        [ -z "${APEX_KEEP_REALM:-}" ] || echo "It is in $1"
        return
    fi
    for file in client.out client.err server.out client.trace server.trace; do
        if [ -s "$1/$file" ]; then
            echo "    --- $file"
            tail -n 40 "$1/$file" | sed 's/^/    /'
        fi
    done
}

# run RUNNER CLIENT-CONF SERVER-CONF CLIENT SERVER TITLE: one exchange, what must
# be true of it, and its story.  After one that fails there is nothing to tell.
run()
{
    dir=$(mktemp -d "$APEX_REALM_DIR/run.XXXXXX")
    printf '\n== %s\n' "$6" | say
    if claim "$4 and $5 did their work" "$1" "$dir" "$2" "$3" &&
        claim "$5 knows that it was alice" "$1_served" "$dir" &&
        side "$dir" client 16 "$2" "$4" &&
        side "$dir" server 2345 "$3" "$5"; then
        story_tell "$dir/client.trace" "$dir/server.trace" | say
        "$1_show" "$dir" | say
    else
        tell_failure "$dir" | say
        conclude
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

must 'localhost is an address of this host' \
    'The name localhost has no address here.  /etc/hosts lacks the line:
    127.0.0.1 localhost' localhost_is_known
realm_start
say <<END
A throw-away realm $REALM_NAME is running in $APEX_REALM_DIR:
a KDC on a loopback port, the user alice, the service host/localhost.
Programs are those of Debian, unchanged; the module is
$APEX_MODULE.
END
must 'the module is built' './run build makes it.' test -f "$APEX_MODULE"
must 'alice gets her first ticket, by password' 'kinit has said why.' \
    realm_kinit alice
must 'ssh and sshd know GSS-API' \
    'Those here were built without.  On Debian it is in the packages
openssh-client-gssapi and openssh-server-gssapi.' ssh_has_gssapi
must 'a private sshd is ready' 'See the message above.' ssh_prepare
programs gss_pair gss-client gss-server
programs ssh_login ssh sshd
conclude
