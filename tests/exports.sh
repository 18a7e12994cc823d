#!/bin/sh
# exports.sh: the built module shows the names of mech/spi/mech_apex.exports and no
# others, finds all it needs in the libraries it names, and is hardened.  So does
# and is the plain mechanism, whose names are those of the GSS library: nobody
# who means the library gets them.
set -u
. "$top_srcdir/tests/tap.sh"

module=$APEX_MODULE
list=$top_srcdir/mech/spi/mech_apex.exports
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# The name of a version is a symbol too.
exported()
{
    ${NM:-nm} -D --defined-only "$module" | awk '$2 != "A" { print $NF }' | sort
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

hardened()
{
    check "$1: no symbol is left undefined" no_undefined_symbol
    check "$1: symbols are bound when it is loaded" dynamic 'BIND_NOW'
    check "$1: it stays in memory once loaded" dynamic 'NODELETE'
    check "$1: relocated data is read-only" read_only_relocations
    check "$1: the stack is not executable" no_executable_stack
    check "$1: the code is not relocated" no_text_relocation
}

# ---- the plain mechanism ----

map_names()
{
    sed -n 's/^ *\(gss[a-z_]*\);$/\1/p' "$top_srcdir/mech/spi/mech_apex_plain.map"
}

# Each of the interposer's names, under that of an ordinary mechanism.
one_name_for_each()
{
    map_names | sed -E 's/^gss(spi)?_/gssi_/' | sort >"$scratch/mapped"
    grep '^gssi_' "$list" | sort | diff - "$scratch/mapped"
}

versioned_names()
{
    map_names | sed 's/$/@@APEX_PLAIN_1/'
}

# bindings COMMAND...: what the dynamic linker binds to what.
bindings()
{
    rm -f "$scratch"/bindings.*
    env -u GSS_APEX LD_DEBUG=bindings LD_DEBUG_OUTPUT="$scratch/bindings" \
        GSS_MECH_CONFIG="$scratch/plain.conf" "$@" || return 1
    cat "$scratch"/bindings.* >"$scratch/bound"
}

# bound FROM TO SYMBOL: true when FROM has SYMBOL of TO.
bound()
{
    grep -q "binding file [^ ]*/$1 .* to [^ ]*/$2 .* symbol .$3'" \
        "$scratch/bound"
}

# bound_rightly COMMAND...: in its process the plain mechanism has the module's
# functions, and the module the library's.  What is bound from the plain
# mechanism to itself is what the library looked up in it by name.
bound_rightly()
{
    bindings "$@" || return 1
    bound mech_apex_plain.so mech_apex.so gssi_wrap || return 1
    bound mech_apex.so 'libgssapi_krb5.so[^ ]*' gss_release_buffer || return 1
    ! grep 'binding file .* to [^ ]*/mech_apex_plain\.so ' "$scratch/bound" |
        grep -v 'binding file [^ ]*/mech_apex_plain\.so '
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
check 'no library beyond GSS, Kerberos, OpenSSL and C' needs_only \
    libgssapi_krb5 libkrb5 libk5crypto libcom_err libcrypto libc "ld-linux.*"
hardened "${module##*/}"

module=${APEX_MODULE%.so}_plain.so
echo "apex-plain 2.25.4267010799603367146 $module" >"$scratch/plain.conf"
versioned_names >"$scratch/plain"
check 'plain: the exported names are those of the map' \
    same_names "$scratch/plain"
check 'plain: there is one for each of the interposer' one_name_for_each
check 'plain: no library beyond the module and C' needs_only mech_apex libc
hardened "${module##*/}"
check 'plain: bound rightly in a program with the GSS library' \
    bound_rightly "$top_builddir/tests/loads" "$module"
check 'plain: bound rightly in a program without it' \
    bound_rightly "$top_builddir/tests/opens" "$module"
finish
