#!/bin/sh
# interface.sh: doc/interface.txt says of every entry point what is true.
set -u
. "$top_srcdir/tests/tap.sh"

table=$top_srcdir/doc/interface.txt
exports=$top_srcdir/mech/spi/mech_apex.exports

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

a_lie_is_found()
{
    sed '/^gssi_wrap  */d' "$table" >"$scratch/table"
    ! agrees "$scratch/table" "$exports" >/dev/null
}

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
check 'the table says what is exported' agrees "$table" "$exports"
check 'a name that is missing is found' a_lie_is_found
finish
