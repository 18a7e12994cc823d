#!/bin/sh
# probes.sh: the module has the probes that mech_apex(8) names, and bpftrace
# sees a step at one of them, where the kernel lets it.
set -u
. "$top_srcdir/tests/tap.sh"

if ! command -v readelf >/dev/null; then
    echo '1..0 # SKIP no readelf here'
    exit 0
fi
. "$top_srcdir/tests/realm/realm.sh"

# has NAME: a probe of gss_apex of that name.
has()
{
    readelf -n "$APEX_MODULE" 2>/dev/null | grep -A1 'Provider: gss_apex' |
        grep -q "Name: $1\$"
}

one_login()
{
    "$top_builddir/gss-apex" try --module "$APEX_MODULE" host@localhost
}

# A login under bpftrace; what it printed goes to $TMPDIR/seen.
seen_by_bpftrace()
{
    bpftrace -e "usdt:$APEX_MODULE:gss_apex:step { printf(\"step %d\\n\", arg0); }" \
        -c "$top_builddir/gss-apex try --module $APEX_MODULE host@localhost" \
        >"$TMPDIR/seen" 2>&1
    grep -q '^step 2$' "$TMPDIR/seen"
}

realm_start
realm_kinit alice
check 'it has the probe of a step' has step
check 'and that of a refusal' has refused
check_fails 'it has no others' has nonsense
check 'a login without bpftrace' one_login
if bpftrace -e 'BEGIN { exit(); }' >/dev/null 2>&1; then
    check 'bpftrace sees the steps' seen_by_bpftrace
else
    tap_result 0 'bpftrace sees the steps # SKIP it cannot work here'
fi
finish
