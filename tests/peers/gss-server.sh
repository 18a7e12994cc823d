#!/bin/sh
# gss-server.sh: MIT's sample server prints the same attributes of a client,
# whether the module or MIT's own mechanism answers, in a realm whose KDC puts
# authentication indicators into its tickets.
set -u
. "$top_srcdir/tests/tap.sh"

if ! command -v gss-server >/dev/null || ! command -v gss-client >/dev/null; then
    echo '1..0 # SKIP no gss-server and gss-client here'
    exit 0
fi
. "$top_srcdir/tests/realm/realm.sh"

# Logins with SPAKE pre-authentication get the indicator "strong".
indicating_kdc()
{
    realm_kill "$realm_spawned"
    sed -i 's/^ *max_life = 10h/&\
        spake_preauth_indicator = strong/' "$KRB5_KDC_PROFILE"
    sed -i 's/^\[libdefaults\]/&\
    spake_preauth_groups = edwards25519/' "$APEX_REALM_DIR/kdc/krb5.conf"
    realm_start_kdc
}

# one_login NAME: what gss-server prints goes to $TMPDIR/NAME.
one_login()
{
    port=$(realm_free_port)
    KRB5_TRACE=$TMPDIR/$1.trace realm_spawn "$TMPDIR/$1.raw" \
        gss-server -port "$port" -once host@localhost
    realm_await_port "$port" "$realm_spawned" &&
        gss-client -port "$port" localhost host@localhost hello \
            >"$TMPDIR/$1.client" 2>&1
    client_status=$?
    wait "$realm_spawned"
    sed 's/0x[0-9a-f]*/PTR/' "$TMPDIR/$1.raw" >"$TMPDIR/$1"
    return "$client_status"
}

module_answered()
{
    grep -q 'apex step 2: PAC .* verified' "$TMPDIR/module.trace" &&
        grep -q 'apex step 2: CAMMAC verified' "$TMPDIR/module.trace"
}

# prints TEXT: the server printed it, with the module.
prints()
{
    grep -qF -e "$1" "$TMPDIR/module"
}

same_output()
{
    diff "$TMPDIR/builtin" "$TMPDIR/module"
}

realm_start
indicating_kdc
realm_kinit alice
realm_env_builtin
check 'a login with the builtin' one_login builtin
realm_env_module
check 'a login with the module' one_login module
check 'the module answered, and verified PAC and CAMMAC' module_answered
check 'it shows the PAC' prints 'Attribute urn:mspac: Authenticated Complete'
check 'it shows the indicators' \
    prints 'Attribute auth-indicators Authenticated Complete'
check 'it shows the indicator "strong"' prints 7374726f6e67
check 'both print the same' same_output
finish
