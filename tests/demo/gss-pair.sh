# gss-pair.sh: one run of MIT's gss-server and gss-client.

# gss_pair DIR CLIENT-CONF SERVER-CONF: leaves in DIR both traces, both
# outputs, both process ids, and the memory map of the server.  True when the
# client was served.
gss_pair()
{
    pair_dir=$1
    pair_port=$(realm_free_port)
    realm_spawn "$pair_dir/server.out" env GSS_MECH_CONFIG="$3" \
        KRB5_TRACE="$pair_dir/server.trace" \
        gss-server -port "$pair_port" -once -verbose host@localhost
    echo "$realm_spawned" >"$pair_dir/server.pid"
    realm_await_port "$pair_port" "$realm_spawned" || return 1
    cat "/proc/$realm_spawned/maps" >"$pair_dir/server.maps"

    GSS_MECH_CONFIG=$2 KRB5_TRACE=$pair_dir/client.trace \
        gss-client -port "$pair_port" localhost host@localhost \
        'hello from gss-client' >"$pair_dir/client.out" 2>&1 &
    pair_client=$!
    echo "$pair_client" >"$pair_dir/client.pid"
    wait "$pair_client" && wait "$(cat "$pair_dir/server.pid")"
}

# gss_pair_served DIR: the server knew who came and read the message; the
# client verified the signature that came back.
gss_pair_served()
{
    grep -q "alice@$REALM_NAME" "$1/server.out" &&
        grep -q 'hello from gss-client' "$1/server.out" &&
        grep -q 'Signature verified' "$1/client.out"
}

gss_pair_show()
{
    echo "    gss-client: $(grep 'Signature verified' "$1/client.out")"
    grep -E 'alice@|Received message' "$1/server.out" |
        sed 's/^/    gss-server: /'
}
