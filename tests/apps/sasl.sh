#!/bin/sh
# sasl.sh: the sample client and server of Cyrus SASL, which speak on their
# standard input and output.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

plugin=$(find /usr/lib/*/sasl2 -name libgssapiv2.so 2>/dev/null | head -n 1)
app_needs libsasl2-modules-gssapi-mit "${plugin:-libgssapiv2.so}"
app_needs sasl2-bin /usr/sbin/sasl-sample-server
app_begin sasl
# The server takes the host's own name.
host_name=$(host_name | tr '[:upper:]' '[:lower:]')
own_services "host/$host_name" || realm_die 'no keytab of the host'

# Of what they write only these lines are for the other end.
to_the_other()
{
    tee "$1" | grep --line-buffered -a "^$2: "
}

# talk MECHANISM LAYER: each reads what the other writes.
talk()
{
    rm -f "$dir/to_server" "$dir/to_client"
    mkfifo "$dir/to_server" "$dir/to_client"
    GSS_MECH_CONFIG=$server_conf KRB5_TRACE=$dir/server.trace \
        timeout 10 stdbuf -oL sasl-sample-server -m "$1" -s host -b "$2" \
        <"$dir/to_server" 2>&1 |
        to_the_other "$dir/server.out" S >"$dir/to_client" &
    talker=$!
    client timeout 10 stdbuf -oL sasl-sample-client -m "$1" -s host \
        -n "$host_name" -b "$2" <"$dir/to_client" 2>&1 |
        to_the_other "$dir/client.out" C >"$dir/to_server"
    wait "$talker"
}

# Both came to an end, agreed on the layer, and read what was sent in it.
talks()
{
    talk "$1" "$2"
    has "SSF: $3\$" "$dir/client.out" "$dir/server.out" &&
        has '^Username: alice$' "$dir/server.out" &&
        has "decoded message 'client message 1'" "$dir/server.out"
}

sasl_direction()
{
    point 'GSSAPI' talks GSSAPI min=0,max=0 0
    prove
    point 'GSSAPI, signed' talks GSSAPI min=1,max=1 1
    point 'GSSAPI, encrypted' talks GSSAPI min=56,max=256 256
    point 'GSS-SPNEGO, encrypted' talks GSS-SPNEGO min=56,max=256 256
}


app_directions sasl_direction
app_end
