#!/bin/sh
# compliance.sh [--table]: each rule of doc/rules.txt has a test or a written
# exception, and each test that is marked for a rule is for one of the list.
set -u

# list_rules FILE: "NAME TAB exception TAB text" for each rule.
list_rules()
{
    awk '
    function flush() {
        if (name != "")
            printf "%s\t%s\t%s\n", name, exception, text
        name = exception = text = ""
    }
    /^#/ || NF == 0 { flush(); next }
    /^= / { exception = exception substr($0, 2); next }
    {
        flush()
        name = $1 "/" $2 "/" $3
        sub(/:$/, "", name)
        text = $0
        sub(/^[^:]*: /, "", text)
    }
    END { flush() }' "$1"
}

# list_marks DIR: "NAME TAB file:function" for each mark below it.
list_marks()
{
    (cd "$1" && find tests -name '*.c' | sort | xargs awk '
        FNR == 1 { held = "" }
        /RULE [0-9]+\// {
            while (match($0, /RULE [0-9]+\/[^ ]+/)) {
                held = held " " substr($0, RSTART + 5, RLENGTH - 5)
                $0 = substr($0, RSTART + RLENGTH)
            }
            next
        }
        held != "" && /^ *(\/\*| \*)/ { next }
        held != "" && match($0, /[a-z_0-9]+(\(|\[\])/) {
            function_name = substr($0, RSTART, RLENGTH)
            if ($0 ~ /^TEST\(/)
                function_name = substr($0, 6, index($0, ")") - 6)
            sub(/[(\[].*/, "", function_name)
            n = split(held, names, " ")
            for (i = 1; i <= n; i++)
                printf "%s\t%s:%s\n", names[i], FILENAME, function_name
            held = ""
        }')
}

# table RULES MARKS: one paragraph a rule.
table()
{
    awk -F '\t' '
    FNR == NR {
        tests[$1] = tests[$1] "\n    test       " $2
        next
    }
    {
        split($1, part, "/")
        printf "RFC %s section %s, %s\n    rule       %s%s%s\n", part[1],
            part[2], part[3], $3, tests[$1],
            $2 == "" ? "" : "\n    exception " $2
    }' "$2" "$1"
}

# faults RULES MARKS: rules without a test or exception, or with both; marks
# without a rule.
faults()
{
    awk -F '\t' '
    FNR == NR { marked[$1] = $2; next }
    {
        known[$1] = 1
        if (!($1 in marked) && $2 == "")
            print $1 " has neither a test nor an exception"
        if (($1 in marked) && $2 != "")
            print $1 " has a test and an exception"
    }
    END {
        for (name in marked)
            if (!(name in known))
                print marked[name] " is for an unknown rule, " name
    }' "$2" "$1"
}

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
: "${top_srcdir:=$(dirname "$0")/..}"
list_rules "$top_srcdir/doc/rules.txt" >"$scratch/rules"
list_marks "$top_srcdir" >"$scratch/marks"

if [ "${1:-}" = --table ]; then
    table "$scratch/rules" "$scratch/marks"
    exit
fi

. "$top_srcdir/tests/tap.sh"

complete()
{
    found=$(faults "$1" "$2")
    [ -z "$found" ] || printf '%s\n' "$found"
    [ -z "$found" ]
}

some()
{
    [ "$(wc -l <"$1")" -gt 40 ]
}

check 'each rule has a test or an exception' \
    complete "$scratch/rules" "$scratch/marks"
check 'the list was really read' some "$scratch/rules"
check 'the marks were really read' some "$scratch/marks"
printf '4120/3.2.9/planted\t\ta rule\n' >"$scratch/more"
cat "$scratch/rules" >>"$scratch/more"
check_fails 'refused: a rule without a test' complete "$scratch/more" \
    "$scratch/marks"
printf '4120/3.2.9/planted\ttests/a.c:f\n' >"$scratch/more"
cat "$scratch/marks" >>"$scratch/more"
check_fails 'refused: a test of an unknown rule' complete "$scratch/rules" \
    "$scratch/more"
finish
