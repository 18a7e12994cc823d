#!/bin/sh
# ssh.sh: OpenSSH's sshd, as a daemon, and ssh.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"
. "$top_srcdir/tests/demo/ssh-login.sh"

app_needs openssh-server /usr/sbin/sshd
app_needs openssh-client /usr/bin/ssh
app_needs python3 /usr/bin/python3
app_begin ssh
ssh_prepare || realm_die 'no host key for sshd'
host_name=$(uname -n | tr '[:upper:]' '[:lower:]')
me=$(id -un)
strict_keytab=$APEX_REALM_DIR/keytab/ssh

# The host under its own name and under that of the other points.
all_keytab=$KRB5_KTNAME
own_services "host/$host_name" host || realm_die 'no keytab of the host'
KRB5_KTNAME=$all_keytab

# sshd_up NAME OPTION...: a daemon; leaves its port in $port.
sshd_up()
{
    sshd_name=$1
    shift
    port=$(realm_free_port)
    ssh_write_server_conf "$dir/$sshd_name.conf" "$port"
    serve "$sshd_name" "$@" -D -e -f "$dir/$sshd_name.conf"
    realm_await_port "$port" "$realm_spawned"
}

# login OPTION... localhost COMMAND: one login as this user at $port.
login()
{
    ssh_write_client_conf "$dir/ssh.conf" "$port"
    echo "[127.0.0.1]:$port $(cat "$ssh_keys/host_key.pub")" \
        >>"$ssh_keys/known_hosts"
    client timeout 60 ssh -F "$dir/ssh.conf" "$@"
}

# The session gets a ticket of its own with the one that was forwarded, and
# leaves the name of its cache.
uses_forwarded_ticket()
{
    login localhost "KRB5_CONFIG='$KRB5_CONFIG' kvno svc/localhost &&
        KRB5_CONFIG='$KRB5_CONFIG' klist && echo \$KRB5CCNAME >'$dir/ccname'" \
        >"$dir/session" || return 1
    cat "$dir/session"
    has "^Default principal: alice@$REALM_NAME" "$dir/session" &&
        has 'svc/localhost@' "$dir/session"
}

forwarded_ticket_is_gone()
{
    session_cache=$(sed 's/^FILE://' "$dir/ccname")
    # sshd removes it when the connection is closed, a moment later.
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ -e "$session_cache" ] || return 0
        sleep 0.1
    done
    return 1
}

# From the session on to another one, with the ticket that was forwarded.
logs_in_from_there()
{
    login localhost "KRB5_CONFIG='$KRB5_CONFIG' GSS_MECH_CONFIG='$client_conf' \
        ssh -F '$dir/ssh.conf' localhost 'echo second hop as \$LOGNAME'" |
        grep -qx "second hop as $me"
}

says_no()
{
    login -o NumberOfPasswordPrompts=0 "$@" true 2>"$dir/refusal"
    status=$?
    cat "$dir/refusal"
    [ "$status" -eq 255 ] && grep -q 'Permission denied' "$dir/refusal"
}

refuses_bob()
{
    KRB5CCNAME=FILE:$dir/bob
    export KRB5CCNAME
    realm_kinit bob && says_no localhost
}

keyex='-o GSSAPIKeyExchange=yes -o PreferredAuthentications=gssapi-keyex'

# keyex_login OPTION... localhost COMMAND: as login, by GSSAPIKeyExchange.
keyex_login()
{
    # shellcheck disable=SC2086 # a list of words
    login $keyex "$@"
}

logs_in_by() # KEX
{
    keyex_login -v -o "GSSAPIKexAlgorithms=$1" localhost true \
        2>"$dir/keyex.log" || return 1
    has "kex: algorithm: $1" "$dir/keyex.log" &&
        has 'Authenticated to .* using "gssapi-keyex"' "$dir/keyex.log"
}

# Each new key is a new exchange of AP-REQ and AP-REP.
rekeys()
{
    before=$(accepted)
    head -c 6000000 /dev/zero |
        keyex_login -o RekeyLimit=1M localhost 'cat | wc -c' |
        grep -qx 6000000 || return 1
    echo "$(($(accepted) - before)) exchanges"
    [ "$(($(accepted) - before))" -ge 4 ]
}

# The session waits until its ticket lives longer; ssh looks for a new one every
# ten seconds while something goes over the wire.
renews()
{
    KRB5CCNAME=FILE:$dir/short
    export KRB5CCNAME
    realm_kinit alice -l 10m || return 1
    keyex_login -o GSSAPIRenewalForcesRekey=yes localhost "
        export KRB5_CONFIG='$KRB5_CONFIG'
        first=\$(klist | grep krbtgt); echo first \$first
        for i in \$(seq 200); do
            sleep 0.2; echo .
            now=\$(klist | grep krbtgt)
            [ \"\$now\" = \"\$first\" ] || { echo renewed \$now; exit 0; }
        done; exit 1" >"$dir/renewal" &
    session=$!
    for _ in $(seq 300); do
        ! grep -q '^first' "$dir/renewal" || break
        sleep 0.1
    done
    realm_kinit alice -l 3h
    wait "$session"
    status=$?
    grep -v '^\.' "$dir/renewal"
    [ "$status" -eq 0 ]
}

# What went from ssh to sshd once, up to the request and beyond it, is sent once
# more.  The exchange for the key is the only one that a listener can see.
replay_is_refused()
{
    relay_port=$(realm_free_port)
    realm_spawn "$dir/relay.log" python3 "$apps_lib/relay.py" record \
        "$relay_port" "$port" "$dir/recording"
    realm_await_port "$relay_port" "$realm_spawned" || return 1
    sshd_port=$port
    port=$relay_port
    keyex_login localhost true
    status=$?
    port=$sshd_port
    [ "$status" -eq 0 ] && [ -s "$dir/recording" ] || return 1
    marker=$(wc -l <"$dir/sshd.log")
    python3 "$apps_lib/relay.py" replay "$port" "$dir/recording"
    sleep 0.3
    tail -n "+$((marker + 1))" "$dir/sshd.log" >"$dir/replay.log"
    has 'Request is a replay' "$dir/replay.log"
}

ssh_points()
{
    point 'sshd is ready' sshd_up sshd /usr/sbin/sshd \
        -o GSSAPIKeyExchange=yes -o GSSAPIStoreCredentialsOnRekey=yes \
        -o LogLevel=DEBUG1 || return
    point 'login' login localhost true
    prove
    ! brief || return
    point 'the login uses the forwarded ticket' uses_forwarded_ticket
    point 'the forwarded ticket is gone afterwards' forwarded_ticket_is_gone
    point 'bob is not let in' refuses_bob
    KRB5CCNAME=FILE:$APEX_REALM_DIR/ccache/default
    point 'GSSAPIKeyExchange, curve25519' \
        logs_in_by gss-curve25519-sha256-
    point 'new keys every megabyte' rekeys
    point 'the same bytes once more are refused' replay_is_refused
    if [ -z "${APPS_FAST:-}" ]; then
        point 'on to another host with the forwarded ticket' \
            logs_in_from_there
        point 'GSSAPIKeyExchange, group14' logs_in_by gss-group14-sha256-
        point 'GSSAPIKeyExchange, nistp256' logs_in_by gss-nistp256-sha256-
        ssh_aliases
        point 'a renewed ticket reaches the session' renews
        KRB5CCNAME=FILE:$APEX_REALM_DIR/ccache/default
        ssh_keytabs
    fi
}

# What ssh asks for.
ssh_aliases()
{
    point_fails 'an address is not the name of a service' \
        login -o HostName=127.0.0.1 localhost true
    point 'host alias, by GSSAPIServerIdentity' login \
        -o HostName=127.0.0.1 -o GSSAPIServerIdentity=localhost localhost true
    point 'host alias, by GSSAPITrustDns' login \
        -o HostName=127.0.0.1 -o GSSAPITrustDns=yes localhost true
}

# Which keys sshd accepts with.
ssh_keytabs()
{
    point 'sshd without GSSAPIStrictAcceptorCheck is ready' sshd_up any \
        env "KRB5_KTNAME=FILE:$strict_keytab" /usr/sbin/sshd
    point 'not strict: another key of the keytab is accepted' \
        login localhost true
    point 'sshd with GSSAPIStrictAcceptorCheck is ready' sshd_up strict \
        env "KRB5_KTNAME=FILE:$strict_keytab" \
        /usr/sbin/sshd -o GSSAPIStrictAcceptorCheck=yes
    point 'strict: another key of the keytab is refused' says_no localhost
    point 'strict: the name of the host is accepted' login \
        -o "GSSAPIServerIdentity=$host_name" localhost true
    point 'sshd without a key of its own is ready' sshd_up keyless \
        env "KRB5_KTNAME=FILE:$APEX_REALM_DIR/keytab/HTTP" /usr/sbin/sshd
    point 'a keytab without host/ is refused' says_no localhost
}

app_directions ssh_points
app_end
