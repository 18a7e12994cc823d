# realm.sh: a throw-away Kerberos realm on loopback, for tests and the demo.
#
# Source it from a POSIX shell script:
#
#     . "$top_srcdir/tests/realm/realm.sh"
#     realm_start
#     realm_kinit alice
#     realm_env_module            # or realm_env_builtin
#     gss-client ...
#
# Everything lives in one temporary directory, $APEX_REALM_DIR; nothing else
# on the host is read or written.  realm_start sets an EXIT trap that stops
# what was started and removes the directory.  The README beside this file
# lists principals, keytabs and variables.

REALM_NAME=APEX.TEST
REALM_USERS='alice bob carol'
REALM_SESSION_ENCTYPES='16:des3-cbc-sha1 17:aes128-cts 18:aes256-cts
19:aes128-sha2 20:aes256-sha2 23:arcfour-hmac 25:camellia128-cts
26:camellia256-cts'

realm_pids=
realm_hooks=

# realm_die MESSAGE...: says why the harness cannot go on, and ends the script.
realm_die()
{
    echo "realm: $*" >&2
    exit 99
}

# realm_start: makes the realm, starts its KDC, exports its environment.
realm_start()
{
    PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
    export PATH
    APEX_REALM_DIR=$(mktemp -d "${TMPDIR:-/tmp}/apex-realm.XXXXXX") ||
        realm_die 'cannot make a temporary directory'
    export APEX_REALM_DIR
    trap realm_stop EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    (cd "$APEX_REALM_DIR" && mkdir kdc keytab ccache rcache k5login tmp) ||
        realm_die 'cannot fill the temporary directory'
    realm_environment
    realm_write_mech_conf
    echo "alice@$REALM_NAME" >"$APEX_REALM_DIR/k5login/$(id -un)"
    realm_write_kdc_conf
    realm_fill_database
    realm_start_kdc
    realm_write_weak_conf
}

# realm_stop: stops everything that was started, newest first, and removes the
# directory.  Runs by itself when the script ends; harmless when repeated.
realm_stop()
{
    realm_status=$?
    trap - EXIT
    for realm_hook in $realm_hooks; do
        "$realm_hook" || :
    done
    realm_hooks=
    for realm_pid in $realm_pids; do
        realm_kill "$realm_pid"
    done
    realm_pids=
    if [ -n "${APEX_REALM_DIR:-}" ] && [ -z "${APEX_KEEP_REALM:-}" ]; then
        rm -rf "$APEX_REALM_DIR"
    fi
    return "$realm_status"
}

# realm_kill PID: ends one process that realm_spawn started, and collects it.
realm_kill()
{
    kill "$1" 2>/dev/null || return 0
    realm_wait=0
    while kill -0 "$1" 2>/dev/null && [ "$realm_wait" -lt 300 ]; do
        sleep 0.05
        realm_wait=$((realm_wait + 1))
    done
    kill -KILL "$1" 2>/dev/null || :
    wait "$1" 2>/dev/null || :
}

# realm_spawn LOGFILE COMMAND...: starts a background process which ends with
# the realm; its process id is left in $realm_spawned.
realm_spawn()
{
    realm_log=$1
    shift
    "$@" >>"$realm_log" 2>&1 </dev/null &
    realm_spawned=$!
    realm_pids="$realm_spawned $realm_pids"
}

# realm_on_exit FUNCTION: has realm_stop call FUNCTION first.
realm_on_exit()
{
    realm_hooks="$1 $realm_hooks"
}

# realm_kinit USER [kinit options]: gets a ticket for USER by password, in the
# cache that KRB5CCNAME names.
realm_kinit()
{
    realm_user=$1
    shift
    echo "$realm_user-password" |
        kinit "$@" "$realm_user@$REALM_NAME" >/dev/null
}

# realm_kadmin: runs the kadmin.local commands on standard input.
realm_kadmin()
{
    KRB5_CONFIG=$APEX_REALM_DIR/kdc/krb5.conf kadmin.local -r "$REALM_NAME"
}

# realm_env_module, realm_env_builtin: choose who answers for Kerberos in the
# programs started from here on: the built module, or MIT's own code.
realm_env_module()
{
    GSS_MECH_CONFIG=$APEX_CONF_MODULE
    export GSS_MECH_CONFIG
}

realm_env_builtin()
{
    GSS_MECH_CONFIG=$APEX_CONF_BUILTIN
    export GSS_MECH_CONFIG
}

# realm_free_port: prints a port below the ephemeral range that nobody seems to
# listen on.  Whoever uses it must still be ready to find it taken.
realm_free_port()
{
    while :; do
        realm_port=$(od -An -N2 -tu2 /dev/urandom)
        realm_port=$((20000 + realm_port % 12000))
        realm_hex=$(printf ':%04X ' "$realm_port")
        cat /proc/net/tcp /proc/net/udp 2>/dev/null |
            grep -q "$realm_hex" || break
    done
    echo "$realm_port"
}

# realm_await_port PORT PID: waits until somebody listens on the TCP port;
# false when PID ends before that.
realm_await_port()
{
    realm_hex=$(printf ':%04X 00000000:0000 0A' "$1")
    realm_wait=0
    while [ "$realm_wait" -lt 200 ] && kill -0 "$2" 2>/dev/null; do
        if grep -q "$realm_hex" /proc/net/tcp; then
            return 0
        fi
        sleep 0.05
        realm_wait=$((realm_wait + 1))
    done
    return 1
}

# From here on: the parts of realm_start.

realm_environment()
{
    unset KRB5RCACHENAME KRB5RCACHETYPE KRB5_TRACE GSS_APEX KRB5_KDC_PROFILE \
        KRB5CCNAME KRB5_CLIENT_KTNAME KPROP_PORT
    KRB5_CONFIG=$APEX_REALM_DIR/krb5.conf
    KRB5_KDC_PROFILE=$APEX_REALM_DIR/kdc/kdc.conf
    KRB5CCNAME=FILE:$APEX_REALM_DIR/ccache/default
    KRB5_KTNAME=FILE:$APEX_REALM_DIR/keytab/all
    KRB5_CLIENT_KTNAME=FILE:$APEX_REALM_DIR/keytab/none
    KRB5RCACHEDIR=$APEX_REALM_DIR/rcache
    APEX_KRB5_CONF=$APEX_REALM_DIR/krb5.conf
    APEX_KRB5_CONF_WEAK=$APEX_REALM_DIR/krb5-weak.conf
    APEX_CONF_MODULE=$APEX_REALM_DIR/module.conf
    APEX_CONF_BUILTIN=$APEX_REALM_DIR/builtin.conf
    APEX_CONF_PLAIN=$APEX_REALM_DIR/plain.conf
    APEX_CONF_BOTH=$APEX_REALM_DIR/both.conf
    APEX_REALM=$REALM_NAME
    APEX_HOST=localhost
    TMPDIR=$APEX_REALM_DIR/tmp
    export KRB5_CONFIG KRB5_KDC_PROFILE KRB5CCNAME KRB5_KTNAME TMPDIR \
        KRB5_CLIENT_KTNAME KRB5RCACHEDIR APEX_KRB5_CONF APEX_KRB5_CONF_WEAK \
        APEX_CONF_MODULE APEX_CONF_BUILTIN APEX_CONF_PLAIN APEX_CONF_BOTH \
        APEX_REALM APEX_HOST
    realm_env_builtin
}

# The interposer line for the built module, the line of the plain mechanism,
# both, and a file without any line, which leaves MIT's own mechanism in place
# whatever the host has configured.
realm_write_mech_conf()
{
    : "${APEX_MODULE:=${top_builddir:-.}/.libs/mech_apex.so}"
    case $APEX_MODULE in
    /*) ;;
    *) APEX_MODULE=$(pwd)/$APEX_MODULE ;;
    esac
    export APEX_MODULE
    echo "apex 2.25.1191693715440121002 $APEX_MODULE <interposer>" \
        >"$APEX_CONF_MODULE"
    echo "apex-plain 2.25.4267010799603367146 ${APEX_MODULE%.so}_plain.so" \
        >"$APEX_CONF_PLAIN"
    cat "$APEX_CONF_PLAIN" "$APEX_CONF_MODULE" >"$APEX_CONF_BOTH"
    echo '# no line: the mechanism of the GSS library itself' \
        >"$APEX_CONF_BUILTIN"
}

# realm_write_krb5_conf FILE [LINE...]: the client configuration, with more
# lines for [libdefaults].
realm_write_krb5_conf()
{
    realm_file=$1
    shift
    cat >"$realm_file" <<END
[libdefaults]
    default_realm = $REALM_NAME
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
    qualify_shortname = ""
    forwardable = true
    udp_preference_limit = 1
    default_ccache_name = FILE:$APEX_REALM_DIR/ccache/default
    default_keytab_name = FILE:$APEX_REALM_DIR/keytab/all
    default_client_keytab_name = FILE:$APEX_REALM_DIR/keytab/none
    k5login_directory = $APEX_REALM_DIR/k5login
$(for realm_line; do printf '    %s\n' "$realm_line"; done)
[realms]
    $REALM_NAME = {
        kdc = 127.0.0.1:$realm_kdc_port
    }
[domain_realm]
    localhost = $REALM_NAME
END
}

# Clients that may use RC4 and triple DES.
realm_write_weak_conf()
{
    realm_write_krb5_conf "$APEX_KRB5_CONF_WEAK" 'allow_weak_crypto = true' \
        'allow_rc4 = true' 'allow_des3 = true' \
        "permitted_enctypes = $(realm_enctype_names)"
}

realm_enctype_names()
{
    for realm_pair in $REALM_SESSION_ENCTYPES; do
        printf '%s ' "${realm_pair#*:}"
    done
}

# A database that allows constrained delegation, where it was built.
realm_write_database_conf()
{
    [ -f "${APEX_KDB_MODULE:-}" ] || return 0
    APEX_KDC_DELEGATES=yes
    export APEX_KDC_DELEGATES
    cat >>"$KRB5_KDC_PROFILE" <<END
[dbmodules]
    db_module_dir = ${APEX_KDB_MODULE%/*}
    apexdb = {
        db_library = apexdb
        database_name = $APEX_REALM_DIR/kdc/principal
    }
END
}

realm_write_kdc_conf()
{
    if [ -f "${APEX_KDB_MODULE:-}" ]; then
        realm_database='database_module = apexdb'
    else
        realm_database="database_name = $APEX_REALM_DIR/kdc/principal"
    fi
    cat >"$KRB5_KDC_PROFILE" <<END
[kdcdefaults]
    kdc_listen = ""
[realms]
    $REALM_NAME = {
        $realm_database
        key_stash_file = $APEX_REALM_DIR/kdc/stash
        acl_file = $APEX_REALM_DIR/kdc/acl
        max_life = 10h
        max_renewable_life = 7d
        supported_enctypes = aes256-cts:normal aes128-cts:normal \
aes256-sha2:normal aes128-sha2:normal
    }
[logging]
    kdc = FILE:$APEX_REALM_DIR/kdc/kdc.log
    admin_server = FILE:$APEX_REALM_DIR/kdc/kadmin.log
END
    realm_write_database_conf
}

# kadmin.local commands for every principal and keytab of the README.
realm_principals()
{
    realm_kt=$APEX_REALM_DIR/keytab
    for realm_user in $REALM_USERS; do
        echo "addprinc +requires_preauth -pw $realm_user-password $realm_user"
    done
    echo "ktadd -norandkey -k $realm_kt/client alice"
    for realm_service in host HTTP svc deleg; do
        echo "addprinc -randkey $realm_service/localhost"
        echo "ktadd -norandkey -k $realm_kt/$realm_service $realm_service/localhost"
        echo "ktadd -norandkey -k $realm_kt/all $realm_service/localhost"
    done
    echo 'modprinc +ok_as_delegate deleg/localhost'
    for realm_pair in $REALM_SESSION_ENCTYPES; do
        realm_service=svc${realm_pair%%:*}
        realm_enctype=${realm_pair#*:}
        echo "addprinc -randkey -e $realm_enctype:normal $realm_service/localhost"
        echo "setstr $realm_service/localhost session_enctypes $realm_enctype"
        echo "ktadd -norandkey -k $realm_kt/$realm_service $realm_service/localhost"
        echo "ktadd -norandkey -k $realm_kt/all $realm_service/localhost"
    done
    # A keytab left behind by a key change, and one with other keys under the
    # same version number.
    echo 'addprinc -randkey svcold/localhost'
    echo "ktadd -norandkey -k $realm_kt/old svcold/localhost"
    echo 'cpw -randkey svcold/localhost'
    echo 'addprinc -randkey svcwrong/localhost'
    echo "ktadd -norandkey -k $realm_kt/wrong svcwrong/localhost"
    echo 'delprinc -force svcwrong/localhost'
    echo 'addprinc -randkey svcwrong/localhost'
}

realm_fill_database()
{
    # The KDC's own view: every enctype is allowed, clients decide.
    realm_kdc_port=0
    realm_write_krb5_conf "$APEX_REALM_DIR/kdc/krb5.conf" \
        'allow_weak_crypto = true' 'allow_rc4 = true' 'allow_des3 = true' \
        "permitted_enctypes = $(realm_enctype_names)"
    realm_create_database >"$APEX_REALM_DIR/kdc/setup.log" 2>&1
    if [ ! -s "$APEX_REALM_DIR/keytab/wrong" ]; then
        cat "$APEX_REALM_DIR/kdc/setup.log" >&2
        realm_die 'cannot fill the database'
    fi
}

realm_create_database()
{
    KRB5_CONFIG=$APEX_REALM_DIR/kdc/krb5.conf kdb5_util create -W -s \
        -r "$REALM_NAME" -P throw-away || return 1
    realm_principals | realm_kadmin
}

# Starts krb5kdc on a free port and waits until it issues a ticket.  Somebody
# may take the port between the look and the use; then another one is tried.
realm_start_kdc()
{
    for realm_try in 1 2 3 4 5; do
        realm_kdc_port=$(realm_free_port)
        sed -i "s/^\( *kdc_listen =\).*/\1 127.0.0.1:$realm_kdc_port/
            /kdc_tcp_listen/d
            /kdc_listen/a\\    kdc_tcp_listen = 127.0.0.1:$realm_kdc_port" \
            "$KRB5_KDC_PROFILE"
        realm_write_krb5_conf "$KRB5_CONFIG"
        KRB5_CONFIG=$APEX_REALM_DIR/kdc/krb5.conf realm_spawn \
            "$APEX_REALM_DIR/kdc/out" krb5kdc -n -r "$REALM_NAME"
        realm_await_kdc "$realm_spawned" && return 0
    done
    cat "$APEX_REALM_DIR/kdc/out" "$APEX_REALM_DIR/kdc/kdc.log" >&2
    realm_die 'the KDC does not start'
}

# realm_await_kdc PID: true when a ticket was issued, false when PID is gone.
realm_await_kdc()
{
    realm_wait=0
    while [ "$realm_wait" -lt 200 ] && kill -0 "$1" 2>/dev/null; do
        if realm_kinit carol -c "MEMORY:probe" \
            2>"$APEX_REALM_DIR/kdc/probe"; then
            return 0
        fi
        sleep 0.05
        realm_wait=$((realm_wait + 1))
    done
    realm_kill "$1"
    return 1
}
