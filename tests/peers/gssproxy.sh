#!/bin/sh
# gssproxy.sh: the module beside gssproxy's interposer, in both orders of the
# lines, and inside gssproxy's daemon.  A daemon of the test's own has the keys
# and the tickets; MIT's sample programs log in.
set -u
. "$top_srcdir/tests/tap.sh"

proxymech=
for line in /etc/gss/mech.d/proxymech.conf; do
    [ ! -r "$line" ] || proxymech=$(grep -v '^#' "$line")
done
for program in gssproxy gss-server gss-client; do
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null || proxymech=
done
if [ -z "$proxymech" ] || [ "$(id -u)" -ne 0 ]; then
    echo '1..0 # SKIP no gssproxy, gss-server and gss-client here, or not root'
    exit 0
fi
. "$top_srcdir/tests/realm/realm.sh"

# daemon NAME [VARIABLE=VALUE]: one with the module's line.  It initiates for
# who comes through one socket, and accepts for who comes through another.
daemon()
{
    at=$TMPDIR/$1
    daemon_trace=$at.trace
    cp "$APEX_REALM_DIR/ccache/default" "$at.tickets"
    cat >"$at.conf" <<END
[gssproxy]
[service/initiate]
    mechs = krb5
    socket = $at.initiate
    cred_store = ccache:FILE:$at.tickets
    cred_usage = initiate
    euid = $(id -u)
[service/accept]
    mechs = krb5
    socket = $at.accept
    cred_store = keytab:$KRB5_KTNAME
    cred_usage = accept
    euid = $(id -u)
END
    realm_spawn "$at.log" env "${2:-GSS_USE_PROXY=no}" \
        GSS_MECH_CONFIG="$APEX_CONF_MODULE" KRB5_TRACE="$daemon_trace" \
        gssproxy -i -d -s "$at.sock" -c "$at.conf" -C "$TMPDIR/no-such-folder"
    daemon_pid=$realm_spawned
    tries=0
    until [ -S "$at.accept" ] || [ "$tries" -gt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
}

# login NAME VARIABLE=VALUE..: both ends have these variables; the server has
# those of $server_too as well.
server_too=
login()
{
    name=$1
    shift
    port=$(realm_free_port)
    # shellcheck disable=SC2086 # a list of words
    realm_spawn "$TMPDIR/$name.server" env "$@" $server_too \
        KRB5_TRACE="$TMPDIR/$name.server-trace" GSSPROXY_SOCKET="$at.accept" \
        gss-server -port "$port" -once host@localhost
    server_pid=$realm_spawned
    realm_await_port "$port" "$server_pid" &&
        env "$@" KRB5_TRACE="$TMPDIR/$name.client-trace" \
            GSSPROXY_SOCKET="$at.initiate" \
            gss-client -port "$port" -krb5 localhost host@localhost hello \
            >"$TMPDIR/$name.client" 2>&1 &&
        grep -q 'Signature verified' "$TMPDIR/$name.client" &&
        wait "$server_pid" && kill -0 "$daemon_pid"
}

# by_module NAME, by_proxy NAME: who worked in the processes of that login.
by_module()
{
    grep -q 'apex step 1' "$TMPDIR/$1.client-trace" &&
        grep -q 'apex step 2' "$TMPDIR/$1.server-trace"
}

by_proxy()
{
    ! grep -q 'apex step' "$TMPDIR/$1.client-trace" "$TMPDIR/$1.server-trace"
}

# proxied NAME CONF: the processes have neither tickets nor keys of their own.
proxied()
{
    login "$1" GSS_MECH_CONFIG="$TMPDIR/$2" GSS_USE_PROXY=yes \
        GSSPROXY_BEHAVIOR=REMOTE_FIRST KRB5CCNAME="FILE:$TMPDIR/$1.cache" \
        KRB5_KTNAME=FILE:/nonexistent/keytab && by_proxy "$1"
}

unproxied()
{
    login "$1" GSS_MECH_CONFIG="$TMPDIR/$2" && by_module "$1"
}

insisted()
{
    login "$1" GSS_MECH_CONFIG="$TMPDIR/$2" GSS_USE_PROXY=yes GSS_APEX=yes &&
        by_module "$1"
}

daemon_declines()
{
    proxied declined apex-first &&
        grep -q "declines: this is gssproxy's daemon" "$daemon_trace" &&
        ! grep -q 'apex step' "$daemon_trace"
}

# The daemon keeps no context between the legs: each is exported and imported.
forced_initiates()
{
    server_too="GSS_USE_PROXY=no KRB5_KTNAME=$KRB5_KTNAME"
    login forced-client GSS_MECH_CONFIG="$TMPDIR/proxy-first" \
        GSS_USE_PROXY=yes GSSPROXY_BEHAVIOR=REMOTE_FIRST \
        KRB5CCNAME="FILE:$TMPDIR/forced-client.cache" &&
        grep -q 'apex step 1' "$daemon_trace" &&
        ! grep -q 'apex step' "$TMPDIR/forced-client.client-trace" &&
        grep -q 'apex step 2' "$TMPDIR/forced-client.server-trace"
}

# What the library writes before the token of a context of the module is not
# understood outside of the daemon, so messages fail there; the login does not.
forced_accepts()
{
    proxied forced-server proxy-first
    grep -q 'Accepted connection: "alice@APEX.TEST"' \
        "$TMPDIR/forced-server.server" &&
        grep -q 'apex step 5' "$daemon_trace" && kill -0 "$daemon_pid"
}

realm_start
realm_kinit alice
{ cat "$APEX_CONF_MODULE"; printf '%s\n' "$proxymech"; } >"$TMPDIR/apex-first"
{ printf '%s\n' "$proxymech"; cat "$APEX_CONF_MODULE"; } >"$TMPDIR/proxy-first"
daemon plain
check "GSS_USE_PROXY, the module's line first: gssproxy" \
    proxied one apex-first
check "GSS_USE_PROXY, gssproxy's line first: gssproxy" \
    proxied two proxy-first
check "without it, the module's line first: the module" \
    unproxied three apex-first
check "without it, gssproxy's line first: the module" \
    unproxied four proxy-first
check 'GSS_APEX=yes wins where the line is first' insisted five apex-first
check "the module declines in gssproxy's daemon" daemon_declines
daemon forced GSS_APEX=yes
check 'GSS_APEX=yes: it initiates there, leg after leg' forced_initiates
check 'GSS_APEX=yes: it accepts there' forced_accepts
finish
