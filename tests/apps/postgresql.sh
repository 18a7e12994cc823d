#!/bin/sh
# postgresql.sh: PostgreSQL with encryption by GSS.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

programs=$(find /usr/lib/postgresql -name bin -type d 2>/dev/null | sort | tail -n 1)
app_needs postgresql "${programs:-/usr/lib/postgresql}/postgres"
app_needs postgresql-client "${programs:-/usr/lib/postgresql}/psql"
app_begin postgresql
own_services postgres || realm_die 'no keytab for postgres'
data=$APEX_REALM_DIR/data
clients=50
[ -z "${APPS_FAST:-}" ] || clients=10

# 100 rows of a megabyte, as psql prints them and as COPY reads them.
write_big()
{
    for i in $(seq 100); do
        printf '%s' "$i" | md5sum | cut -c 1-32
    done | awk '{
        for (i = 0; i < 5; i++) $1 = $1 $1
        for (i = 0; i < 1024; i++) printf "%s", $1
        printf "\n"
    }' >"$APEX_REALM_DIR/big"
    [ "$(wc -c <"$APEX_REALM_DIR/big")" -eq $((100 * 1048577)) ]
}

# shellcheck disable=SC2086 # $as_daemon is a list of words
make_cluster()
{
    mkdir "$data" && daemon_owns "$data" || return 1
    (cd / && $as_daemon "$programs/initdb" -D "$data" -N -A trust \
        --no-instructions --locale=C -U postgres) || return 1
    cat >"$data/pg_hba.conf" <<END
hostgssenc all all 127.0.0.1/32 gss include_realm=0
hostnogssenc all all 127.0.0.1/32 reject
END
    (cd / && echo 'CREATE ROLE alice SUPERUSER LOGIN' |
        $as_daemon "$programs/postgres" --single -D "$data" postgres)
}

# shellcheck disable=SC2086
postgres_up()
{
    port=$(realm_free_port)
    serve postgres $as_daemon "$programs/postgres" -D "$data" -p "$port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
        -c "krb_server_keyfile=${KRB5_KTNAME#FILE:}" -c fsync=off \
        -c max_connections=100
    realm_await_port "$port" "$realm_spawned" || return 1
    for _ in $(seq 100); do
        grep -q 'ready to accept' "$dir/postgres.log" && return 0
        sleep 0.2
    done
    return 1
}

# sql ENCRYPTION OPTION...: psql as alice.
sql()
{
    encryption=$1
    shift
    client "$programs/psql" -X -q -t -A -v ON_ERROR_STOP=1 \
        "host=localhost hostaddr=127.0.0.1 port=$port user=alice
        dbname=postgres gssencmode=$encryption" "$@"
}

is_encrypted()
{
    sql require -c 'SELECT principal, encrypted FROM pg_stat_gssapi
        WHERE pid = pg_backend_pid()' >"$dir/known"
    has "^alice@$REALM_NAME\|t\$" "$dir/known"
}

sends_big()
{
    sql require -c "SELECT repeat(md5(i::text), 32768)
        FROM generate_series(1, 100) i" >"$dir/sent" &&
        cmp "$dir/sent" "$APEX_REALM_DIR/big"
}

takes_big()
{
    sql require -c 'CREATE TEMP TABLE big (line text)' \
        -c "\\copy big FROM '$APEX_REALM_DIR/big'" \
        -c "SELECT count(*), bool_and(line IN
            (SELECT repeat(md5(i::text), 32768)
            FROM generate_series(1, 100) i)) FROM big" >"$dir/taken"
    has '^100\|t$' "$dir/taken"
}

at_once() # COUNT
{
    before=$(accepted)
    for _ in $(seq "$1"); do
        sql require -c 'SELECT session_user' 2>&1 &
        all="${all:-} $!"
    done >"$dir/many"
    # shellcheck disable=SC2086 # a list of words
    wait $all
    all=
    echo "$(($(accepted) - before)) in the trace"
    [ "$(grep -cx alice "$dir/many")" -eq "$1" ] &&
        [ "$(($(accepted) - before))" -eq "$1" ]
}

knows_only_alice()
{
    KRB5CCNAME=FILE:$dir/bob
    realm_kinit bob && refused sql require -c 'SELECT 1'
}

postgres_direction()
{
    point 'the server is ready' postgres_up || return
    point 'gssencmode=require: alice, encrypted' is_encrypted
    prove
    ! brief || return
    point_fails 'gssencmode=disable is refused' sql disable -c 'SELECT 1'
    point '100 MB from the server' sends_big
    point '100 MB to the server' takes_big
    point "$clients clients at once" at_once "$clients"
    point 'bob is not alice' knows_only_alice
    KRB5CCNAME=FILE:$APEX_REALM_DIR/ccache/default
}

point 'the data to send' write_big
point 'the cluster is made' make_cluster
app_directions postgres_direction
app_end
