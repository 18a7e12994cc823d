#!/bin/sh
# ldap.sh: OpenLDAP's slapd, and its clients by way of Cyrus SASL.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

plugin=$(find /usr/lib/*/sasl2 -name libgssapiv2.so 2>/dev/null | head -n 1)
app_needs libsasl2-modules-gssapi-mit "${plugin:-libgssapiv2.so}"
app_needs slapd /usr/sbin/slapd
app_needs ldap-utils /usr/bin/ldapsearch
app_needs openssl /usr/bin/openssl
app_begin ldap
own_services ldap || realm_die 'no keytab for slapd'
certificate || realm_die 'no certificate for slapd'
LDAPCONF=$APEX_REALM_DIR/ldap.conf
export LDAPCONF
unset LDAPNOINIT
printf "TLS_CACERT %s\nSASL_NOCANON on\n" "$APEX_REALM_DIR/cert.pem" >"$LDAPCONF"
base=dc=apex,dc=test
megabytes=50
binds=200
[ -z "${APPS_FAST:-}" ] || binds=20

# What a big search is to find: entries of a megabyte each, as ldapsearch
# prints them.
write_big()
{
    head -c 1048576 /dev/urandom | base64 -w 0 >"$APEX_REALM_DIR/megabyte"
    for i in $(seq "$megabytes"); do
        echo "dn: cn=$i,$base"
        echo "jpegPhoto:: $(cat "$APEX_REALM_DIR/megabyte")"
        echo
    done >"$APEX_REALM_DIR/big"
}

# The same with what makes entries of them.
write_directory()
{
    printf 'dn: %s\nobjectClass: dcObject\nobjectClass: organization\n' "$base"
    printf 'o: apex\ndc: apex\n\n'
    sed 's/^jpegPhoto/objectClass: inetOrgPerson\nsn: big\n&/' \
        "$APEX_REALM_DIR/big"
}

write_slapd_conf() # BINDINGS
{
    cat <<END
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile $dir/slapd.pid
sasl-host localhost
sasl-realm $REALM_NAME
sasl-cbinding $1
TLSCertificateFile $APEX_REALM_DIR/cert.pem
TLSCertificateKeyFile $APEX_REALM_DIR/key.pem
threads 8
database mdb
suffix $base
directory $APEX_REALM_DIR/directory
maxsize 268435456
access to * by users read by * none
limits users size=unlimited
END
}

fill_directory()
{
    mkdir "$APEX_REALM_DIR/directory"
    write_big
    write_directory >"$APEX_REALM_DIR/directory.ldif"
    dir=$APEX_REALM_DIR
    write_slapd_conf none >"$APEX_REALM_DIR/slapd.conf"
    slapadd -q -f "$APEX_REALM_DIR/slapd.conf" \
        -l "$APEX_REALM_DIR/directory.ldif" >"$APEX_REALM_DIR/slapadd" 2>&1
}

slapd_up() # BINDINGS
{
    port=$(realm_free_port)
    tls_port=$(realm_free_port)
    write_slapd_conf "$1" >"$dir/slapd.conf"
    serve slapd /usr/sbin/slapd -d 0 -f "$dir/slapd.conf" \
        -h "ldap://localhost:$port ldaps://localhost:$tls_port"
    realm_await_port "$tls_port" "$realm_spawned"
}

# whoami OPTION...: a login; what the server says of it.
whoami()
{
    client ldapwhoami -H "ldap://localhost:$port" -Q "$@"
}

is_alice() # MECHANISM
{
    whoami -Y "$1" >"$dir/whoami" 2>&1
    has "^dn:uid=alice,cn=apex.test,cn=$1,cn=auth$" "$dir/whoami"
}

# protected MECHANISM SSF PROPERTIES: the layer that both ends agreed on.
protected()
{
    client ldapwhoami -H "ldap://localhost:$port" -Y "$1" -O "$3" \
        >"$dir/protected" 2>&1
    has "^SASL SSF: $2$" "$dir/protected" &&
        has '^dn:uid=alice,' "$dir/protected"
}

# finds_all PROPERTIES: the whole directory, to the last octet.
finds_all()
{
    client ldapsearch -H "ldap://localhost:$port" -Q -Y GSSAPI \
        -O "$1" -LLL -o ldif-wrap=no -b "$base" \
        '(sn=big)' jpegPhoto >"$dir/found" || return 1
    cmp "$dir/found" "$APEX_REALM_DIR/big"
}

# binds_at_once COUNT: so many clients, none of which waits for another.
binds_at_once()
{
    before=$(accepted)
    seq "$1" | client xargs -P "$1" -I '{}' \
        ldapwhoami -H "ldap://localhost:$port" -Q -Y GSSAPI \
        >"$dir/binds" 2>"$dir/binds.err"
    tail -n 3 "$dir/binds.err"
    count=$(grep -c '^dn:uid=alice,' "$dir/binds")
    echo "$count of $1 bound, $(($(accepted) - before)) in the trace"
    [ "$count" -eq "$1" ] && [ "$(($(accepted) - before))" -eq "$1" ]
}

# bound KIND: a login over TLS with channel bindings, or with none.  TLS 1.3
# has no tls-unique.
bound()
{
    LDAPTLS_CIPHER_SUITE=NORMAL:-VERS-TLS1.3 \
    client ldapwhoami -H "ldaps://localhost:$tls_port" -Q -Y GSSAPI \
        -O maxssf=0 -o "SASL_CBINDING=$1" >"$dir/bound" 2>&1
    has '^dn:uid=alice,' "$dir/bound"
}

# What the module's own traces say of these three.
traces_bindings()
{
    case $direction in
    module:*) has 'bindings yes' "$dir/client.trace" || return 1 ;;
    esac
    case $direction in
    *:module) has 'bindings match' "$dir/server.trace" &&
        has 'refused: BAD_BINDINGS' "$dir/server.trace" ;;
    esac
}

ldap_direction()
{
    point 'slapd is ready' slapd_up tls-endpoint || return
    point 'GSSAPI: alice is known' is_alice gssapi
    prove
    ! brief || return
    point 'GSS-SPNEGO: alice is known' is_alice gss-spnego
    # Cyrus has two layers, of 1 and of the strength of the session key, and
    # with SPNEGO always the second one.
    point 'GSSAPI, ssf 1' protected GSSAPI 1 maxssf=1
    point 'GSSAPI, ssf of at least 56' protected GSSAPI 256 minssf=56
    point 'GSSAPI, ssf 256' protected GSSAPI 256 minssf=256
    point 'GSS-SPNEGO, ssf of at least 56' protected GSS-SPNEGO 256 minssf=56
    point 'GSS-SPNEGO, ssf 256' protected GSS-SPNEGO 256 minssf=256
    point "a result of $megabytes MB, encrypted" finds_all minssf=56
    point "a result of $megabytes MB, signed" finds_all maxssf=1
    point "$binds binds at once" binds_at_once "$binds"
    point 'ldaps with channel bindings of the certificate' bound tls-endpoint
    point 'ldaps without channel bindings' bound none
    point_fails 'ldaps with channel bindings of another kind' bound tls-unique
    point 'the trace of the module tells of them' traces_bindings
}

point 'the directory is filled' fill_directory
app_directions ldap_direction
app_end
