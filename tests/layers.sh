#!/bin/sh
# layers.sh: includes run downwards only, in the order of doc/layers.txt; the
# libraries stay in their folders; no two files include each other.
set -u
. "$top_srcdir/tests/tap.sh"

# list_includes DIR: "file what" for every include of the layers in DIR, where
# what is asn1/der.h or <krb5.h>.
list_includes()
{
    (cd "$1" && find asn1 crypto mech tools -name '*.[ch]' 2>/dev/null |
        sort | xargs awk '
        /^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*["<]/ {
            sub(/^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*/, "")
            if (sub(/^"/, ""))
                sub(/".*/, "")
            else
                sub(/>.*/, ">")
            print FILENAME, $0
        }')
}

# judge: reads the list of layers and then list_includes, prints what is not
# allowed.
judge()
{
    awk '
    BEGIN {
        # Libraries, and the only folders that may know them, by their headers
        # or by a header of ours that includes theirs.  mech/krb5 itself is not
        # one of them: only the folders inside.
        home["<openssl/"] = "crypto"
        home["<krb5.h>"] = home["<krb5/"] = home["<profile.h>"] = "mech/krb5/"
        home["<gssapi/gssapi_krb5.h>"] = "mech/krb5/"

        # Layers that know nothing of GSS.
        no_gss["asn1"] = no_gss["crypto"] = no_gss["mech/ap"] = 1
        no_gss["mech/trace"] = no_gss["mech/replay"] = 1
    }
    function folder(path) {
        sub("/[^/]*$", "", path)
        return path
    }
    # The tool is a program of its own, and asks libkrb5 for itself.
    function is_home(layer, lib) {
        return layer == home[lib] ||
            (layer == "tools" && lib != "<openssl/") ||
            (home[lib] ~ "/$" && index(layer, home[lib]) == 1)
    }
    FNR == NR {
        if ($0 ~ /^#/ || NF == 0)
            next
        known[$1] = 1
        below[$1, $1] = 1
        for (i = 2; i <= NF; i++) {
            if (!($i in known))
                print "doc/layers.txt: " $i " is not above " $1
            for (pair in below) {
                split(pair, p, SUBSEP)
                if (p[1] == $i)
                    below[$1, p[2]] = 1
            }
        }
        next
    }
    # walk: true if `to` is included by `from`, by way of other files or not.
    function walk(from, to, seen,    i, n, next_file) {
        seen[from] = 1
        n = split(includes[from], next_file, " ")
        for (i = 1; i <= n; i++) {
            if (index(next_file[i], to) == 1)
                return 1
            if (!(next_file[i] in seen) && walk(next_file[i], to, seen))
                return 1
        }
        return 0
    }
    {
        file = $1; what = $2; layer = folder(file)
        includes[file] = includes[file] " " what
        if (!(layer in known))
            print file ": " layer "/ is not a layer"
        if (index(what, "<gssapi") == 1 && layer in no_gss)
            print file ": " what ": " layer "/ does not know GSS"
        if (index(what, "<") != 1 && what != "config.h" &&
            !((layer, folder(what)) in below))
            print file ": " layer "/ may not include " what
    }
    END {
        for (file in includes) {
            for (lib in home) {
                split("", seen)
                if (!is_home(folder(file), lib) && walk(file, lib, seen))
                    print file ": " lib " belongs to " home[lib]
            }
            split("", seen)
            if (walk(file, file, seen))
                print file ": includes itself by way of others"
        }
    }' "$top_srcdir/doc/layers.txt" -
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

# plant FILE LINE...: a tree with these lines in FILE, and nothing else.
plant()
{
    rm -rf "$scratch/tree"
    add "$@"
}

add()
{
    added=$scratch/tree/$1
    shift
    mkdir -p "${added%/*}"
    printf '%s\n' '#include <stdint.h>' "$@" >"$added"
}

refuses()
{
    plant "$@"
    check_fails "refused: $2 in $1" clean "$scratch/tree"
}

accepts()
{
    plant "$@"
    check "accepted: $2 in $1" clean "$scratch/tree"
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
refuses mech/verdict/a.h '#include "mech/gss/status.h"'
refuses mech/ap/a.c '#include "mech/msg/msg.h"'
refuses mech/msg/a.c '#include "mech/krb5/keys.h"'
refuses mech/replay/a.c '#include "mech/krb5/settings.h"'
refuses mech/krb5/site/a.c '# include "mech/ap/ap.h"'
refuses mech/krb5/site/a.c '#include "mech/krb5/name/name_object.h"'
refuses mech/krb5/a.h '#include "mech/krb5/site/site.h"'
refuses mech/gss/a.c '#include "mech/context/context.h"'
refuses mech/cred/a.c '#include "mech/krb5/site/site.h"'
refuses mech/context/a.c '#include "mech/spi/spi.h"'
refuses mech/ap/a.c '#include "mech/trace/trace.h"'
refuses mech/trace/a.c '#include "mech/verdict/verdict.h"'
refuses mech/context/a.c '#include "trace.h"'
refuses mech/a.c '#include "asn1/bytes.h"'
refuses mech/spi/a.c '#include <openssl/evp.h>'
refuses mech/msg/a.c '  #include <krb5.h>'
refuses mech/krb5/a.h '#include <krb5.h>'
refuses mech/name/a.c '#include <krb5/krb5.h>'
refuses mech/krb5/a.h '#include <profile.h>'
refuses mech/spi/a.c '#include <gssapi/gssapi_krb5.h>'
refuses mech/ap/a.c '#include <gssapi/gssapi.h>'
accepts mech/context/a.c '#include "mech/krb5/keys.h"'
accepts mech/krb5/form/a.c '#include "mech/krb5/site/site.h"' '#include <krb5.h>'

# What a header of ours includes counts as well.
plant crypto/open.h '#include <openssl/evp.h>'
add mech/ap/a.c '#include "crypto/open.h"'
check_fails 'refused: OpenSSL by way of a header' clean "$scratch/tree"
plant asn1/a.h '#include "asn1/b.h"'
add asn1/b.h '#include "asn1/a.h"'
check_fails 'refused: two headers that include each other' clean "$scratch/tree"
finish
