#!/bin/sh
# dns.sh: BIND, updated by nsupdate with GSS-TSIG (RFC 3645).
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

app_needs bind9 /usr/sbin/named
app_needs bind9-dnsutils /usr/bin/nsupdate
app_begin dns
own_services DNS || realm_die 'no keytab for named'

write_named_conf() # PORT
{
    cat <<END
options {
    directory "$dir/named";
    managed-keys-directory "$dir/named";
    pid-file none;
    session-keyfile "$dir/named/session.key";
    listen-on port $1 { 127.0.0.1; };
    listen-on-v6 { none; };
    recursion no;
    dnssec-validation no;
    tkey-gssapi-keytab "${KRB5_KTNAME#FILE:}";
};
controls { };
zone "apex.test" {
    type primary;
    file "$dir/named/zone";
    update-policy { grant "alice\@$REALM_NAME" zonesub ANY; };
};
END
}

named_up()
{
    port=$(realm_free_port)
    mkdir "$dir/named"
    write_named_conf "$port" >"$dir/named.conf"
    cat >"$dir/named/zone" <<'END'
$TTL 60
@ IN SOA localhost. root.localhost. 1 3600 600 86400 60
@ IN NS localhost.
END
    daemon_owns "$dir/named"
    # shellcheck disable=SC2086 # a list of words
    serve named $as_daemon /usr/sbin/named -g -n 2 -c "$dir/named.conf"
    realm_await_port "$port" "$realm_spawned" && answers SOA apex.test localhost
}

answers() # TYPE NAME CONTENT
{
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        dig +short +tcp @127.0.0.1 -p "$port" "$2" "$1" >"$dir/answer"
        grep -q "$3" "$dir/answer" && return 0
        sleep 0.2
    done
    cat "$dir/answer"
    return 1
}

update() # NAME ADDRESS
{
    client nsupdate -g -d <<END
server localhost $port
zone apex.test
update add $1.apex.test 60 A $2
send
END
}

refuses_bob()
{
    KRB5CCNAME=FILE:$dir/bob
    realm_kinit bob || return 1
    update bob 192.0.2.2
    answers A bob.apex.test 192.0.2.2 && return 1
    has 'update.*(REFUSED|denied|rejected)' "$dir/named.log"
}

# Each update is a context of its own, whose MIC signs request and answer.
many()
{
    for i in $(seq 20); do
        update "many$i" "192.0.2.$i" >"$dir/many" 2>&1 || return 1
    done
    answers A many20.apex.test 192.0.2.20
}

dns_direction()
{
    point 'named is ready' named_up || return
    point 'nsupdate -g: alice adds a name' update host 192.0.2.1
    prove
    point 'the name is there' answers A host.apex.test 192.0.2.1
    point '20 updates, one after the other' many
    point 'bob may not' refuses_bob
    KRB5CCNAME=FILE:$APEX_REALM_DIR/ccache/default
}

app_directions dns_direction
app_end
