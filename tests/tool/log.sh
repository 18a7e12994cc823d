#!/bin/sh
# log.sh: gss-apex log gathers refusals from files of syslog and the journal.
set -u
. "$top_srcdir/tests/tap.sh"

tool=$top_builddir/gss-apex
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
TZ=UTC
KRB5_CONFIG=$scratch/krb5.conf
export TZ KRB5_CONFIG
: >"$KRB5_CONFIG"
plain_path=$PATH

# logs STATUS ARGUMENT...: what it says goes to $scratch/said.
logs()
{
    wanted=$1
    shift
    "$tool" log "$@" >"$scratch/said" 2>&1
    status=$?
    [ "$status" -eq "$wanted" ] || {
        echo "status $status"
        cat "$scratch/said"
        return 1
    }
}

# finds PATTERN...
finds()
{
    for pattern; do
        grep -qE "^ *$pattern" "$scratch/said" || {
            echo "missing: $pattern"
            cat "$scratch/said"
            return 1
        }
    done
}

# group VERDICT: what was said of it, up to the next.
group()
{
    sed -n "/^$1\$/,/^[^ ]/p" "$scratch/said"
}

# group_finds VERDICT PATTERN...
group_finds()
{
    verdict=$1
    shift
    group "$verdict" >"$scratch/group"
    for pattern; do
        grep -qE "^ *$pattern\$" "$scratch/group" || {
            echo "missing: $pattern"
            cat "$scratch/said"
            return 1
        }
    done
}

lacks()
{
    ! grep -q "$@" "$scratch/said"
}

json_is_whole()
{
    logs 0 --json --since 3h "$scratch/auth.log" &&
        python3 -m json.tool "$scratch/said" >/dev/null
}

# ago SECONDS FORMAT
ago()
{
    date -d "@$(($(date +%s) - $1))" "+$2"
}

old='%b %e %H:%M:%S'
new='%Y-%m-%dT%H:%M:%S'
{
    echo "$(ago 7200 "$old") kdc sshd[11]: gss-apex: acceptor: NOKEY: Service key not available: first"
    echo "$(ago 60 "$new").123456+00:00 kdc sshd[12]: gss-apex: acceptor: NOKEY: Service key not available: last"
    echo "$(ago 3600 "$new")+00:00 kdc sshd[13]: gss-apex: acceptor: NOKEY: Service key not available: (a) middle (7 more since the last line)"
    echo "$(ago 120 "$new")+00:00 kdc httpd: gss-apex: initiator: NEWVERDICT: of a later release"
    echo "$(ago 240 "$old") kdc slapd[9]: gss-apex: configuration: krb5.conf: [apex] has no relation mutaul"
    echo "$(ago 90000 "$old") kdc slapd[9]: gss-apex: acceptor: REPEAT: too old"
    echo "$(ago 30 "$new")+00:00 kdc login[3]: acceptor: SKEW: of another program"
    echo 'no time: gss-apex: acceptor: SKEW: no time'
    echo "$(ago 30 "$new")+00:00 kdc sshd[3]: Invalid user a: gss-apex: acceptor: FORGED: by a user"
    echo "$(ago 30 "$old") kdc sshd[3]: x gss-apex: acceptor: FORGED: by a user"
    echo "$(ago 30 "$new")+00:00 kdc sshd[3]: gss-apex: acceptor: forged\"name: no verdict"
    printf 'gss-apex: \n: gss-apex: a\n: gss-apex: acceptor: \n\377\n'
} >"$scratch/auth.log"

check 'a file of syslog' logs 0 "$scratch/auth.log"
check 'three of one kind: first, last, and who' group_finds NOKEY 'count: 3' \
    "first: $(ago 7200 '%Y-%m-%dT%H:')..:..Z" 'program: sshd\[12\]' \
    'role: acceptor' 'WARNING Service key not available: last' \
    '-> Compare the principal and version in the message with klist -k\.'
check 'one of a release that this one does not know' group_finds NEWVERDICT \
    'count: 1' 'program: httpd' 'WARNING of a later release'
check 'a configuration that cannot be used' group_finds configuration \
    'WARNING krb5.conf: \[apex\] has no relation mutaul' '-> Mend .*'
check 'what was not written is counted' finds 'note +7 more were not written'
check 'nothing of another program' lacks SKEW
check 'nothing that is too old' lacks REPEAT
check 'nothing that a user made sshd write' lacks -i forged
check 'unless it is asked for' logs 0 --since 3d "$scratch/auth.log"
check 'then it is there' group_finds REPEAT 'count: 1'
check 'the last ten minutes' logs 0 --since 10m "$scratch/auth.log"
check 'hold one of them' group_finds NOKEY 'count: 1'
check 'since a time of day' logs 0 --since "$(ago 600 '%Y-%m-%d %H:%M')" \
    "$scratch/auth.log"
check 'that is the same' group_finds NOKEY 'count: 1'
check 'JSON is whole' json_is_whole
check 'a file that is not there' logs 1 "$scratch/absent"
check 'a directory' logs 1 "$scratch"
check 'does not say that there was nothing' lacks 'no refusal'
gzip -c "$scratch/auth.log" >"$scratch/auth.log.gz"
check 'a compressed file' logs 1 "$scratch/auth.log.gz"
check 'says how to read it' finds '-> zcat FILE'
check 'a time that is none' logs 2 --since soon "$scratch/auth.log"

# The journal as journalctl writes it, and what it was asked.
mkdir "$scratch/bin"
cat >"$scratch/bin/journalctl" <<END
#!/bin/sh
echo "\$*" >"$scratch/asked"
cat "$scratch/journal"
END
chmod +x "$scratch/bin/journalctl"
PATH=$scratch/bin:$PATH
now=$(ago 60 %s)
{
    echo '{"__REALTIME_TIMESTAMP":"'"$now"'000000","SYSLOG_IDENTIFIER":"sshd","_PID":"77","MESSAGE":"gss-apex: acceptor: SKEW: Clock skew too great: clocks"}'
    echo '{"__REALTIME_TIMESTAMP":"'"$now"'000000","SYSLOG_IDENTIFIER":"su","MESSAGE":"session opened"}'
    echo '{"__REALTIME_TIMESTAMP":"'"$now"'000000","MESSAGE":[255,1]}'
    echo 'no json'
} >"$scratch/journal"
check 'the journal' logs 0
check 'one refusal' group_finds SKEW 'count: 1' 'program: sshd\[77\]' \
    "last: $(date -d "@$now" '+%Y-%m-%dT%H:%M:%SZ')" \
    '-> Set the clock that is wrong; the message has both\.'
check 'it was asked for AUTHPRIV of the last day' \
    grep -qE -- "-o json .*SYSLOG_FACILITY=10 --since=@$(ago 86400 %s | cut -c 1-7)" \
    "$scratch/asked"
: >"$scratch/journal"
PATH=$scratch/bin:$plain_path
check 'a journal without refusals, or files' logs 0 --since 1s
printf '[apex]\n    log = no\n' >"$KRB5_CONFIG"
check 'log = no' logs 0 --since 1h "$scratch/auth.log"
check 'is told' finds 'note +refusals are not written'
finish
