# ssh-login.sh: one ssh login with GSSAPIAuthentication through a private sshd.

# ssh_has_gssapi: both programs were built with GSS-API.
ssh_has_gssapi()
{
    ssh -F /dev/null -G -o GSSAPIAuthentication=yes localhost 2>/dev/null |
        grep -qx 'gssapiauthentication yes' && ! sshd_lacks_gssapi
}

# sshd names the options that it was built without as it reads them.
sshd_lacks_gssapi()
{
    echo 'GSSAPIAuthentication yes' >"$APEX_REALM_DIR/sshd_gssapi"
    /usr/sbin/sshd -t -f "$APEX_REALM_DIR/sshd_gssapi" 2>&1 |
        grep -qi 'unsupported option'
}

# What sshd wants of the host: a folder for its unprivileged half when it runs
# as root.  It lives in /run, and is taken away again.
ssh_prepare()
{
    ssh_keys=$APEX_REALM_DIR/ssh
    mkdir "$ssh_keys" &&
        ssh-keygen -q -t ed25519 -N '' -f "$ssh_keys/host_key" || return 1
    realm_on_exit ssh_remove_caches
    if [ "$(id -u)" -eq 0 ] && [ ! -d /run/sshd ]; then
        mkdir -m 0755 /run/sshd || return 1
        realm_on_exit ssh_remove_run
    fi
}

# sshd keeps delegated tickets in /tmp, wherever TMPDIR points, and removes
# them when the session ends; this is for an sshd that did not live to do so.
ssh_remove_caches()
{
    cat "$APEX_REALM_DIR"/*/server.trace 2>/dev/null |
        sed -n 's|.*Initializing FILE:\(/tmp/krb5cc_[^ ]*\) .*|\1|p' |
        xargs rm -f
}

ssh_remove_run()
{
    rmdir /run/sshd
}

# Without PAM, sshd turns away users whose password is locked.
ssh_use_pam()
{
    if [ "$(id -u)" -eq 0 ] && getent shadow root | grep -q '^root:!'; then
        echo yes
    else
        echo no
    fi
}

ssh_write_server_conf()
{
    cat >"$1" <<END
ListenAddress 127.0.0.1
Port $2
HostKey $ssh_keys/host_key
PidFile none
AuthorizedKeysFile none
StrictModes no
UsePAM $(ssh_use_pam)
PermitRootLogin yes
PermitUserRC no
PubkeyAuthentication no
PasswordAuthentication no
KbdInteractiveAuthentication no
GSSAPIAuthentication yes
GSSAPICleanupCredentials yes
GSSAPIStrictAcceptorCheck no
UseDNS no
PrintMotd no
PrintLastLog no
END
}

ssh_write_client_conf()
{
    echo "[localhost]:$2 $(cat "$ssh_keys/host_key.pub")" >"$ssh_keys/known_hosts"
    cat >"$1" <<END
Host localhost
Port $2
AddressFamily inet
BatchMode yes
StrictHostKeyChecking yes
UserKnownHostsFile $ssh_keys/known_hosts
GlobalKnownHostsFile /dev/null
IdentityFile none
IdentityAgent none
PubkeyAuthentication no
PreferredAuthentications gssapi-with-mic
GSSAPIAuthentication yes
GSSAPIDelegateCredentials yes
ControlPath none
RequestTTY no
END
}

# What runs in the session: shows the delegated tickets, and looks into the
# memory of both ends where the system lets it.
ssh_write_session()
{
    cat >"$1/session" <<END
echo "logged in as \$(id -un); tickets in \$KRB5CCNAME:"
KRB5_CONFIG=$KRB5_CONFIG klist
echo "\$KRB5CCNAME" >$1/ccname
cat /proc/\$(cat $1/server.pid)/maps >$1/server.maps
cat /proc/\$(cat $1/client.pid)/maps >$1/client.maps
exit 0
END
}

# ssh_login DIR CLIENT-CONF SERVER-CONF: as gss_pair.  sshd runs with -d: one
# connection, no process between it and the exchange, its log in DIR.
ssh_login()
{
    login_dir=$1
    login_port=$(realm_free_port)
    ssh_write_server_conf "$login_dir/sshd_config" "$login_port"
    ssh_write_client_conf "$login_dir/ssh_config" "$login_port"
    ssh_write_session "$login_dir"
    realm_spawn "$login_dir/server.out" env GSS_MECH_CONFIG="$3" \
        KRB5_TRACE="$login_dir/server.trace" \
        /usr/sbin/sshd -D -d -e -f "$login_dir/sshd_config"
    echo "$realm_spawned" >"$login_dir/server.pid"
    realm_await_port "$login_port" "$realm_spawned" || return 1

    # The shell becomes ssh, so that its process id is known beforehand.
    GSS_MECH_CONFIG=$2 KRB5_TRACE=$login_dir/client.trace sh -c '
        echo $$ >"$1/client.pid"
        exec ssh -F "$1/ssh_config" localhost "sh $1/session"' \
        sh "$login_dir" >"$login_dir/client.out" 2>"$login_dir/client.err" \
        </dev/null || return 1
    wait "$(cat "$login_dir/server.pid")" || :
}

# ssh_login_served DIR: the session ran with alice's delegated ticket, and
# nothing of it is left behind.
ssh_login_served()
{
    grep -q '^logged in as ' "$1/client.out" &&
        grep -q "^Default principal: alice@$REALM_NAME" "$1/client.out" &&
        grep -q "krbtgt/$REALM_NAME@$REALM_NAME" "$1/client.out" &&
        [ -s "$1/ccname" ] && [ ! -e "$(sed 's/^FILE://' "$1/ccname")" ]
}

ssh_login_show()
{
    if [ "$(grep -c 'apex step 1' "$1/client.trace")" -gt 1 ]; then
        echo '    (ssh first asks for a request just to see whether it gets one,'
        echo '    and then for the one it sends: hence step 1 is taken twice.)'
    fi
    sed '/^$/d; s/^/    ssh: /' "$1/client.out"
}
