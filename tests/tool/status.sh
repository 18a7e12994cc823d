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
check 'the server with the module has been running all the time' \
    kill -0 "$module_server"

# What another names is read as he would read it, and only where it is a file.
open_dir=$(mktemp -d /tmp/apex-status.XXXXXX) || exit 99
remove_open_dir()
{
    rm -rf "$open_dir"
}
realm_on_exit remove_open_dir
chmod 755 "$open_dir"

# asleep COMMAND...: it runs in the background; its pid is in $sleeper.
asleep()
{
    realm_spawn "$TMPDIR/sleeper.log" "$@"
    sleeper=$realm_spawned
    sleep 1
}

# said_of PID: what status says goes to $TMPDIR/said; it does not wait.
said_of()
{
    timeout 60 "$tool" status "$1" >"$TMPDIR/said" 2>&1
    [ $? -ne 124 ]
}

says()
{
    grep -qE -e "$1" "$TMPDIR/said" || {
        cat "$TMPDIR/said"
        return 1
    }
}

lacks()
{
    ! grep -qF -e "$1" "$TMPDIR/said"
}

mkfifo "$TMPDIR/fifo"
asleep env GSS_MECH_CONFIG="$TMPDIR/fifo" sleep 300
check 'a FIFO in place of lines' said_of "$sleeper"
check 'is not looked into' says 'state: it is no regular file'
printf 'secret:password:1:\n' >"$TMPDIR/secrets"
asleep env GSS_MECH_CONFIG="$TMPDIR/secrets" sleep 300
check 'a file that has no lines' said_of "$sleeper"
check 'is faulty' says 'secrets:1:'
check 'but its words are not told' lacks secret:password
printf '%s\n' "apex 2.25.1191693715440121002 /nonexistent/x.so <interposer>" \
    "apex 2.25.1191693715440121002 $APEX_MODULE [a b]" >"$TMPDIR/twice"
asleep env GSS_MECH_CONFIG="$TMPDIR/twice" sleep 300
check 'two lines for the module: the second one has the path' \
    tells 'would be served by' gss-apex "$sleeper"
asleep env -C "$TMPDIR" GSS_MECH_CONFIG=twice sleep 300
check 'a relative name counts from where the process is' \
    tells 'would be served by' gss-apex "$sleeper"
asleep env "GSS_MECH_CONFIG=$TMPDIR/absent" sh -c 'sleep 300; :'
check 'the variables of one subject do not count for the next' \
    tells 'would be served by' gss-apex "$sleeper" nosuch
asleep env "GSS_MECH_CONFIG=$TMPDIR/$(printf 'a\033[31mb')" sleep 300
check 'a name with a terminal escape' said_of "$sleeper"
check 'is printable' lacks "$(printf '\033')"
asleep perl -e '$0 = "sshd: " . ("/usr/sbin/sshd [listener] " x 400); sleep 300'
check 'a title over the environment' said_of "$sleeper"
check 'is no environment' says 'has written over its environment'
check 'and who serves it is not known' says 'would be served by: unknown'
cp "$(command -v sleep)" "$TMPDIR/setuid"
chmod u+s "$TMPDIR/setuid"
"$tool" status "$TMPDIR/setuid" >"$TMPDIR/said" 2>&1
check 'a set-user-id program ignores the variables' says 'ignores the variables'

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    sed 's/^/# /' "$APEX_KRB5_CONF" >"$open_dir/krb5.conf"
    printf '[apex]\n    enable = no\n' >>"$open_dir/krb5.conf"
    chmod 600 "$open_dir/krb5.conf"
    cp "$GSS_MECH_CONFIG" "$open_dir/mech"
    asleep env GSS_MECH_CONFIG="$TMPDIR/secrets" \
        setpriv --reuid 65534 --regid 65534 --clear-groups sleep 300
    check 'another account: its process' said_of "$sleeper"
    check 'names a file that it cannot read' says 'state: Permission denied'
    check 'and the file is not read for it' lacks 'secrets:1:'
    asleep env GSS_MECH_CONFIG="$open_dir/mech" \
        KRB5_CONFIG="$open_dir/krb5.conf" \
        setpriv --reuid 65534 --regid 65534 --clear-groups sleep 300
    check 'a krb5.conf that the account cannot read' said_of "$sleeper"
    check 'is not read for it either' lacks 'enable'
    asleep env GSS_MECH_CONFIG="$open_dir/mech" \
        KRB5_CONFIG="$open_dir/krb5.conf" sleep 300
    check "root's own" said_of "$sleeper"
    check 'is read' says 'enable'
fi

# A real sshd, looked at from the session: it writes over its environment.
. "$top_srcdir/tests/demo/ssh-login.sh"
ssh_write_session()
{
    cat >"$1/session" <<END
echo "\$KRB5CCNAME" >$1/ccname
cd $PWD && $tool status \$(cat $1/server.pid) >$TMPDIR/said 2>&1
END
}

if [ "$(id -u)" -eq 0 ] && [ -z "${LD_PRELOAD-}" ] &&
    [ -x /usr/sbin/sshd ] && ssh_has_gssapi; then
    realm_kinit alice 2>/dev/null; ssh_prepare || exit 99
    mkdir "$TMPDIR/login"
    : >"$TMPDIR/said"
    check 'sshd: a login' \
        ssh_login "$TMPDIR/login" "$APEX_CONF_MODULE" "$APEX_CONF_MODULE"
    check 'the module serves it' says '^ *served by: gss-apex$'
fi

check 'doctor: what can be served' \
    diagnoses 'so the module can serve it' gss-server
check 'doctor: what cannot' diagnoses 'makes no GSS contexts' sleep
cp "$(command -v gss-server)" "$TMPDIR/linker"
interpreter=$(readelf -l "$TMPDIR/linker" 2>/dev/null |
    sed -n 's/.*program interpreter: \(.*\)]$/\1/p')
LC_ALL=C sed "s|$interpreter|$(printf '%s' "$interpreter" | tr l x)|" \
    "$(command -v gss-server)" >"$TMPDIR/linker"
if [ -n "$interpreter" ]; then
    check 'doctor: another linker is not run' \
        diagnoses 'which is not run' "$TMPDIR/linker"
fi
check_fails 'doctor: what is not there' "$tool" doctor /nonexistent
check_fails 'doctor: a script' "$tool" doctor "$top_srcdir/run"
finish
