#!/bin/sh
# judges.sh: the adversary is no yes-man: a mechanism that takes what it should
# refuse is found out, and so is one that refuses all, dies, or hangs on; and the
# report says so.
set -u
. "$top_srcdir/tests/tap.sh"
. "$top_srcdir/tests/realm/realm.sh"

realm_start
realm_kinit alice || exit 99
realm_env_module
peer=$top_builddir/tests/interop/peer
adversary=$top_builddir/tests/adversary/adversary.realm

# judged ROW COMMAND: how the row is judged at that program.
judged()
{
    "$adversary" --only "$1" lines "$2" | cut -f 2
}

# judges ROW JUDGEMENT COMMAND
judges()
{
    found=$(judged "$1" "$3")
    echo "$1: $found"
    [ "$found" = "$2" ]
}

# taking MAJOR ANSWER: a command for the module, with ANSWER in the place of an
# error that has this major code.
taking()
{
    echo "'$peer' | sed -u 's/^error $1.*/$2/'"
}

# dying: a command for the module, which ends at the first error.
dying()
{
    echo "exec 3>&1 4<&0 >/dev/null
        '$peer' <&4 3>&- | sed -u '/^error/Q' >&3 &
        exec 3>&- 4<&-
        wait"
}

# The table is a table: names are there once, nothing is empty.
is_table()
{
    "$adversary" list >"$TMPDIR/rows" || return 1
    awk -F '\t' '
        NF != 6 || $0 ~ /\t(\t|$)/ { print "not six fields: " $0; bad = 1 }
        $1 in seen { print "twice: " $1; bad = 1 }
        { seen[$1] = 1 }
        END { print NR " rows"; exit bad || NR < 200 }' "$TMPDIR/rows"
}

# all_right SERVICE: with the enctype of that service, too.
all_right()
{
    "$adversary" "$1" >"$TMPDIR/tap"
    status=$?
    grep -v '^ok' "$TMPDIR/tap"
    return "$status"
}

# report SIDE ROW: what ./run adversary does, on one row.
report()
{
    python3 "$top_srcdir/tests/adversary/adversary.py" --against "$1" \
        --only "$2" --json "$TMPDIR/report.json"
}

json_has()
{
    python3 - "$TMPDIR/report.json" "$1" <<'END'
import json
import sys

with open(sys.argv[1], encoding='utf-8') as file:
    row, = json.load(file)['rows']
judgements = [finding['judgement'] for finding in row['findings'].values()]
print(row['name'], judgements)
sys.exit(judgements != [sys.argv[2]])
END
}

check 'the table has 200 rows and more, each whole' is_table
check 'all rows are right with SHA-2' all_right svc20
check 'all rows are right with Camellia' all_right svc25
check 'the module refuses a MIC under another usage' \
    judges mic-usage right "exec '$peer'"
check 'a peer that takes every MIC is found out' \
    judges mic-usage wrong "$(taking GSS_S_BAD_MIC 'ok inorder')"
check 'so is one that says any context stands' \
    judges reply-microseconds wrong "$(taking GSS_S_FAILURE 'ok complete -')"
check 'one that refuses with another code is told from it' \
    judges mic-usage otherwise \
    "$(taking GSS_S_BAD_MIC 'error GSS_S_UNAVAILABLE 0 token=- no')"
check 'one that asks for more is told from it' \
    judges clock-ahead waits "$(taking GSS_S_FAILURE 'ok continue -')"
check 'one that refuses what is right is no success' \
    judges clock-ahead cannot "sed -u 's/.*/error GSS_S_FAILURE 0 token=- no/'"
check 'nor is one that can nothing' judges clock-ahead cannot \
    "sed -u 's/.*/cannot do that/'"
check 'nor is one that is not there' judges clock-ahead cannot false
check 'one that dies of a row is told' judges mic-usage died "$(dying)"
if command -v python3 >/dev/null; then
    check 'the report is green for a peer that is right' \
        report "command:$peer" mic-usage
    check 'and says so in JSON' json_has right
    echo "'$peer' | sed -u 's/^error.*/ok inorder/'" >"$TMPDIR/liar"
    check_fails 'the report is red for a peer that is not' \
        report "command:sh $TMPDIR/liar" mic-usage
    check 'and says so in JSON' json_has wrong
    check 'what another mechanism does is not judged' \
        report builtin request-user-to-user
fi
finish
