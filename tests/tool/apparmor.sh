#!/bin/sh
# apparmor.sh: the rules that gss-apex(8) gives are rules.
set -u
. "$top_srcdir/tests/tap.sh"

if ! command -v apparmor_parser >/dev/null; then
    echo '1..0 # SKIP no apparmor_parser here'
    exit 0
fi
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

rules()
{
    sed -n '/^\.SH APPARMOR/,/^\.SH EXAMPLES/p' "$top_srcdir/doc/gss-apex.8" |
        grep '^/.*,$'
}

# profile RULES: the parser takes a profile with these.
profile()
{
    {
        echo 'include <tunables/global>'
        echo 'profile gss-apex-test /nonexistent/program {'
        printf '%s\n' "$1"
        echo '}'
    } >"$scratch/profile"
    apparmor_parser -Q -K "$scratch/profile"
}

check 'the page has rules' test "$(rules | wc -l)" -ge 4
check 'the parser takes them' profile "$(rules)"
check_fails 'refused: what is no rule' profile 'nonsense rule'
finish
