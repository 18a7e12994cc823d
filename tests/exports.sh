#!/bin/sh
# exports.sh: the built module shows the names of mech/mech_apex.exports and no
# others, finds all it needs in the libraries it names, and is hardened.
set -u
. "$top_srcdir/tests/tap.sh"

module=$APEX_MODULE
list=$top_srcdir/mech/mech_apex.exports
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

exported()
{
    ${NM:-nm} -D --defined-only "$module" | awk '{ print $NF }' | sort
}

# same_names LIST: the module exports what LIST says; prints the difference.
same_names()
{
    exported >"$scratch/have" && [ -s "$scratch/have" ] || return 1
    sort "$1" | diff - "$scratch/have"
}

# Each name of the GSS library's interposer interface, or the module's start.
names_of_the_interface()
{
    ! grep -vE '^(gssi_[a-z0-9_]+|gss_mech_interposer)$' "$list"
}

no_undefined_symbol()
{
    ldd -r "$module" >"$scratch/ldd" 2>&1 || return 1
    ! grep -E 'undefined|not found' "$scratch/ldd"
}

# needs_only NAME...: the libraries the module asks for are among these.
needs_only()
{
    readelf -d "$module" | sed -n 's/.*(NEEDED).*\[\([^].]*\).*/\1/p' \
        >"$scratch/needed"
    [ -s "$scratch/needed" ] || return 1
    for library; do
        sed -i "/^$library\$/d" "$scratch/needed"
    done
    cat "$scratch/needed"
    [ ! -s "$scratch/needed" ]
}

dynamic()
{
    readelf -d "$module" | grep -q "$1"
}

no_executable_stack()
{
    readelf -lW "$module" | grep 'GNU_STACK' | grep -qv 'RWE'
}

read_only_relocations()
{
    readelf -lW "$module" | grep -q 'GNU_RELRO'
}

no_text_relocation()
{
    ! dynamic TEXTREL
}

check 'the exported names are those of the list' same_names "$list"
{
    cat "$list"
    echo gssi_one_too_many
} >"$scratch/longer"
sed 1d "$list" >"$scratch/shorter"
check_fails 'a name that is only in the list is noticed' \
    same_names "$scratch/longer"
check_fails 'a name that is only in the module is noticed' \
    same_names "$scratch/shorter"
check 'the list holds interposer names only' names_of_the_interface
check 'no symbol is left undefined' no_undefined_symbol
check 'no library beyond GSS, Kerberos, OpenSSL and C' needs_only \
    libgssapi_krb5 libkrb5 libk5crypto libcom_err libcrypto libc "ld-linux.*"
check 'symbols are bound when it is loaded' dynamic 'BIND_NOW'
check 'it stays in memory once loaded' dynamic 'NODELETE'
check 'relocated data is read-only' read_only_relocations
check 'the stack is not executable' no_executable_stack
check 'the code is not relocated' no_text_relocation
finish
