#!/bin/sh
# configure.sh: ./configure refuses what the module cannot be built with, and says
# what is wanted.
set -u
. "$top_srcdir/tests/tap.sh"

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

# A pkg-config that knows other versions: "PACKAGE VERSION" in $scratch/versions.
cat >"$scratch/pkg-config" <<'END'
#!/bin/sh
for word; do
    case $word in
    'krb5 >= '* | 'libcrypto >= '*)
        found=$(sed -n "s/^${word%% *} //p" "$scratch/versions")
        lowest=$(printf '%s\n%s\n' "${found:-999}" "${word##* }" | sort -V |
            head -n 1)
        [ "$lowest" = "${word##* }" ] || exit 1
        ;;
    esac
done
exec pkg-config "$@"
END
chmod 755 "$scratch/pkg-config"
export scratch

# configure OPTION...: in a directory of its own; what it said is in told.
configure()
{
    mkdir -p "$scratch/tree"
    (cd "$scratch/tree" && env -u KRB5_CFLAGS -u KRB5_LIBS \
        PKG_CONFIG="$scratch/pkg-config" "$top_srcdir/configure" -q "$@") \
        >"$scratch/told" 2>&1
}

# refuses PACKAGE VERSION SENTENCE
refuses()
{
    echo "$1 $2" >"$scratch/versions"
    ! configure && grep -F "error: $3" "$scratch/told" && return 0
    cat "$scratch/told"
    return 1
}

# Headers in front of the right ones: of a krb5 that lacks what is used.
refuses_headers()
{
    : >"$scratch/versions"
    mkdir -p "$scratch/include/gssapi"
    echo '#include <gssapi/gssapi.h>' >"$scratch/include/gssapi/gssapi_ext.h"
    ! configure CPPFLAGS="-I$scratch/include" &&
        grep -F 'error: the compiler does not find' "$scratch/told" && return 0
    cat "$scratch/told"
    return 1
}

if [ -x "$top_srcdir/configure" ] && command -v pkg-config >/dev/null; then
    check 'krb5 1.18 is refused' refuses krb5 1.18.3 \
        'gss-apex needs MIT krb5 1.19'
    check 'OpenSSL 1.1 is refused' refuses libcrypto 1.1.1 \
        'gss-apex needs OpenSSL 3.0'
    check 'other headers are refused' refuses_headers
else
    tap_result 0 'configure refuses # SKIP no configure or pkg-config here'
fi
finish
