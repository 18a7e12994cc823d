#!/bin/sh
# applications.sh: the commands of doc/applications.txt do what is written there.
# They run in a folder that stands in for the root of a host, with a systemctl
# that lets systemd look at the units and starts a server with the environment
# that a drop-in gives.
set -u
. "$top_srcdir/tests/tap.sh"
. "$top_srcdir/tests/realm/realm.sh"
. "$top_srcdir/tests/demo/ssh-login.sh"

text=$top_srcdir/doc/applications.txt
realm_start
realm_kinit alice || realm_die 'kinit alice failed'
root=$APEX_REALM_DIR/root
mkdir -p "$root/etc/systemd/system" "$root/run" "$root/bin" "$root/log"

# commands SECTION: those that the section shows, one a line.
commands()
{
    awk -v section="$1" '
        /^---/ { title = last }
        title == section && /^    [#$] / { print substr($0, 7) }
        { last = $0 }' "$text"
}

# perform COMMAND: it reads and writes the stand-in for the root of a host.
perform()
{
    echo "$1"
    printf '%s\n' "unit=$unit" "$(printf '%s\n' "$1" | sed "
        s|\([ =']\)/etc/|\1$root/etc/|g
        s|\([ =']\)/run/|\1$root/run/|g
        s|\(1191693715440121002\) mech_apex.so|\1 $APEX_MODULE|")" \
        >"$root/command"
    PATH=$root/bin:$PATH sh -e "$root/command"
}

# perform_lines SECTION FIRST LAST: these of its commands, in order; `$` is the
# last one.
perform_lines()
{
    commands "$1" | sed -n "$2,$3p" >"$root/lines"
    [ -s "$root/lines" ] || return 1
    while read -r line; do
        case $line in
        unit=*) ;;
        *) perform "$line" </dev/null || return 1 ;;
        esac
    done <"$root/lines"
}

# A server that is started with what the drop-ins say, and nothing else of the
# mechanisms; systemd's own reader has no complaint about them.
write_systemctl()
{
    cat >"$root/bin/systemctl" <<END
#!/bin/sh
units=$root/etc/systemd/system
case \$1 in
daemon-reload)
    command -v systemd-analyze >/dev/null || exit 0
    for drop_in in "\$units"/*.d; do
        [ -e "\$drop_in" ] || continue
        name=\$(basename "\$drop_in" .d)
        case \$name in
        *@.service) name=\${name%.service}x.service ;;
        esac
        complaints=\$(SYSTEMD_UNIT_PATH=\$units: \
            systemd-analyze verify "\$name" 2>&1 | grep -F "\$units")
        [ -z "\$complaints" ] || { echo "\$complaints"; exit 1; }
    done ;;
restart)
    cat "\$units/\${2%%@*}"*.d/*.conf 2>/dev/null |
        sed -n 's/^Environment=//p' >$root/environment
    echo "\$2" >>$root/restarted ;;
*) exit 1 ;;
esac
END
    chmod 755 "$root/bin/systemctl"
}

# A login with a server that has the environment of the drop-in.
login()
{
    port=$(realm_free_port)
    # shellcheck disable=SC2046 # words without blanks
    realm_spawn "$root/log/server" env $(cat "$root/environment") \
        gss-server -port "$port" -once host@localhost
    server=$realm_spawned
    realm_await_port "$port" "$server" &&
        gss-client -port "$port" localhost host@localhost hello \
            >"$root/log/client" 2>&1
    status=$?
    wait "$server"
    return "$status"
}

# units: those of the table.
units()
{
    awk '/^---/ { title = last }
        title == "Units" && /^    [a-z0-9-]+  / && $1 != "unit" { print $1 }
        { last = $0 }' "$text"
}

is_enabled()
{
    perform_lines 'A service' 1 '$' && login && [ "$(cat "$root/environment")" = \
        "GSS_MECH_CONFIG=$root/etc/gss-apex/mech" ]
}

is_seen()
{
    perform_lines 'Is it in use?' 2 5 && login &&
        perform_lines 'Is it in use?' 6 6 | grep 'apex step 2'
}

is_undone()
{
    trace=$root/run/$unit.trace
    perform_lines 'Going back' 1 '$' && [ ! -s "$root/environment" ] &&
        [ ! -e "$trace" ] && login && [ ! -e "$trace" ] &&
        [ -z "$(ls "$root/etc/systemd/system/$unit.service.d")" ]
}

# One unit is followed from end to end; of the others systemd reads the drop-in.
check_units()
{
    check 'the table has units' [ "$(units | wc -l)" -gt 5 ]
    check 'a drop-in' is_enabled
    check 'it is seen in use' is_seen
    check 'going back' is_undone
    for unit in $(units); do
        check "$unit: the drop-in" perform_lines 'A service' 1 '$'
    done
    unit=ssh
}

# What has the module in its memory is found: a server that waits.
finds_the_module()
{
    realm_spawn "$root/log/waiting" env \
        GSS_MECH_CONFIG="$root/etc/gss-apex/mech" \
        gss-server -port "$(realm_free_port)" host@localhost
    waiting=$realm_spawned
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        perform_lines 'Is it in use?' 1 1 |
            grep -x "/proc/$waiting/maps" && return 0
        sleep 0.2
    done
    return 1
}

# `ssh -K host` as a user types it: a private sshd and its name.
prepare_ssh()
{
    unit=ssh
    ssh_prepare || return 1
    ssh_port=$(realm_free_port)
    ssh_write_server_conf "$root/sshd.conf" "$ssh_port"
    ssh_write_client_conf "$root/ssh.conf" "$ssh_port"
    realm_spawn "$root/log/sshd" /usr/sbin/sshd -D -e -f "$root/sshd.conf"
    printf '#!/bin/sh\n[ "$*" = "-K host" ] && exec %s -K -F %s %s\n' \
        "$(command -v ssh)" "$root/ssh.conf" "localhost 'echo in'" \
        >"$root/bin/ssh"
    chmod 755 "$root/bin/ssh"
    realm_await_port "$ssh_port" "$realm_spawned"
}

is_client()
{
    perform_lines 'A client' 1 '$' >"$root/log/ssh" 2>&1
    cat "$root/log/ssh"
    [ "$(grep -cx in "$root/log/ssh")" -eq 2 ] &&
        grep -q 'apex step 6' "$root/log/ssh"
}

# The line that hands rpc.gssd to gssproxy is found where it may be.
finds_gssproxy()
{
    mkdir -p "$root/etc/nfs.conf.d"
    printf '[gssd]\n' >"$root/etc/nfs.conf"
    printf '[gssd]\nuse-gss-proxy=1\n' >"$root/etc/nfs.conf.d/local.conf"
    perform_lines NFS 1 '$' | grep 'local.conf:use-gss-proxy=1'
}

# Dovecot's own reader of its configuration has the variables afterwards.
imports()
{
    mkdir -p "$root/etc/dovecot/conf.d"
    echo '!include conf.d/*.conf' >"$root/etc/dovecot/dovecot.conf"
    perform_lines Dovecot 1 1 &&
        doveconf -c "$root/etc/dovecot/dovecot.conf" -h import_environment |
        grep 'TZ.* GSS_MECH_CONFIG KRB5_TRACE'
}

no_longer_imports()
{
    perform_lines Dovecot 2 2 &&
        ! doveconf -c "$root/etc/dovecot/dovecot.conf" -h import_environment |
        grep GSS_MECH_CONFIG
}

# Debian's own reader of that file.
cluster_has()
{
    PG_CLUSTER_CONF_ROOT=$root/etc/postgresql perl \
        -I/usr/share/postgresql-common -MPgCommon -e '
        my %e = read_cluster_conf_file "15", "main", "environment";
        exit(($e{GSS_MECH_CONFIG} // "") ne $ARGV[0])' "$1"
}

postgresql_has_it()
{
    mkdir -p "$root/etc/postgresql/15/main"
    : >"$root/etc/postgresql/15/main/environment"
    perform_lines PostgreSQL 1 2 && cluster_has "$root/etc/gss-apex/mech" &&
        grep -qx postgresql@15-main "$root/restarted"
}

postgresql_is_back()
{
    perform_lines PostgreSQL 3 4 && cluster_has ''
}

finds_importers()
{
    perform_lines "What stays with the library's mechanism" 1 1 |
        grep libgssapi_krb5
}

# With both lines NTLM is there, and Kerberos is still the module's.
has_both()
{
    mkdir -p "$root/etc/gss/mech.d"
    cp /etc/gss/mech.d/mech.ntlmssp.conf "$root/etc/gss/mech.d" &&
        perform_lines 'Beside gss-ntlmssp' 1 '$' || return 1
    GSS_MECH_CONFIG=$root/etc/gss-apex/mech KRB5_TRACE=$root/log/both \
        /usr/bin/python3 -c '
import gssapi.raw
names = [mech.dotted_form for mech in gssapi.raw.indicate_mechs()]
raise SystemExit("1.3.6.1.4.1.311.2.2.10" not in names)' &&
        grep 'takes over Kerberos' "$root/log/both"
}

# Each application that is shown is in the table or the text.
names_all()
{
    for script in "$top_srcdir"/tests/apps/[a-z]*.sh; do
        name=$(basename "$script" .sh)
        [ "$name" = apps ] || grep -qw -e "$name" "$text" ||
            { echo "$name is not in the text"; return 1; }
    done
}

unit=ssh
write_systemctl
check 'every application is named' names_all
check 'the line' perform_lines 'The line' 1 '$'
check 'a private sshd is ready' prepare_ssh
check 'a client' is_client
check_units
check 'processes with the module are found' finds_the_module
check 'a drop-in with a mistake is found' sh -c "
    echo 'Enviroment=A=b' >'$root/etc/systemd/system/ssh.service.d/x.conf'
    ! '$root/bin/systemctl' daemon-reload || ! command -v systemd-analyze
    rm '$root/etc/systemd/system/ssh.service.d/x.conf'"
check 'NFS: use of gssproxy is found' finds_gssproxy
if command -v doveconf >/dev/null; then
    check 'Dovecot imports the variables' imports
    check 'Dovecot: going back' no_longer_imports
else
    tap_result 0 'Dovecot imports the variables # SKIP no dovecot here'
fi
if [ -e /usr/share/postgresql-common/PgCommon.pm ]; then
    check 'PostgreSQL: the environment of a cluster' postgresql_has_it
    check 'PostgreSQL: going back' postgresql_is_back
else
    tap_result 0 'PostgreSQL: its environment # SKIP no postgresql-common here'
fi
check 'users of gss_krb5_import_cred are found' finds_importers
if [ -e /etc/gss/mech.d/mech.ntlmssp.conf ] &&
    /usr/bin/python3 -c 'import gssapi' 2>/dev/null; then
    check 'NTLM beside the module' has_both
else
    tap_result 0 'NTLM beside the module # SKIP no gss-ntlmssp here'
fi
finish
