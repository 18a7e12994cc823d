#!/bin/sh
# check.sh: gss-apex check names what is wrong, and says when nothing is.
set -u
. "$top_srcdir/tests/tap.sh"
. "$top_srcdir/tests/realm/realm.sh"

tool=$top_builddir/gss-apex

# checks ARGUMENT...: what it says goes to $TMPDIR/said.
checks()
{
    "$tool" check "$@" >"$TMPDIR/said" 2>&1
}

# finds NAME ARGUMENT...: a finding of that name, that is an error; the tool
# says so in its exit status, too.
finds()
{
    finding=$1
    shift
    "$tool" check --json "$@" >"$TMPDIR/said" 2>&1 && return 1
    tr -d '\n' <"$TMPDIR/said" |
        grep -q "\"level\": \"error\", *\"name\": \"$finding\""
}

# warns NAME: the same, but it is a warning.
warns()
{
    "$tool" check --json >"$TMPDIR/said" 2>&1
    tr -d '\n' <"$TMPDIR/said" |
        grep -q "\"level\": \"warning\", *\"name\": \"$1\""
}

says()
{
    grep -qF -e "$1" "$TMPDIR/said"
}

# line TEXT: the only mechanism line.
line()
{
    printf '%s\n' "$1" >"$TMPDIR/mech"
    GSS_MECH_CONFIG=$TMPDIR/mech
    export GSS_MECH_CONFIG
}

# setting LINE...: krb5.conf with these lines in front.
setting()
{
    printf '%s\n' "$@" >"$TMPDIR/front.conf"
    KRB5_CONFIG=$TMPDIR/front.conf:$APEX_KRB5_CONF
    export KRB5_CONFIG
}

no_setting()
{
    KRB5_CONFIG=$APEX_KRB5_CONF
}

realm_start
realm_env_module
oid=2.25.1191693715440121002

check 'all is well, with the KDC too' checks --kdc
check 'it says that the module loads' says 'can be loaded'
check 'it compares the keys' says 'the KDC has version 1, too'
check 'it compares the clocks' says "the KDC's"

line " apex $oid $APEX_MODULE <interposer>"
check 'found: a blank in front of the line' finds mech-line
check 'it says in which column' says "mech:1:1"
line "apex 2.25.x $APEX_MODULE <interposer>"
check 'found: a wrong identifier' finds mech-line
line "apex $oid $APEX_MODULE"
check 'found: no <interposer>' finds mech-line
line "apex $oid $APEX_MODULE < interposer >"
check 'found: blanks within the brackets' finds mech-line
line "apex $oid /nonexistent/mech_apex.so <interposer>"
check 'found: a module that is not there' finds does-not-load
cp "$APEX_MODULE" "$TMPDIR/mech_apex.so"
printf 'no module' >"$TMPDIR/mech_apex.so"
line "apex $oid $TMPDIR/mech_apex.so <interposer>"
check 'found: a module that is none' finds does-not-load
chmod 666 "$TMPDIR/mech_apex.so"
check 'found: a module that anybody may write' warns replaceable
if [ "$(id -u)" -eq 0 ]; then
    check 'found: root does not load it' warns not-tried
    chmod 664 "$TMPDIR/mech_apex.so"
    chgrp 65534 "$TMPDIR/mech_apex.so"
    check 'found: a module that a group may write' warns replaceable
    mkdir "$TMPDIR/sticky"
    cp "$APEX_MODULE" "$TMPDIR/sticky/mech_apex.so"
    chown 65534 "$TMPDIR/sticky"
    chmod 1755 "$TMPDIR/sticky"
    line "apex $oid $TMPDIR/sticky/mech_apex.so <interposer>"
    check "found: a module in another's sticky directory" warns replaceable
    ln -s "$TMPDIR/sticky/mech_apex.so" "$TMPDIR/link.so"
    line "apex $oid $TMPDIR/link.so <interposer>"
    check 'found: the same, behind a link' warns replaceable
fi
GSS_MECH_CONFIG=$TMPDIR/absent
check 'found: a file of lines that is not there' finds unreadable
realm_env_module

setting '[apex]' '    mutal = required'
check 'found: a typo in [apex]' finds apex-section
check 'it says which' says mutal
setting '[apx]' '    mutual = required'
check 'found: a misspelt section' finds section-name
setting '[Apex]' '    mutual = required'
check 'found: its capitals' finds section-name
setting '[libdefaults' 'x'
check 'found: a krb5.conf that cannot be read' finds krb5-conf
setting '[apex]' '    replay_cache = file2:/nonexistent/x'
check 'found: a replay file that cannot be made' finds replay-directory
setting '[apex]' '    replay_cache = nonsense'
check 'found: a replay store that there is not' finds replay-name
no_setting

KRB5_KTNAME=FILE:$TMPDIR/absent
check 'found: a keytab that is not there' warns keytab
cp "$APEX_REALM_DIR/keytab/all" "$TMPDIR/open"
chmod 644 "$TMPDIR/open"
KRB5_KTNAME=FILE:$TMPDIR/open
check 'found: a keytab that anybody may read' finds keytab-open
KRB5_KTNAME=WRFILE:$TMPDIR/open
check 'found: the same, by its other type' finds keytab-open
KRB5_KTNAME=$TMPDIR/open
check 'found: the same, without a type' finds keytab-open
chmod 600 "$TMPDIR/open"
(realm_env_builtin && echo 'change_password -randkey svc/localhost' |
    realm_kadmin >/dev/null)
check 'found: a key that was changed at the KDC' finds key --kdc
check 'it says whose' says svc/localhost

# One that runs, and a bad word.
# as_account: a keytab of root's session is not that of the account.
as_account()
{
    checks --as nobody
    ! grep -qF -e "$KRB5_KTNAME" -e "$KRB5_CONFIG" "$TMPDIR/said"
}

if [ "$(id -u)" -eq 0 ]; then
    check 'another account: without the variables of this one' as_account
    check 'it was looked at' says 'result:'
fi
check_fails 'refused: an account that there is not' checks --as nobody-at-all
check_fails 'refused: an argument' checks nonsense
check_fails 'refused: an option' checks --nonsense
finish
