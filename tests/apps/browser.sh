#!/bin/sh
# browser.sh: Chromium, without a window, and Apache.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"
. "$top_srcdir/tests/apps/lib/apache.sh"

apache_needs
app_needs chromium /usr/bin/chromium
app_begin browser
within=
certificate || realm_die 'no certificate for Apache'

# browse URL OPTION...: the page as the browser has it.
browse()
{
    url=$1
    shift
    mkdir -p "$dir/home"
    # shellcheck disable=SC2086 # a list of words, or none
    HOME=$dir/home client $within timeout 90 chromium --headless --no-sandbox \
        --disable-gpu --disable-dev-shm-usage --no-first-run \
        --user-data-dir="$dir/profile" "$@" --dump-dom "$url" \
        2>"$dir/browser.err"
}

# Chromium loads the GSS library only after a profile has met Negotiate for the
# first time: that page it shows as refused.
meets_negotiate()
{
    is_known >"$dir/first" 2>&1
    has 'received_http_auth_negotiate_headers?":true' \
        "$dir/profile/Local State"
}

is_known()
{
    browse "http://localhost:$port/who" --auth-server-allowlist=localhost \
        >"$dir/page"
    has "user=alice@$REALM_NAME" "$dir/page"
}

# Whom it may delegate to is no option of the command line but a policy of the
# host, which is put in place for this one process.
write_policy()
{
    mkdir -p "$dir/chromium/policies/managed"
    echo '{"AuthNegotiateDelegateAllowlist": "localhost"}' \
        >"$dir/chromium/policies/managed/apex.json"
    cat >"$dir/with_policy" <<END
mount --bind '$dir/chromium' /etc/chromium && exec "\$@"
END
}

is_delegated()
{
    within="unshare -m sh $dir/with_policy"
    is_known && has "svc/localhost@$REALM_NAME: kvno = " "$dir/page"
    status=$?
    within=
    return "$status"
}

delegates()
{
    write_policy
    if [ -d /etc/chromium ] &&
        unshare -m sh "$dir/with_policy" true 2>"$dir/unshare.err"; then
        point 'it delegates to a server on its list' is_delegated
    else
        skip 'delegation: no policy without a mount namespace'
    fi
}

stays_away()
{
    before=$(accepted)
    browse "http://localhost:$port/who" --auth-server-allowlist=example.org \
        >"$dir/page"
    refused grep -q 'user=alice' "$dir/page" && [ "$(accepted)" -eq "$before" ]
}

over_tls()
{
    browse "https://localhost:$tls_port/who" --ignore-certificate-errors \
        --auth-server-allowlist=localhost >"$dir/page"
    has "user=alice@$REALM_NAME" "$dir/page"
}

browser_direction()
{
    point 'Apache is ready' apache_up apache "$APEX_REALM_DIR/keytab/HTTP" ||
        return
    point 'Chromium meets Negotiate' meets_negotiate
    point 'Chromium: alice is known' is_known
    prove
    delegates
    point 'over TLS' over_tls
    point 'it sends nothing to a server not on its list' stays_away
}


app_directions browser_direction
app_end
