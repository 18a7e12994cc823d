#!/bin/sh
# try.sh: gss-apex try logs in step by step; and each way in which a login is
# commonly broken leads from the symptom to the cause in this one command.
set -u
. "$top_srcdir/tests/tap.sh"
. "$top_srcdir/tests/realm/realm.sh"

tool=$top_builddir/gss-apex

# tries STATUS ARGUMENT...: what it says goes to $TMPDIR/said.
tries()
{
    wanted=$1
    shift
    "$tool" try "$@" >"$TMPDIR/said" 2>&1
    status=$?
    [ "$status" -eq "$wanted" ] || {
        echo "status $status"
        cat "$TMPDIR/said"
        return 1
    }
}

finds()
{
    for pattern; do
        grep -qE "^ *$pattern" "$TMPDIR/said" || {
            echo "missing: $pattern"
            cat "$TMPDIR/said"
            return 1
        }
    done
}

# steps NUMBER...: these steps were told, and no others, in this order.
steps()
{
    told=$(sed -n 's/^ *number: //p' "$TMPDIR/said" | tr '\n' ' ')
    [ "$told" = "$* " ] || {
        echo "told: $told"
        return 1
    }
}

# once TEXT: it stands in one place alone.
once()
{
    [ "$(grep -cE "$1" "$TMPDIR/said")" -eq 1 ] || {
        cat "$TMPDIR/said"
        return 1
    }
}

each_step_has_its_time()
{
    [ "$(grep -cE '^ *microseconds: [0-9]+$' "$TMPDIR/said")" -eq 6 ]
}

nothing_is_left()
{
    [ -z "$(find "$TMPDIR" -newer "$TMPDIR/before" -type f ! -name said)" ]
}

json_is_whole()
{
    tries 0 --json host@localhost && python3 -m json.tool "$TMPDIR/said" \
        >/dev/null
}

trace_goes_on()
{
    KRB5_TRACE=$TMPDIR/trace "$tool" try host@localhost >"$TMPDIR/said" &&
        grep -q 'apex step 5' "$TMPDIR/trace" && steps 1 2 3 4 5 6
}

# broken WHAT VERDICT PATTERN ARGUMENT...: from symptom to cause.
broken()
{
    what=$1 verdict=$2 pattern=$3
    shift 3
    check "$what: the login fails" tries 1 "$@"
    check "$what: the cause" finds "ERROR .*$verdict: .*$pattern" '-> [A-Za-z]'
    check "$what: is told once" once "$verdict: "
}

# with_conf TEXT: krb5.conf with that in front.
with_conf()
{
    printf '%b\n' "$1" >"$TMPDIR/more.conf"
    KRB5_CONFIG=$TMPDIR/more.conf:$APEX_KRB5_CONF
}

# kdc_ahead SECONDS: what kinit notes in the cache on a host whose
# clock is that far behind.
kdc_ahead()
{
    printf "$(printf '\\%03o' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) \
        $(($1 >> 8 & 255)) $(($1 & 255)))" |
        dd of="${KRB5CCNAME#FILE:}" bs=1 seek=8 conv=notrunc 2>/dev/null
}

# with_server: a server with MIT's own mechanism.
with_server()
{
    port=$(realm_free_port)
    realm_spawn "$TMPDIR/server.log" \
        env GSS_MECH_CONFIG="$APEX_CONF_BUILTIN" gss-server -port "$port" host@localhost
    server=$realm_spawned
    realm_await_port "$port" "$server"
}

realm_start
realm_kinit alice
realm_env_module
touch "$TMPDIR/before"
check 'a login to oneself' tries 0 host@localhost
check 'it has six steps' steps 1 2 3 4 5 6
check 'each has its time' each_step_has_its_time
check 'the module served both' finds 'initiator: gss-apex [0-9.]+$' \
    'acceptor: gss-apex [0-9.]+$'
check 'nothing is delegated' finds 'told: request: .*delegation no'
check 'it is told as done' finds 'ok .*logged in'
check 'nothing is left behind' nothing_is_left
check 'JSON is whole' json_is_whole
check 'KRB5_TRACE is served, too' trace_goes_on

if command -v gss-server >/dev/null; then
    with_server
    check 'a login to a server of MIT' tries 0 --to "localhost:$port" host@localhost
    check 'two of the steps are ours' steps 1 6
    check 'it read our message' \
        grep -q 'Received message: "gss-apex try"' "$TMPDIR/server.log"
else
    tap_result 0 'a server of MIT # SKIP no gss-server here'
fi
check 'nobody there' tries 1 --to localhost:1 host@localhost
check 'is told' finds 'ERROR .*localhost:1: Connection refused'

broken 'a keytab that is missing' NO_CRED '/absent' --keytab /absent \
    host@localhost
broken 'a keytab of another service' '(NOKEY|NOT_US)' 'host/localhost' \
    --keytab "$APEX_REALM_DIR/keytab/old" host@localhost
broken 'a keytab with another key' BAD_INTEGRITY 'svcwrong/localhost' \
    --keytab "$APEX_REALM_DIR/keytab/wrong" svcwrong@localhost
broken 'an old kvno' BADKEYVER 'kvno 2 .*kvno 1' \
    --keytab "$APEX_REALM_DIR/keytab/old" svcold@localhost
broken 'no credential cache' NO_CRED '/absent.*kinit' --ccache FILE:/absent \
    host@localhost
broken 'a service that the KDC does not know' KRB5 'nosuch/localhost' \
    nosuch@localhost
with_conf '[libdefaults]\n permitted_enctypes = aes256-sha2'
broken 'an enctype that is not permitted' '(KRB5|NO_ETYPE|NOPERM_ETYPE)' \
    '([Ee]nc(ryption )?type|aes256)' svc17@localhost
with_conf '[apex]\n mutaul = required'
broken 'a typo in [apex]' KRB5 'mutaul; did you mean mutual' host@localhost
with_conf '[libdefaults\n'
check 'a krb5.conf that cannot be read' tries 1 host@localhost
check 'is told with its name' finds 'ERROR .*more.conf'
KRB5_CONFIG=$APEX_KRB5_CONF
kdc_ahead 1000
broken 'a wrong clock' SKEW 'their clock .*, ours .*, differ (1000|99[0-9]) s' \
    host@localhost
kdc_ahead 0

GSS_MECH_CONFIG=$TMPDIR/line.conf
export GSS_MECH_CONFIG
sed 's/^/ /' "$APEX_CONF_MODULE" >"$GSS_MECH_CONFIG"
check 'a line with a blank in front' tries 1 host@localhost
check 'MIT served' finds "acceptor: MIT's own mechanism" 'WARNING .*did not serve'
check 'the cause, to the column' finds "ERROR .*line.conf:1:[0-9]+: .*blank" \
    '-> begin it in the first column'
sed 's/mech_apex/mech_apx/' "$APEX_CONF_MODULE" >"$GSS_MECH_CONFIG"
# The GSS library itself leaks what the dynamic linker says.
sanitizer=${ASAN_OPTIONS:-}
ASAN_OPTIONS=$sanitizer:detect_leaks=0
export ASAN_OPTIONS
check 'a line with another file' tries 1 host@localhost
ASAN_OPTIONS=$sanitizer
check 'it is told that the module did not serve' finds 'WARNING .*did not serve'
sed 's|[^ ]*/mech_apex|/absent/mech_apex|' "$APEX_CONF_MODULE" >"$GSS_MECH_CONFIG"
check 'a line with a path that is not there' tries 1 host@localhost
check 'is told with the path' finds 'ERROR .*/absent/mech_apex.so cannot be read'
unset GSS_MECH_CONFIG
check 'the module by its name' tries 0 --module "$APEX_MODULE" host@localhost
check 'it served' finds 'acceptor: gss-apex [0-9.]+$'
realm_env_module
GSS_APEX=no
export GSS_APEX
check 'GSS_APEX=no' tries 0 host@localhost
check 'is told as the reason' finds 'WARNING .*GSS_APEX'
unset GSS_APEX
check 'arguments that make no sense' tries 2 one@host another@host
finish
