#!/bin/sh
# install.sh: `make install` puts the module where the GSS library looks for
# it, and the lines of mech.conf.example load it.
set -u
. "$top_srcdir/tests/tap.sh"

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# The GSS library of this host, and the folder it completes bare names with.
library=$(ldd "$top_builddir/tests/loads" |
    sed -n 's/.*libgssapi_krb5[^ ]* => \([^ ]*\).*/\1/p')
folder=$(grep -a -o '/[A-Za-z0-9_/.-]*/gss/' "$library" |
    grep -v '^/etc/' | head -n 1)
libdir=${folder%/gss/}
root=$scratch/root
installed=$root$folder/mech_apex.so

make_quietly()
{
    # Not a part of the make that runs the tests.
    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS "${MAKE:-make}" \
        -C "$top_builddir" "$@" >"$scratch/make.log" 2>&1 || {
        tail -n 20 "$scratch/make.log"
        return 1
    }
}

# The module, and its face as a plain mechanism.
only_the_module()
{
    [ "$(ls "$root$folder" | tr '\n' ' ')" = 'mech_apex.so mech_apex_plain.so ' ]
}

nothing_in_etc()
{
    [ ! -e "$root/etc" ]
}

nothing_left()
{
    left=$(find "$root" ! -type d)
    [ -z "$left" ] || printf '%s\n' "$left"
    [ -z "$left" ]
}

# loads_with FILE [OBJECT]: a program whose GSS library reads FILE loads the
# module, or OBJECT.
loads_with()
{
    env -u GSS_APEX GSS_MECH_CONFIG="$1" \
        "$top_builddir/tests/loads" "${2:-$installed}"
}

# Both, from the folder where they are installed.
loads_both_with()
{
    loads_with "$1" && loads_with "$1" "${installed%.so}_plain.so"
}

the_plain_line_is_a_comment()
{
    grep -q '^#apex-plain 2\.25\.4267010799603367146 mech_apex_plain\.so$' \
        "$top_srcdir/mech.conf.example"
}

the_example_has_one_line()
{
    [ "$(grep -vc '^#' "$top_srcdir/mech.conf.example")" -eq 1 ]
}

the_bare_name_is_used()
{
    grep -q '^apex [0-9.]* mech_apex\.so <interposer>$' \
        "$top_srcdir/mech.conf.example"
}

check 'make install with DESTDIR' \
    make_quietly install DESTDIR="$root" libdir="$libdir"
check 'make install again' \
    make_quietly install DESTDIR="$root" libdir="$libdir"
check "the module is in the GSS library's folder" test -x "$installed"
check 'no other file is beside it' only_the_module
check 'nothing is installed below /etc' nothing_in_etc
check 'the example has one line that is not a comment' the_example_has_one_line
check 'the line names the module without a folder' the_bare_name_is_used

# A bare name would be looked up below /usr, where this test writes nothing;
# the same line with the folder put in front.
sed "s|^\(apex [0-9.]*\) |\1 $root$folder|" "$top_srcdir/mech.conf.example" \
    >"$scratch/apex.conf"
check 'the line, pasted, loads the module' loads_with "$scratch/apex.conf"
sed 's/^apex/ apex/' "$scratch/apex.conf" >"$scratch/blank.conf"
check_fails 'with a leading blank it does not, as the comment says' \
    loads_with "$scratch/blank.conf"
: >"$scratch/empty.conf"
check_fails 'without the line it is not loaded' loads_with "$scratch/empty.conf"


check 'the line of the plain mechanism is there, as a comment' \
    the_plain_line_is_a_comment
sed -n "s|^#\(apex-plain [0-9.]*\) |\1 $root$folder|p" \
    "$top_srcdir/mech.conf.example" >"$scratch/plain.conf"
check 'pasted alone, it loads the plain mechanism and the module' \
    loads_both_with "$scratch/plain.conf"
cat "$scratch/plain.conf" >>"$scratch/apex.conf"
check 'and so do both lines' loads_both_with "$scratch/apex.conf"

check 'make uninstall' make_quietly uninstall DESTDIR="$root" libdir="$libdir"
check 'nothing is left behind' nothing_left
finish
