#!/bin/sh
# proxy.sh: squid with its helper for Negotiate; curl behind it.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

helper=/usr/lib/squid/negotiate_kerberos_auth
app_needs squid "$helper"
app_needs curl /usr/bin/curl
app_needs python3 /usr/bin/python3
app_begin proxy

write_squid_conf() # PORT
{
    cat <<END
http_port 127.0.0.1:$1
visible_hostname localhost
pid_filename $dir/squid/pid
access_log stdio:$dir/squid/access
cache_log $dir/squid/cache
coredump_dir $dir/squid
cache deny all
pinger_enable off
netdb_filename none
memory_cache_shared off
shutdown_lifetime 0 seconds
auth_param negotiate program $helper -s HTTP/localhost@$REALM_NAME \
-k $APEX_REALM_DIR/keytab/HTTP
auth_param negotiate children 2 startup=1
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
END
}

squid_up()
{
    web_port=$(realm_free_port)
    port=$(realm_free_port)
    mkdir "$dir/squid" "$dir/web"
    echo 'hello from the web' >"$dir/web/hello"
    serve web python3 -m http.server --bind 127.0.0.1 --directory "$dir/web" \
        "$web_port"
    realm_await_port "$web_port" "$realm_spawned" || return 1
    write_squid_conf "$port" >"$dir/squid.conf"
    daemon_owns "$dir/squid"
    # shellcheck disable=SC2086 # a list of words
    serve squid $as_daemon /usr/sbin/squid -N -n "apex$$" -f "$dir/squid.conf"
    realm_await_port "$port" "$realm_spawned" && return 0
    cat "$dir/squid.log"
    return 1
}

through() # OPTION...
{
    client curl -sS --max-time 30 --noproxy '' -x "http://localhost:$port" \
        "$@" "http://127.0.0.1:$web_port/hello"
}

is_known()
{
    through --proxy-negotiate -U : >"$dir/reply"
    has '^hello from the web$' "$dir/reply" &&
        has "GET .* alice@$REALM_NAME " "$dir/squid/access"
}

is_refused()
{
    KRB5CCNAME=FILE:$dir/none through --proxy-negotiate -U : \
        -o /dev/null -w '%{http_code}' >"$dir/code"
    has '^407$' "$dir/code"
}

at_once()
{
    seq 20 | client xargs -P 20 -I '{}' curl -sS --noproxy '' \
        --proxy-negotiate -U : -x "http://localhost:$port" \
        "http://127.0.0.1:$web_port/hello?{}" >"$dir/many" 2>&1
    count=$(grep -cx 'hello from the web' "$dir/many")
    echo "$count of 20"
    [ "$count" -eq 20 ]
}

proxy_direction()
{
    point 'squid is ready' squid_up || return
    point 'curl --proxy-negotiate: alice is known' is_known
    prove
    point 'without a ticket it is refused' is_refused
    point '20 clients at once' at_once
}

app_directions proxy_direction
app_end
