# root.sh: a root directory with another Debian in it, for tests.
#
# Source it from a POSIX shell script that runs as root:
#
#     . tests/suite/root.sh
#     root_make trixie build-suite-trixie/root
#     root_fill build-suite-trixie/root
#     root_run build-suite-trixie/root './run check --platform'
#
# Nothing outside of the directory changes: what is mounted for a command is
# mounted for that command alone, and what it starts ends with it.

# root_mirror: prints the mirror that this host has its own packages from.
root_mirror()
{
    apt-get indextargets 'Created-By: Packages' 'Origin: Debian' \
        'Label: Debian' --format '$(REPO_URI)' 2>/dev/null | head -n 1
}

# root_make NAME DIR: a root directory with the least that apt-get needs, unless
# it is there, and a copy of it beside it, base.tar.  False with a word about it when it cannot be made.
root_make()
{
    [ ! -e "$2/../base.tar" ] || return 0
    root_from=$(root_mirror)
    if [ -z "$root_from" ]; then
        echo 'apt-get has no lists from a mirror of Debian; apt-get update' >&2
        return 1
    fi
    rm -rf "$2"
    mkdir -p "${2%/*}"
    if ! debootstrap --variant=minbase "$1" "$2" "$root_from" \
        >"$2.log" 2>&1; then
        tail -n 5 "$2.log" >&2
        return 1
    fi
    root_settle "$1" "$2" "$root_from" && tar -c -C "$2" -f "$2/../base.part" . &&
        mv "$2/../base.part" "$2/../base.tar"
}

# root_settle NAME DIR MIRROR: the files that a root needs to live in.
root_settle()
{
    printf '#!/bin/sh\nexit 101\n' >"$2/usr/sbin/policy-rc.d"
    chmod 755 "$2/usr/sbin/policy-rc.d"
    # A mirror that stands still for some weeks is as good for a test.
    printf '%s\n' 'APT::Install-Recommends "false";' \
        'Acquire::Check-Valid-Until "false";' >"$2/etc/apt/apt.conf.d/suite"
    printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$(uname -n)" >"$2/etc/hosts"
    rm -f "$2/etc/apt/sources.list"
    echo "deb $3 $1 main" \
        >"$2/etc/apt/sources.list.d/suite.list"
}

# root_fill DIR: this tree in /gss-apex there.  What was built there stays.
root_fill()
{
    mkdir -p "$1/gss-apex"
    find "$1/gss-apex" -mindepth 1 -maxdepth 1 ! -name 'build*' \
        -exec rm -rf {} +
    if [ -e .git ]; then
        git ls-files -z
    else
        find . \( -path './build*' -o -name autom4te.cache \) -prune -o \
            -type f -print0
    fi | tar -c --null -T - | tar -x --no-same-owner -C "$1/gss-apex"
}

# root_run DIR COMMAND: the shell runs COMMAND in /gss-apex there.
root_run()
{
    # shellcheck disable=SC2016 # the inner shell expands
    unshare --mount --pid --fork --kill-child -- sh -c '
        mount --rbind /dev "$1/dev" && mount -t proc proc "$1/proc" &&
            cat /etc/resolv.conf >"$1/etc/resolv.conf" &&
            exec chroot "$1" env -i HOME=/root LC_ALL=C.UTF-8 \
                PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
                TERM="${TERM:-dumb}" sh -c "cd /gss-apex && $2"' \
        sh "$1" "$2"
}
