#!/bin/sh
# status.sh: gss-apex status tells which mechanism serves a process, or would;
# gss-apex doctor tells what goes past the module.
set -u
. "$top_srcdir/tests/tap.sh"

if ! command -v gss-server >/dev/null; then
    echo '1..0 # SKIP no gss-server here'
    exit 0
fi
. "$top_srcdir/tests/realm/realm.sh"

tool=$top_builddir/gss-apex

# start_server: gss-server as the environment says; its pid is in $server.
start_server()
{
    port=$(realm_free_port)
    realm_spawn "$TMPDIR/server.log" gss-server -port "$port" host@localhost
    server=$realm_spawned
    realm_await_port "$port" "$server"
}

# tells KEY VALUE ARGUMENT...: a line of what status says.
tells()
{
    wanted="$1: $2"
    shift 2
    "$tool" status "$@" >"$TMPDIR/said" 2>&1
    grep -qE "^ *$wanted\$" "$TMPDIR/said" || {
        cat "$TMPDIR/said"
        return 1
    }
}

# diagnoses TEXT PROGRAM
diagnoses()
{
    "$tool" doctor "$2" >"$TMPDIR/said" 2>&1
    grep -qF -e "$1" "$TMPDIR/said"
}

json_is_whole()
{
    "$tool" status --json "$server" >"$TMPDIR/said" &&
        python3 -m json.tool "$TMPDIR/said" >/dev/null
}

realm_start
realm_env_module
start_server
module_server=$server
check 'a server with the module' tells 'served by' gss-apex "$server"
check 'it says where the module is' tells module "$APEX_MODULE" "$server"
check 'by the name of the program' tells 'served by' gss-apex gss-server
check 'JSON is whole' json_is_whole
GSS_APEX=no
export GSS_APEX
start_server
check 'a server that GSS_APEX keeps from it' \
    tells 'would be served by' builtin "$server"
check 'it says so' tells because 'GSS_APEX says no' "$server"
unset GSS_APEX
realm_env_builtin
start_server
check 'a server without it' tells 'would be served by' builtin "$server"
check 'it says why' tells because 'no line names mech_apex.so' "$server"
realm_env_module
check 'a program that does not run' tells 'would be served by' gss-apex nosuch
check 'a program started from here' tells 'would be served by' gss-apex
GSS_USE_PROXY=yes
export GSS_USE_PROXY
check 'beside gssproxy without its line' tells 'would be served by' builtin
printf '%s\n' 'gssproxy_v1 2.16.840.1.113730.3.8.15.1 proxymech.so <interposer>' \
    "apex 2.25.1191693715440121002 $APEX_MODULE <interposer>" >"$TMPDIR/both"
GSS_MECH_CONFIG=$TMPDIR/both
check 'beside gssproxy with it' tells 'would be served by' gssproxy
unset GSS_USE_PROXY
check 'and where it is not used' tells 'would be served by' gss-apex
check_fails 'refused: a process that is not there' "$tool" status 4194304
kill -0 "$module_server"
check 'doctor: what can be served' \
    diagnoses 'so the module can serve it' gss-server
check 'doctor: what cannot' diagnoses 'makes no GSS contexts' sleep
check_fails 'doctor: what is not there' "$tool" doctor /nonexistent
check_fails 'doctor: a script' "$tool" doctor "$top_srcdir/run"
finish
