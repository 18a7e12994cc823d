# common.sh: what the scripts of the applications share.
#
#     . "$top_srcdir/tests/apps/lib/common.sh"
#     app_needs slapd /usr/sbin/slapd
#     app_begin ldap
#     app_directions exchange         calls exchange in each direction
#     app_end
#
# In `exchange` the variables are $direction, $dir (a fresh directory for its
# files), $client_conf and $server_conf.  A script writes one line to standard
# output for each thing it knows, fields separated by a tab:
#
#     ok|not ok|skip  DIRECTION  WHAT
#     # text          evidence of what went wrong
#     done            the script came to its end

. "$top_srcdir/tests/realm/realm.sh"

apps_lib=$top_srcdir/tests/apps/lib
tab=$(printf '\t')
direction=-

# tell RESULT WHAT
tell()
{
    printf '%s\t%s\t%s\n' "$1" "$direction" "$2"
}

# skip WHAT: a point that cannot be tried here, with the reason.
skip()
{
    tell skip "$1"
}

# app_needs PACKAGE FILE: without FILE the whole script is skipped.
app_needs()
{
    [ ! -e "$2" ] || return 0
    skip "$1 is not installed"
    echo 'done'
    exit 0
}

# app_begin NAME: a realm for this application alone.  Daemons that run as
# somebody else find their files in it.
app_begin()
{
    app=$1
    unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY \
        ALL_PROXY NO_PROXY
    realm_start
    app_copy_module
    realm_kinit alice || realm_die 'kinit alice failed'
    chmod 0711 "$APEX_REALM_DIR" "$APEX_REALM_DIR/keytab"
    chmod 1777 "$APEX_REALM_DIR/rcache" "$APEX_REALM_DIR/tmp"
    chmod a+r "$APEX_REALM_DIR"/keytab/* "$APEX_REALM_DIR"/*.conf
}

# Whoever a daemon runs as may not get to the build tree.
app_copy_module()
{
    mkdir -m 0755 "$APEX_REALM_DIR/module" &&
        cp "$APEX_MODULE" "$APEX_REALM_DIR/module" &&
        chmod 0755 "$APEX_REALM_DIR/module/mech_apex.so" ||
        realm_die 'the module could not be copied'
    sed "s|$APEX_MODULE|$APEX_REALM_DIR/module/mech_apex.so|" \
        "$APEX_CONF_MODULE" >"$APEX_REALM_DIR/module-copy.conf"
    APEX_CONF_MODULE=$APEX_REALM_DIR/module-copy.conf
}

# host_name: this host's name as resolvers give it, which Cyrus SASL, CVS and
# OpenLDAP take.
host_name()
{
    apps_name=$(getent hosts "$(uname -n)" | awk '{ print $2; exit }')
    echo "${apps_name:-$(uname -n)}"
}

app_end()
{
    realm_stop
    echo 'done'
    exit 0
}

# app_directions FUNCTION: who has the module, client:server.
app_directions()
{
    for direction in module:module module:builtin builtin:module; do
        client_conf=$(mech_conf "${direction%:*}")
        server_conf=$(mech_conf "${direction#*:}")
        app_in_direction "$1"
    done
    direction=-
}

app_in_direction()
{
    dir=$(mktemp -d "$APEX_REALM_DIR/$app.XXXXXX")
    chmod 0755 "$dir"
    traces client server
    apps_before=$realm_pids
    "$1"
    while [ "$realm_pids" != "$apps_before" ]; do
        realm_kill "${realm_pids%% *}"
        realm_pids=${realm_pids#* }
    done
}

mech_conf()
{
    case $1 in
    module) echo "$APEX_CONF_MODULE" ;;
    *) echo "$APEX_CONF_BUILTIN" ;;
    esac
}

# traces NAME...: empty traces that whoever the daemon runs as can write to.
traces()
{
    for apps_name; do
        : >"$dir/$apps_name.trace"
        chmod 0666 "$dir/$apps_name.trace"
    done
}

# point WHAT COMMAND...: one thing that must be true.
point()
{
    apps_what=$1
    shift
    if "$@" >"$APEX_REALM_DIR/point" 2>&1 </dev/null; then
        tell ok "$apps_what"
    else
        tell 'not ok' "$apps_what"
        tail -n 15 "$APEX_REALM_DIR/point" | sed 's/^/# /'
    fi
}

# point_fails WHAT COMMAND...: one thing that must be refused.
point_fails()
{
    apps_what=$1
    shift
    point "$apps_what" refused "$@"
}

refused()
{
    ! "$@"
}

# client COMMAND...: runs it as the client of this direction.
client()
{
    GSS_MECH_CONFIG=$client_conf KRB5_TRACE=$dir/client.trace "$@"
}

# serve NAME COMMAND...: starts a daemon of this direction; its output is
# $dir/NAME.log, its process id $realm_spawned.
serve()
{
    apps_name=$1
    shift
    realm_spawn "$dir/$apps_name.log" env "GSS_MECH_CONFIG=$server_conf" \
        "KRB5_TRACE=$dir/server.trace" "$@"
}

# has PATTERN FILE...: grep -E, with the end of the files where it is not there.
has()
{
    grep -qE -e "$@" && return 0
    shift
    echo "not found in $*:"
    tail -n 15 "$@"
    return 1
}

# Whose trace it is.  libkrb5 writes its own lines where its mechanism makes or
# reads an AP-REQ; the module writes its steps.  Both at once would mean that
# the work was shared, and none that nothing was done.
initiated_by_module()
{
    has ': apex step 1: request' "$1" &&
        refused grep -E '\] [0-9.]*: Creating authenticator for' "$1"
}

initiated_by_builtin()
{
    has '\] [0-9.]*: Creating authenticator for' "$1" &&
        refused grep -F ': apex ' "$1"
}

accepted_by_module()
{
    has ': apex step 2: AP-REQ ticket' "$1" &&
        refused grep -E '\] [0-9.]*: AP-REQ ticket' "$1"
}

accepted_by_builtin()
{
    has '\] [0-9.]*: AP-REQ ticket' "$1" && refused grep -F ': apex ' "$1"
}

# brief: true when a login in this direction is all that is to be shown: with
# --fast one direction has all the points that are quick.
brief()
{
    [ -n "${APPS_FAST:-}" ] && [ "$direction" != module:module ]
}

# prove: the traces say that each side was who it was said to be.
prove()
{
    point "the client's trace is of the ${direction%:*}" \
        "initiated_by_${direction%:*}" "$dir/client.trace"
    point "the server's trace is of the ${direction#*:}" \
        "accepted_by_${direction#*:}" "$dir/server.trace"
}

# For daemons that refuse to be root, in front of their command: nobody, where
# we are root; and what belongs to that user then.
as_daemon=
[ "$(id -u)" -ne 0 ] ||
    as_daemon='setpriv --reuid=nobody --regid=nogroup --clear-groups'

daemon_owns() # FILE...
{
    [ -z "$as_daemon" ] || chown -R nobody:nogroup "$@"
}

# accepted: how many requests the server has opened so far.
accepted()
{
    grep -cE ': (apex step 2: )?AP-REQ ticket' "$dir/server.trace"
}

# own_services NAME...: services (at localhost where the name has no host), all
# in one keytab, which anybody may read; for daemons that are to have no other
# key.
own_services()
{
    for apps_name; do
        case $apps_name in
        */*) ;;
        *) apps_name=$apps_name/localhost ;;
        esac
        echo "addprinc -randkey $apps_name"
        echo "ktadd -norandkey -k $APEX_REALM_DIR/keytab/$app $apps_name"
    done | realm_kadmin >"$APEX_REALM_DIR/kdc/$app.log" 2>&1
    chmod a+r "$APEX_REALM_DIR/keytab/$app" &&
        KRB5_KTNAME=FILE:$APEX_REALM_DIR/keytab/$app
}

# certificate: a certificate for localhost, with its key, in $APEX_REALM_DIR.
# OpenLDAP looks for the name of the host where it connects to localhost.
certificate()
{
    openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 2 \
        -subj /CN=localhost -addext \
        "subjectAltName=DNS:localhost,DNS:$(uname -n),DNS:$(host_name)" \
        -keyout "$APEX_REALM_DIR/key.pem" -out "$APEX_REALM_DIR/cert.pem" \
        2>"$APEX_REALM_DIR/openssl.log" && chmod a+r "$APEX_REALM_DIR/key.pem"
}
