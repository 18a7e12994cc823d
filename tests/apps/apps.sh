#!/bin/sh
# apps.sh [--fast] [--tap] [NAME...]: real daemons and their clients with the
# module on both sides, then on each side alone; all applications or those
# named.  Shows each thing as it is found, and a table at the end.
#     --fast  the quick points of the quick applications; a login in the two
#             directions where one side alone has the module
#     --tap   in TAP
set -u
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${top_builddir:=$top_srcdir/build}"
: "${APEX_MODULE:=$top_builddir/.libs/mech_apex.so}"
: "${APEX_KDB_MODULE:=$top_builddir/.libs/apexdb.so}"
export top_srcdir top_builddir APEX_MODULE APEX_KDB_MODULE
here=$top_srcdir/tests/apps
fast_names='ssh ldap http postgresql'
all_names="$fast_names browser proxy imap sasl dns cvs kadmin nfs"
names=
tap=
margin='        '
APPS_FAST=
LC_ALL=C
export LC_ALL APPS_FAST

for word; do
    case $word in
    --fast) APPS_FAST=yes ;;
    --tap)
        tap=yes
        margin=
        ;;
    *)
        [ -f "$here/$word.sh" ] || {
            echo "there is no application $word; there are: $all_names" >&2
            exit 2
        }
        names="$names $word"
        ;;
    esac
done
[ -n "$names" ] || names=${APPS_FAST:+$fast_names}
: "${names:=$all_names}"

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

[ -f "$APEX_MODULE" ] || {
    echo "no module at $APEX_MODULE; ./run build makes it" >&2
    exit 2
}

tab=$(printf '\t')

# record NAME DIRECTION RESULT WHAT: for the table, and at once for the reader.
record()
{
    printf '%s\t%s\t%s\t%s\n' "$@" >>"$scratch/results"
    if [ -z "$tap" ]; then
        printf '    %-8s%-16s%s\n' "$3" "$2" "$4"
    elif [ "$3" = skip ]; then
        echo "ok - $1, $2 # SKIP $4"
    else
        echo "$3 - $1, $2: $4"
    fi
}

# show NAME: the lines of one script, as they come.
show()
{
    finished=
    while IFS=$tab read -r result direction what; do
        case $result in
        '#'*) echo "$margin$result${direction:+ $direction}" ;;
        'done') finished=yes ;;
        *) record "$1" "$direction" "$result" "$what" ;;
        esac
    done
    [ -n "$finished" ] ||
        record "$1" - 'not ok' 'the script came to its end'
}

# table: each application and direction with its count.
table()
{
    awk -F '\t' '
        BEGIN {
            format = "%-14s%-18s%-11s%s\n"
            printf format, "application", "client:server", "points", "result"
        }
        {
            key = $1 "\t" $2
            if (!(key in all))
                order[++rows] = key
            all[key]++
            if ($3 == "ok")
                good[key]++
            else if ($3 == "skip")
                skipped[key] = skipped[key] "; skipped: " $4
            else
                bad[key]++
        }
        END {
            for (i = 1; i <= rows; i++) {
                key = order[i]
                split(key, part, "\t")
                verdict = bad[key] ? "FAILED" : good[key] ? "ok" : "-"
                printf format, part[1], part[2], \
                    good[key] + 0 " of " all[key], verdict skipped[key]
            }
        }' "$scratch/results"
}

count()
{
    cut -f 3 "$scratch/results" | grep -cx "$1"
}

started=$(date +%s)
: >"$scratch/results"
for name in $names; do
    [ -n "$tap" ] || printf '== %s\n' "$name"
    sh "$here/$name.sh" 2>"$scratch/$name.err" | show "$name"
    [ ! -s "$scratch/$name.err" ] || tail -n 20 "$scratch/$name.err" |
        sed 's/^/# /'
done
bad=$(count 'not ok')
good=$(count ok)
if [ -n "$tap" ]; then
    echo "1..$(wc -l <"$scratch/results")"
else
    printf '\n'
    table
    printf '\n%s hold, %s do not, %s skipped; %s seconds\n' "$good" "$bad" \
        "$(count skip)" "$(($(date +%s) - started))"
fi
[ "$bad" -eq 0 ] && [ "$good" -gt 0 ]
