#!/bin/sh
# kadmin.sh: MIT's kadmind and kadmin, by way of libgssrpc.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

app_needs krb5-admin-server /usr/sbin/kadmind
app_needs krb5-user /usr/bin/kadmin
app_begin kadmin
conf=$APEX_REALM_DIR/kadmin.conf

make_admin()
{
    printf '%s\n' 'addprinc -pw admin-password alice/admin' |
        realm_kadmin >"$APEX_REALM_DIR/kdc/admin.log" 2>&1
    echo "alice/admin@$REALM_NAME *" >"$APEX_REALM_DIR/kdc/acl"
}

# The KDC's own configuration, so that it finds the database, with a port.
kadmind_up()
{
    port=$(realm_free_port)
    other_port=$(realm_free_port)
    sed "s|^ *acl_file.*|&\n        kadmind_listen = 127.0.0.1:$port\n\
        kpasswd_listen = 127.0.0.1:$other_port|" "$KRB5_KDC_PROFILE" \
        >"$dir/kdc.conf"
    serve kadmind env "KRB5_KDC_PROFILE=$dir/kdc.conf" \
        "KRB5_CONFIG=$APEX_REALM_DIR/kdc/krb5.conf" \
        /usr/sbin/kadmind -nofork -r "$REALM_NAME"
    realm_await_port "$port" "$realm_spawned"
    write_client_conf
}

write_client_conf()
{
    cat >"$conf" <<END
[realms]
    $REALM_NAME = {
        admin_server = localhost:$port
    }
END
}

ask() # REQUEST
{
    KRB5_CONFIG=$conf:$APEX_KRB5_CONF client timeout 60 kadmin \
        -r "$REALM_NAME" -p alice/admin -w admin-password -q "$1" \
        >"$dir/answer" 2>&1
    cat "$dir/answer"
}

is_answered() # REQUEST PATTERN
{
    ask "$1" && has "$2" "$dir/answer"
}

kadmin_direction()
{
    point 'kadmind is ready' kadmind_up || return
    point 'kadmin lists principals' is_answered listprincs \
        "^host/localhost@$REALM_NAME\$"
    prove
    point 'kadmin adds one' is_answered \
        "addprinc -pw dave-password dave$port" 'created\.$'
    point 'kadmin writes a keytab' is_answered \
        "ktadd -k $dir/new.keytab dave$port" 'added to keytab'
    point 'kadmin with another password is refused' refused_password
}

refused_password()
{
    KRB5_CONFIG=$conf:$APEX_KRB5_CONF client kadmin -r "$REALM_NAME" \
        -p alice/admin -w wrong -q listprincs >"$dir/answer" 2>&1
    has 'Incorrect password' "$dir/answer"
}

make_admin || realm_die 'no administrator'
app_directions kadmin_direction
app_end
