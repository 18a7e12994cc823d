#!/bin/sh
# interface.sh: doc/interface.txt says of every entry point and of every object
# identifier what is true.
set -u
. "$top_srcdir/tests/tap.sh"

table=$top_srcdir/doc/interface.txt
exports=$top_srcdir/mech/spi/mech_apex.exports
objects=$top_srcdir/mech/gss/extension_oids.h

# said TABLE: the entry points that it calls done.
said()
{
    awk '/^gssi_/ && $2 == "done" { print $1 }' "$1" | sort
}

# agrees TABLE EXPORTS: prints the names that are in one of them alone.
agrees()
{
    said "$1" >"$scratch/said"
    grep '^gssi_' "$2" | sort >"$scratch/exported"
    differ=$(comm -3 "$scratch/said" "$scratch/exported" | tr -d '\t')
    [ -z "$differ" ] || printf 'said or exported, not both: %s\n' $differ
    [ -z "$differ" ]
}

# objects_agree TABLE HEADER: the arcs below 1.2.840.113554.1.2.2.5 that the
# table calls done are those of enum extension.
objects_agree()
{
    awk '$1 ~ /^\.[0-9]+/ && $3 == "done" { split($1, a, "."); print a[2] }' \
        "$1" | sort >"$scratch/said"
    awk '/^ *EXT_[A-Z_]+ = [0-9]+,/ && $3 + 0 > 0 && $3 + 0 < 1000 {
            print $3 + 0
        }' "$2" | sort >"$scratch/known"
    differ=$(comm -3 "$scratch/said" "$scratch/known" | tr -d '\t')
    [ -z "$differ" ] || printf 'said or known, not both: .%s\n' $differ
    [ -z "$differ" ] && [ -s "$scratch/known" ]
}

an_unsaid_object_is_found()
{
    sed '/^ \.15 /d' "$table" >"$scratch/table"
    ! objects_agree "$scratch/table" "$objects" >/dev/null
}

a_lie_is_found()
{
    sed '/^gssi_wrap  */d' "$table" >"$scratch/table"
    ! agrees "$scratch/table" "$exports" >/dev/null
}

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
check 'the table says what is exported' agrees "$table" "$exports"
check 'a name that is missing is found' a_lie_is_found
check 'the table says which objects are known' objects_agree "$table" "$objects"
check 'an object that is missing is found' an_unsaid_object_is_found
finish
