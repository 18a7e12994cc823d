#!/bin/sh
# explain.sh: gss-apex explain takes real tokens apart, judges requests as an
# acceptor would, changes nothing by that, and shows no key.
set -u
. "$top_srcdir/tests/tap.sh"
. "$top_srcdir/tests/realm/realm.sh"

tool=$top_builddir/gss-apex
peer=$top_builddir/tests/interop/peer

# explains STATUS ARGUMENT...: what it says goes to $TMPDIR/said, and to what
# was said in all.
explains()
{
    wanted=$1
    shift
    "$tool" explain "$@" >"$TMPDIR/said" 2>&1
    status=$?
    cat "$TMPDIR/said" >>"$TMPDIR/all"
    [ "$status" -eq "$wanted" ] || {
        echo "status $status"
        cat "$TMPDIR/said"
        return 1
    }
}

# says LINE...: each is a line of what was said, blanks in front apart.
says()
{
    for line; do
        sed 's/^ *//' "$TMPDIR/said" | grep -qxF -e "$line" || {
            echo "missing: $line"
            cat "$TMPDIR/said"
            return 1
        }
    done
}

finds()
{
    grep -qE "^ *$1" "$TMPDIR/said" || {
        echo "missing: $1"
        cat "$TMPDIR/said"
        return 1
    }
}

# request WORD...: an initiator's first token, base64.
request()
{
    printf 'initiate %s\ntoken -\n' "$*" | "$peer" | tail -n 1 | cut -d ' ' -f 3
}

# answer REQUEST: the token that an acceptor answers with, or refuses with.
answer()
{
    printf 'accept\ntoken %s\n' "$1" | "$peer" | tail -n 1 |
        sed 's/.*token=//' | tr ' ' '\n' | grep -E '^[A-Za-z0-9+/=]{40,}$'
}

# nested NUMBER: answers of SPNEGO, one in the other, in hexadecimal.
nested()
{
    python3 -c '
import sys
token = b"\x6e\x00"
for _ in range(int(sys.argv[1])):
    for tag in (0x04, 0xa2, 0x30, 0xa1):
        n = len(token)
        token = bytes([tag] + ([n] if n < 128 else [0x82, n >> 8, n & 255])
                      if n < 128 or n > 255 else [tag, 0x81, n]) + token
print(token.hex())' "$1"
}

to_hex()
{
    od -An -v -tx1 "$1" | tr -d ' \n'
}

# same_from FORM: the request is the same thing in each form.
same_from()
{
    explains 0 "$TMPDIR/request" && cp "$TMPDIR/said" "$TMPDIR/of-file" &&
        explains 0 "$1" && cmp "$TMPDIR/said" "$TMPDIR/of-file"
}

json_is_whole()
{
    explains "$1" --json --keytab default "$2" &&
        python3 -m json.tool "$TMPDIR/said" >/dev/null
}

from_input()
{
    "$tool" explain - <"$TMPDIR/request" >"$TMPDIR/said" &&
        cmp "$TMPDIR/said" "$TMPDIR/of-file"
}

replay_cache_is_untouched()
{
    rm -f "$KRB5RCACHEDIR"/*
    explains 0 --keytab default "$TMPDIR/request" || return 1
    explains 0 --keytab default "$TMPDIR/request" || return 1
    [ -z "$(ls "$KRB5RCACHEDIR")" ]
}

# no_key: none of the secrets stands in what was ever said, in hexadecimal of
# either case or in base64 of any of the three places a key may begin at.
no_key()
{
    python3 - "$TMPDIR" <<'END'
import base64, sys
said = open(sys.argv[1] + '/all').read()
secrets = open(sys.argv[1] + '/secrets').read().split()
flat = said.replace('\n', '').lower()
shown = [s for s in secrets if s in flat]
for s in secrets:
    key = bytes.fromhex(s)
    for lead in range(3):
        text = base64.b64encode(bytes(lead) + key).decode()[4:-4]
        shown += [s] if text in said else []
print(len(secrets), 'keys,', len(said), 'characters,', len(shown), 'shown')
sys.exit(len(secrets) < 20 or len(said) < 5000 or bool(shown))
END
}

# The same look finds a key that is there.
a_key_is_found()
{
    head -n 1 "$TMPDIR/secrets" >>"$TMPDIR/all"
    no_key
}

realm_start
realm_kinit alice
realm_env_module
check 'a login, its tokens and its secrets' \
    "$top_builddir/tests/tool/tokens" host@localhost "$TMPDIR"

check 'a request in a file' explains 0 "$TMPDIR/request"
check 'it is an AP-REQ for the service' says 'token: AP-REQ (0x0100)' \
    'mechanism: Kerberos V5 (1.2.840.113554.1.2.2)' \
    'options: mutual-required (0x20000000)' \
    "server: host/localhost@$REALM_NAME" 'kvno: 1' \
    'enctype: aes256-cts-hmac-sha1-96 (18)'
check 'the same in base64' same_from "$(base64 <"$TMPDIR/request")"
check 'the same in hexadecimal' same_from "$(to_hex "$TMPDIR/request")"
check 'the same in a line of HTTP' \
    same_from "Authorization: Negotiate $(base64 -w 0 <"$TMPDIR/request")"
check 'the same on standard input' from_input

check 'with the keytab it is open' explains 0 --keytab default "$TMPDIR/request"
check 'the ticket' says "client: alice@$REALM_NAME" \
    'session key: aes256-cts-hmac-sha1-96 (18)' 'type: AD-WIN2K-PAC (128)' \
    'type: client-info (10)' 'pac verified: yes' 'client: alice'
check 'the authenticator' says 'type: GSS-API, RFC 4121 (0x8003)' \
    'channel bindings: none' 'delegation: yes' \
    'flags: deleg, mutual, replay, conf, integ (0x37)' \
    "target: host/localhost@$REALM_NAME"
check 'the clocks agree' finds 'seconds ahead of our clock: (0|-[0-9])$'
check 'the delegated credential' \
    says "server: krbtgt/$REALM_NAME@$REALM_NAME"
check 'an acceptor would take it' finds 'ok .*accepts it'
check 'replay is not looked at' finds 'note .*not looked at'
check 'looking enters nothing in a replay store' replay_cache_is_untouched
check 'JSON is whole' json_is_whole 0 "$TMPDIR/request"

check 'an answer' explains 0 "$TMPDIR/answer"
check 'it is an AP-REP' says 'token: AP-REP (0x0200)' \
    'enctype: aes256-cts-hmac-sha1-96 (18)'
check 'a wrap token' explains 0 "$TMPDIR/sealed"
check 'its header' says 'flags: sent-by-acceptor, sealed, acceptor-subkey (0x7)' \
    'sent by: acceptor' 'confidential: yes'
check 'a MIC token' explains 0 "$TMPDIR/signed"
check 'its header' says 'token: MIC token of RFC 4121 (0x0404)'
check 'an exported name' explains 0 "$TMPDIR/name"
check 'it is the client' says "name: alice@$REALM_NAME"

spnego=$(request host@localhost mech=spnego flags=mutual)
check 'SPNEGO' explains 0 --keytab default "$spnego"
check 'it holds a request' says 'mechanism: SPNEGO (1.3.6.1.5.5.2)' \
    'negotiation: offer (NegTokenInit)' 'token: AP-REQ (0x0100)'
check 'what answers SPNEGO' explains 0 "$(printf 'accept mech=spnego\ntoken %s\n' \
    "$spnego" | "$peer" | tail -n 1 | cut -d ' ' -f 3)"
check 'it holds an answer' says 'negotiation: answer (NegTokenResp)' \
    'state: accept-completed (0)' 'token: AP-REP (0x0200)'
dce=$(request host@localhost flags=mutual,dce)
check 'a request in DCE style' explains 0 --keytab default "$dce"
check 'it has no framing' finds 'framing: none, as in DCE style'
check 'it says so inside' \
    says 'flags: mutual, conf, integ, dce-style (0x1032)'

bound=$(request host@localhost flags=mutual cb=aGVsbG8=)
check 'channel bindings that fit' \
    explains 0 --keytab default --bindings hello "$bound"
check 'the hash is shown' finds 'channel bindings md5: [0-9a-f]{32}$'
check 'bindings to TLS, in hexadecimal' explains 0 --keytab default \
    --bindings tls-server-end-point:00ff10 \
    "$(request host@localhost flags=mutual \
        cb="$(printf 'tls-server-end-point:\000\377\020' | base64)")"
check 'fit' says 'channel bound: yes'
check 'others are refused' explains 1 --keytab default --bindings other "$bound"
check 'as BAD_BINDINGS' says 'verdict: BAD_BINDINGS'

for row in old:BADKEYVER wrong:BAD_INTEGRITY; do
    check "a service with a keytab of another key: ${row%:*}" explains 1 \
        --keytab "$APEX_REALM_DIR/keytab/${row%:*}" \
        "$(request "svc${row%:*}@localhost" flags=mutual)"
    check "is told ${row#*:}" says "verdict: ${row#*:}"
done
check 'a keytab of another service' explains 1 \
    --keytab "$APEX_REALM_DIR/keytab/old" "$TMPDIR/request"
check 'is told, with what it wants' finds "ERROR .*host/localhost@$REALM_NAME"
check 'a keytab that is not there' explains 1 --keytab /nonexistent \
    "$TMPDIR/request"
check 'is told NO_CRED' says 'verdict: NO_CRED'
printf '[libdefaults]\n    permitted_enctypes = aes128-cts\n' >"$TMPDIR/few.conf"
KRB5_CONFIG=$TMPDIR/few.conf:$APEX_KRB5_CONF
check 'enctypes that the host does not permit' \
    explains 1 --keytab default "$TMPDIR/request"
check 'are told NOPERM_ETYPE' says 'verdict: NOPERM_ETYPE'
KRB5_CONFIG=$APEX_KRB5_CONF

KRB5_CONFIG=$APEX_KRB5_CONF_WEAK
old=$(printf 'accept\ntoken %s\nwrap conf aGVsbG8=\nmic aGVsbG8=\n' \
    "$(request svc23@localhost flags=conf,integ)" | "$peer" | tail -n 2 |
    cut -d ' ' -f 2)
check 'a wrap token of RC4' explains 0 "${old%%
*}"
check 'its algorithms' says 'token: wrap token of RFC 1964 (0x0201)' \
    'signed by: HMAC-MD5 with RC4 (0x1100)' 'sealed by: RC4 (0x1000)'
check 'a MIC token of RC4' explains 0 "${old##*
}"
check 'is one' says 'token: MIC token of RFC 1964 (0x0101)'
KRB5_CONFIG=$APEX_KRB5_CONF

# The clock of a client whose cache says that the KDC's is ahead.
printf '\000\000\003\350' |
    dd of="${KRB5CCNAME#FILE:}" bs=1 seek=8 conv=notrunc 2>/dev/null
late=$(request host@localhost flags=mutual)
check 'a clock that is wrong' explains 1 --keytab default "$late"
check 'is told SKEW, with both clocks' finds 'ERROR .*SKEW: .*differ (1000|99[0-9]) s'
check 'and that it is nothing else' finds 'note .*but for the time all is well'
check 'what refuses it is a KRB-ERROR' explains 0 "$(answer "$late")"
check 'its code, its clocks and the advice' says 'code: KRB_AP_ERR_SKEW (37)' \
    "server: host/localhost@$REALM_NAME" \
    '-> Set the clock that is wrong; the message has both.'

check 'NTLM is told' explains 0 TlRMTVNTUAABAAAAl4II4gAAAAAAAAAAAAAAAAAAAAA=
check 'by its name' finds 'WARNING .*NTLM'
check 'what is no token' explains 1 'hello world, this is no token'
check 'and none after all' explains 1 00112233445566
check 'a request that is cut' explains 1 \
    "$(head -c 300 "$TMPDIR/request" | base64 -w 0)"
check 'negotiations in each other' explains 1 "$(nested 40)"
check 'are looked at three deep' finds 'ERROR .*3 negotiations stand in each'
check 'no key was shown' no_key
check_fails 'one that is shown is found' a_key_is_found
finish
