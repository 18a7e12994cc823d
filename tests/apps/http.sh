#!/bin/sh
# http.sh: Apache with mod_auth_gssapi; curl, Python's requests and git.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"
. "$top_srcdir/tests/apps/lib/apache.sh"

apache_needs
app_needs curl /usr/bin/curl
app_begin http
certificate || realm_die 'no certificate for Apache'
keytab=$APEX_REALM_DIR/keytab/HTTP
second_keytab=$APEX_REALM_DIR/keytab/second
clients=50
[ -z "${APPS_FAST:-}" ] || clients=20
debian_python=/usr/bin/python3

make_second_service()
{
    printf '%s\n' 'addprinc -randkey HTTP/second.test' \
        "ktadd -norandkey -k $second_keytab HTTP/second.test" |
        realm_kadmin >"$APEX_REALM_DIR/kdc/second.log" 2>&1
    chmod a+r "$second_keytab"
}

# fetch PATH OPTION...: what Apache answers to curl.
fetch()
{
    path=$1
    shift
    client curl -sS --negotiate -u : "$@" "http://localhost:$port/$path"
}

is_known() # OPTION...
{
    fetch who "$@" >"$dir/who"
    has "^user=alice@$REALM_NAME\$" "$dir/who"
}

# The script got a ticket of its own with the one that came.
is_delegated()
{
    is_known --delegation always &&
        has "^svc/localhost@$REALM_NAME: kvno = " "$dir/who"
}

is_refused()
{
    KRB5CCNAME=FILE:$dir/none fetch who -o /dev/null -w '%{http_code}' \
        >"$dir/code"
    has '^401$' "$dir/code"
}

at_once() # COUNT
{
    before=$(accepted)
    seq "$1" | client xargs -P "$1" -I '{}' curl -sS --negotiate -u : \
        "http://localhost:$port/who?{}" >"$dir/many" 2>&1
    count=$(grep -c "^user=alice@$REALM_NAME\$" "$dir/many")
    echo "$count of $1, $(($(accepted) - before)) in the trace"
    [ "$count" -eq "$1" ] && [ "$(($(accepted) - before))" -eq "$1" ]
}

over_tls()
{
    client curl -sS --negotiate -u : --cacert "$APEX_REALM_DIR/cert.pem" \
        "https://localhost:$tls_port/who" >"$dir/tls"
    has "^user=alice@$REALM_NAME\$" "$dir/tls"
}

# requests URL PYTHON-ARGUMENTS: a login of requests-kerberos, which verifies
# the server's answer.
requests()
{
    client "$debian_python" - "$1" "$APEX_REALM_DIR/cert.pem" <<END
import sys
import requests
from requests_kerberos import HTTPKerberosAuth, REQUIRED

auth = HTTPKerberosAuth(mutual_authentication=REQUIRED, $2)
reply = requests.get(sys.argv[1], auth=auth, verify=sys.argv[2], timeout=30)
print(reply.status_code, reply.text)
sys.exit('user=alice@$REALM_NAME' not in reply.text)
END
}

requests_delegates()
{
    requests "http://localhost:$port/who" 'delegate=True' >"$dir/requests" &&
        has "^svc/localhost@$REALM_NAME: kvno = " "$dir/requests"
}

git_client()
{
    HOME=$dir/home client git -c http.emptyAuth=true \
        -c safe.directory='*' -c user.name=alice -c user.email=alice@apex.test \
        "$@"
}

# A clone, a commit, a push, another clone that has the commit.
git_goes_round()
{
    url=http://localhost:$port/git/project
    git_client clone -q "$url" "$dir/home/one" || return 1
    echo hello >"$dir/home/one/file"
    git_client -C "$dir/home/one" add file &&
        git_client -C "$dir/home/one" commit -q -m first &&
        git_client -C "$dir/home/one" push -q origin HEAD:refs/heads/main &&
        git_client clone -q -b main "$url" "$dir/home/two" &&
        has '^hello$' "$dir/home/two/file"
}

prepare_git()
{
    mkdir -p "$dir/home" "$dir/git"
    git init -q --bare "$dir/git/project" &&
        git -C "$dir/git/project" config http.receivepack true
}

# The second service knows alice, who has given nothing away.
is_proxied()
{
    fetch second >"$dir/proxied"
    has "^user=alice@$REALM_NAME\$" "$dir/proxied"
}

http_direction()
{
    traces proxy
    prepare_git
    point 'a second Apache is ready' apache_up second "$second_keytab"
    second_port=$port
    : >"$dir/server.trace"
    point 'Apache is ready' apache_up apache "$keytab" "$second_port" || return
    point 'curl: alice is known' is_known
    prove
    ! brief || return
    point 'curl without a ticket is refused' is_refused
    point 'curl --delegation: the script uses the ticket' is_delegated
    point 'curl over TLS' over_tls
    point "$clients clients at once" at_once "$clients"
    if [ -n "${APEX_KDC_DELEGATES:-}" ]; then
        point 'S4U2Proxy: a second service knows alice' is_proxied
        point 'S4U2Proxy: the request there is of the same mechanism' \
            "initiated_by_${direction#*:}" "$dir/proxy.trace"
    else
        skip 'S4U2Proxy: the database of the KDC is not built'
    fi
    if [ -z "${APPS_FAST:-}" ]; then
        http_clients
    fi
}

http_clients()
{
    if "$debian_python" -c 'import requests_kerberos' 2>/dev/null; then
        point 'requests: alice is known' \
            requests "http://localhost:$port/who" 'delegate=False'
        point 'requests delegates' requests_delegates
        point 'requests over TLS' \
            requests "https://localhost:$tls_port/who" 'delegate=False'
    else
        skip 'python3-requests-kerberos is not installed'
    fi
    if [ -x /usr/lib/git-core/git-http-backend ]; then
        point 'git: clone, push, clone' git_goes_round
    else
        skip 'git is not installed'
    fi
}

make_second_service || realm_die 'no keytab of the second service'
app_directions http_direction
app_end
