#!/bin/sh
# package.sh TARBALL DIR: makes Debian's packages of a release tarball, source and
# binary, in DIR.
#
# package.sh --check DIR: holds what is there: lintian has nothing to say, and a
# second build, elsewhere and at another time of day, gives the same file.
#
# package.sh --rpm TARBALL DIR: makes an RPM of it in DIR.
set -u

die()
{
    printf 'package: %s\n' "$*" >&2
    exit 1
}

# quietly LOG COMMAND...: shows the end of the output when COMMAND fails.
quietly()
{
    log=$1
    shift
    "$@" >"$log" 2>&1 && return 0
    tail -n 40 "$log"
    return 1
}

# unpack TARBALL DIR: the source below DIR, ready for dpkg-buildpackage.
unpack()
{
    name=${1##*/gss-apex-}
    version=${name%.tar.xz}
    mkdir -p "$2" && cp "$1" "$2/gss-apex_$version.orig.tar.xz" &&
        tar -x --no-same-owner -C "$2" -f "$1" ||
        die "cannot unpack $1"
}

make_deb()
{
    rm -rf "$2"
    unpack "$1" "$2"
    (cd "$2/gss-apex-$version" &&
        quietly ../build.log dpkg-buildpackage -us -uc) ||
        die "dpkg-buildpackage failed; see $2/build.log"
    ls "$2"/*.deb
}

# only_one FILE...: the file, if there is one.
only_one()
{
    [ $# -eq 1 ] && [ -e "$1" ] || die "not one file: $*"
    echo "$1"
}

lintian_is_silent()
{
    tags=$(lintian --pedantic --info --fail-on none "$1"/gss-apex_*.changes)
    [ -z "$tags" ] || printf '%s\n' "$tags"
    [ -z "$tags" ]
}

builds_the_same()
{
    again=$1/again/elsewhere
    unpack_source=$(only_one "$1"/gss-apex_*.dsc) || exit 1
    mkdir -p "$1/again"
    rm -rf "$again"
    dpkg-source -q -x "$unpack_source" "$again" &&
        (cd "$again" && umask 027 && TZ=Asia/Kathmandu LC_ALL=C \
            quietly ../build.log dpkg-buildpackage -b -us -uc) || return 1
    for deb in "$1"/*.deb; do
        cmp "$deb" "$1/again/${deb##*/}" || return 1
    done
}

check_deb()
{
    status=0
    lintian_is_silent "$1" && echo 'lintian --pedantic: nothing' || status=1
    builds_the_same "$1" && echo 'a second build: the same files' || status=1
    return "$status"
}

make_rpm()
{
    mkdir -p "$2"
    folder=$(cd "$2" && pwd)
    tar -x -O -f "$1" --wildcards '*/packaging/gss-apex.spec' \
        >"$folder/gss-apex.spec" || die "no gss-apex.spec in $1"
    # Debian's rpm knows nothing of Debian's packages: no dependencies.
    quietly "$folder/rpm.log" rpmbuild -bb --nodeps \
        --define "_topdir $folder/rpm" \
        --define "_sourcedir $(cd "$(dirname "$1")" && pwd)" \
        "$folder/gss-apex.spec" || die "rpmbuild failed; see $folder/rpm.log"
    find "$folder/rpm/RPMS" -name '*.rpm'
}

case ${1:-} in
--check) check_deb "$2" ;;
--rpm) make_rpm "$2" "$3" ;;
*) make_deb "$1" "$2" ;;
esac
