#!/bin/sh
# layers.sh: includes run downwards only, and the libraries stay in their
# folders.  The rules are in the table of `judge`.
set -u
. "$top_srcdir/tests/tap.sh"

# list_includes DIR: "folder file what" for every include of the layers in DIR,
# where folder is the layer and what is asn1/der.h or <krb5.h>.
list_includes()
{
    (cd "$1" && find asn1 crypto mech tools -name '*.[ch]' 2>/dev/null) |
        sort | while read -r file; do
        sed -n 's/^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*\("[^"]*"\|<[^>]*>\).*/\1/p' \
            "$1/$file" | tr -d '"' | sed "s|^|${file%/*} $file |"
    done
}

# judge: reads list_includes, prints what is not allowed.
judge()
{
    awk '
    BEGIN {
        # What each layer may include from this project, as path prefixes.
        below["asn1"] = "asn1/"
        below["crypto"] = below["asn1"] " crypto/"
        below["mech/verdict"] = below["crypto"] " mech/verdict/"
        below["mech/ap"] = below["mech/verdict"] " mech/ap/"
        below["mech/msg"] = below["mech/verdict"] " mech/msg/"
        below["mech/trace"] = "mech/trace/"
        below["mech/krb5"] = below["mech/verdict"] " mech/trace/ mech/krb5/"
        below["mech"] = below["mech/verdict"] " mech/"
        below["tools"] = below["mech"] " tools/"

        # Libraries, and the only folder that may include them.
        home["<openssl/"] = "crypto"
        home["<krb5.h>"] = home["<krb5/"] = "mech/krb5"
        home["<gssapi/gssapi_krb5.h>"] = "mech/krb5"
        home["<profile.h>"] = "mech/krb5"

        # Layers that know nothing of GSS.
        no_gss["asn1"] = no_gss["crypto"] = no_gss["mech/ap"] = 1
        no_gss["mech/trace"] = 1
    }
    function allowed(layer, what,    n, i, prefix) {
        if (what == "config.h")
            return 1
        n = split(below[layer], prefix, " ")
        for (i = 1; i <= n; i++)
            if (index(what, prefix[i]) == 1)
                return 1
        return 0
    }
    {
        layer = $1; file = $2; what = $3
        for (lib in home)
            if (index(what, lib) == 1 && layer != home[lib])
                print file ": " what " belongs to " home[lib] "/ alone"
        if (index(what, "<gssapi") == 1 && layer in no_gss)
            print file ": " what ": " layer "/ does not know GSS"
        if (index(what, "<") != 1 && !allowed(layer, what))
            print file ": " layer "/ may not include " what
    }'
}

# clean DIR: true when DIR keeps the rules; otherwise says where not.
clean()
{
    found=$(list_includes "$1" | judge)
    [ -z "$found" ] || printf '%s\n' "$found"
    [ -z "$found" ]
}

# The rules bite: a tree with one bad include must be refused.
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

refuses()
{
    rm -rf "$scratch/tree"
    mkdir -p "$scratch/tree/$(dirname "$1")"
    printf '#include <stdint.h>\n%s\n' "$2" >"$scratch/tree/$1"
    check_fails "refused: $2 in $1" clean "$scratch/tree"
}

some_includes()
{
    [ "$(list_includes "$top_srcdir" | wc -l)" -gt 50 ]
}

# A fragment that nobody includes builds nothing, silently.
every_fragment_is_included()
{
    status=0
    for fragment in $(cd "$top_srcdir" &&
        find asn1 crypto mech tools doc tests bench -name '*.mk' 2>/dev/null); do
        grep -rqsx --include='*.mk' --include=Makefile.am \
            "include $fragment" "$top_srcdir/Makefile.am" \
            "$top_srcdir/mech" "$top_srcdir/tests" || {
            echo "nobody includes $fragment"
            status=1
        }
    done
    return "$status"
}

check 'every fragment of the Makefile is included' every_fragment_is_included
check 'every include of the tree runs downwards' clean "$top_srcdir"
check 'the tree was really read' some_includes
refuses asn1/a.c '#include "crypto/crypto.h"'
refuses crypto/a.c '#include "mech/ap/ap.h"'
refuses mech/verdict/a.h '#include "mech/status.h"'
refuses mech/ap/a.c '#include "mech/msg/msg.h"'
refuses mech/msg/a.c '#include "mech/krb5/keys.h"'
refuses mech/krb5/a.c '# include "mech/ap/ap.h"'
refuses mech/ap/a.c '#include "mech/trace/trace.h"'
refuses mech/trace/a.c '#include "mech/verdict/verdict.h"'
refuses mech/a.c '#include "trace.h"'
refuses mech/a.c '#include <openssl/evp.h>'
refuses mech/msg/a.c '  #include <krb5.h>'
refuses mech/a.c '#include <krb5/krb5.h>'
refuses mech/a.c '#include <gssapi/gssapi_krb5.h>'
refuses mech/ap/a.c '#include <gssapi/gssapi.h>'
rm -rf "$scratch/tree"
mkdir -p "$scratch/tree/mech"
echo '#include "mech/krb5/keys.h"' >"$scratch/tree/mech/a.c"
check 'an include that runs downwards is accepted' clean "$scratch/tree"
finish
