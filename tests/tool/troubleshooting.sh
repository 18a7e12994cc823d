#!/bin/sh
# troubleshooting.sh: in a realm with the symptom of each section of
# doc/troubleshooting.txt, each command that stands there says what stands
# there.
set -u
. "$top_srcdir/tests/tap.sh"

if ! command -v gss-server >/dev/null; then
    echo '1..0 # SKIP no gss-server here'
    exit 0
fi
. "$top_srcdir/tests/realm/realm.sh"

guide=$top_srcdir/doc/troubleshooting.txt

# blocks: "SECTION|COMMAND" and, behind it, "|LINE" for each line to look for.
blocks()
{
    awk '
    /^---/ { section = last }
    { last = $0 }
    /^    \$ / { print section "|" substr($0, 7); next }
    /^    [^ ]/ { print "|" substr($0, 5) }
    ' "$guide"
}

# pattern LINE: a regular expression for a line of the guide.
pattern()
{
    printf '%s\n' "$1" | sed 's/[][\.*^$+?(){}|]/\\&/g; s/\(\\\.\)\{3\}/.*/g'
}

# journal WORDS: journalctl shows one refusal.
journal()
{
    cat >"$TMPDIR/bin/journalctl" <<END
#!/bin/sh
echo '{"__REALTIME_TIMESTAMP":"$(date +%s)000000","SYSLOG_IDENTIFIER":"sshd","_PID":"7","MESSAGE":"gss-apex: acceptor: $1: $2"}'
END
    chmod +x "$TMPDIR/bin/journalctl"
}

# ahead SECONDS: the credential cache has noted the KDC's clock as that far
# ahead.
ahead()
{
    printf "$(printf '\\%03o' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) \
        $(($1 >> 8 & 255)) $(($1 & 255)))" |
        dd of="${KRB5CCNAME#FILE:}" bs=1 seek=8 conv=notrunc 2>/dev/null
}

more_conf()
{
    printf '%b\n' "$1" >"$TMPDIR/more.conf"
    KRB5_CONFIG=$TMPDIR/more.conf:$APEX_KRB5_CONF
}

server_running()
{
    "$TMPDIR/bin/sshd" -port "$(realm_free_port)" host@localhost \
        >/dev/null 2>&1 </dev/null &
    server=$!
    realm_pids="$server $realm_pids"
    tries=0
    while ! grep -q libgssapi "/proc/$server/maps" && [ "$tries" -lt 50 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    sleep 0.2
}

# new_key: the service gets one at the KDC, and the keytab of the realm has it.
new_key()
{
    cp "$APEX_REALM_DIR/keytab/all" "$TMPDIR/old.keytab"
    echo "ktadd -k $APEX_REALM_DIR/keytab/all host/localhost" |
        realm_kadmin >/dev/null 2>&1
    rm -f "${KRB5CCNAME#FILE:}"
    realm_kinit alice
}

# http_request: what a browser sends, in base64.
http_request()
{
    printf 'initiate HTTP@localhost mech=spnego flags=mutual\ntoken -\n' |
        "$top_builddir/tests/interop/peer" | tail -n 1 | cut -d ' ' -f 3
}

# break_it SECTION: what the section is about.
break_it()
{
    [ -z "${server:-}" ] || realm_kill "$server"
    server=
    KRB5_CONFIG=$APEX_KRB5_CONF
    KRB5_KTNAME=FILE:$APEX_REALM_DIR/keytab/all
    realm_env_module
    journal NOKEY 'Service key not available: x'
    case $1 in
    'ssh says'*)
        server_running
        journal BADKEYVER 'Key version is not available: the keytab has no key'
        new_key
        KRB5_KTNAME=FILE:$TMPDIR/old.keytab
        ;;
    'It is installed'*)
        sed 's/^/ /' "$APEX_CONF_MODULE" >"$TMPDIR/line.conf"
        GSS_MECH_CONFIG=$TMPDIR/line.conf
        server_running
        ;;
    'Everybody'*) more_conf '[apex]\n mutaul = required' ;;
    'Clock skew'*) ahead 1000 ;;
    'Key version'*)
        ahead 0
        KRB5_KTNAME=FILE:$TMPDIR/old.keytab
        ;;
    'The keytab'*)
        chmod a+rx "$APEX_REALM_DIR" && chmod a+r "$APEX_KRB5_CONF"
        ;;
    'Decrypt'*) KRB5_KTNAME=FILE:$APEX_REALM_DIR/keytab/wrong ;;
    'Encryption type'*)
        more_conf '[libdefaults]\n permitted_enctypes = aes256-sha2'
        ;;
    'No credentials'*) rm -f "${KRB5CCNAME#FILE:}" ;;
    'The browser'*)
        http_request >/dev/null # the KDC would see the clock
        ahead 1000
        token=$(http_request)
        ahead 0
        ;;
    'It works in a shell'*) server_running ;;
    'Request is a replay'*) journal REPEAT 'Request is a replay: the first' ;;
    esac
}

# meant COMMAND: as it is run here.
meant()
{
    printf '%s\n' "$1" | sed "s|YII\\.\\.\\.|${token:-}|; s/4444/$port/"
}

# says COMMAND: what it says goes to $TMPDIR/said; it can be run, and
# understands its arguments.
says()
{
    case $1 in
    gss-server*)
        realm_spawn "$TMPDIR/said" sh -c "exec $(meant "$1")"
        realm_await_port "$port" "$realm_spawned"
        return
        ;;
    esac
    echo alice-password | sh -c "$(meant "$1")" >"$TMPDIR/said" 2>&1
    status=$?
    [ "$status" -lt 2 ] || {
        cat "$TMPDIR/said"
        return 1
    }
}

finds()
{
    sed 's/^ *//' "$TMPDIR/said" | grep -qE "^$(pattern "$1")" || {
        cat "$TMPDIR/said"
        return 1
    }
}

# needs_root COMMAND
needs_root()
{
    case $1 in
    *--as*) [ "$(id -u)" -ne 0 ] ;;
    *) false ;;
    esac
}

realm_start
realm_kinit alice
realm_env_module
mkdir "$TMPDIR/bin"
ln -s "$top_builddir/gss-apex" "$TMPDIR/bin/gss-apex"
cp "$(command -v gss-server)" "$TMPDIR/bin/sshd"
printf '#!/bin/sh\necho localhost\n' >"$TMPDIR/bin/hostname"
chmod +x "$TMPDIR/bin/hostname"
PATH=$TMPDIR/bin:$PATH
port=$(realm_free_port)

section=
blocks >"$TMPDIR/blocks"
while IFS='|' read -r where what <&3; do
    if [ -z "$where" ]; then
        [ -n "$skipped" ] || check "it says: $what" finds "$what"
        continue
    fi
    if [ "$where" != "$section" ]; then
        section=$where
        echo "# $section"
        break_it "$section"
    fi
    skipped=
    if needs_root "$what"; then
        skipped=yes
        tap_result 0 "$what # SKIP needs root"
        continue
    fi
    says "$what"
    tap_result "$?" "$what"
done 3<"$TMPDIR/blocks"
check_fails 'a line that is not said is found' finds 'nothing says ... this'
check 'the guide has its commands' test "$tap_count" -gt 40
finish
