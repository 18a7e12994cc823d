#!/bin/sh
# nfs.sh: NFS of the kernel with Kerberos, in a guest: what it needs of the
# kernel is the whole host's.  nfs/guest.sh makes it once, of Debian's packages,
# in build-nfs; what its daemons said is in build-nfs/log afterwards.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

cache=$top_srcdir/build-nfs
log=$cache/log
# Seconds for the guest, should it hang.
limit=1800

app_needs cpio /usr/bin/cpio
[ "$(dpkg --print-architecture)" = amd64 ] || {
    skip 'Debian has the kernel of the guest for amd64'
    echo 'done'
    exit 0
}

scratch=$(mktemp -d) || exit 99
guest=
# shellcheck disable=SC2317 # called by trap
clean_up()
{
    [ -z "$guest" ] || kill "$guest" 2>/dev/null
    wait
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir -p "$cache"
sh "$top_srcdir/tests/apps/nfs/guest.sh" "$cache" >"$cache/guest.log" 2>&1 || {
    tell 'not ok' 'the guest is made of packages'
    tail -n 15 "$cache/guest.log" | sed 's/^/# /'
    echo 'done'
    exit 0
}

# The guest's memory is a file that is mapped as a program is.
memory=/dev/shm
[ -w "$memory" ] && ! findmnt -n -o OPTIONS "$memory" | grep -q noexec ||
    memory=$scratch

# boot: the guest's lines become ours.
boot()
{
    rm -rf "$log"
    mkdir "$log"
    mkfifo "$scratch/console"
    truncate -s 256M "$scratch/export"
    TMPDIR=$memory timeout -k 5 "$limit" "$cache/linux" mem=1024M \
        initrd="$cache/root.cpio" ubd0="$scratch/export" uml_dir="$scratch" \
        con=null con0=null,fd:1 ssl=null quiet panic=-1 \
        "top_srcdir=$top_srcdir" "APEX_MODULE=$APEX_MODULE" "NFS_LOG=$log" \
        </dev/null >"$scratch/console" 2>"$log/engine" &
    guest=$!
    tee "$log/console" <"$scratch/console" | sed -nu 's/\r$//; s/^@@ //p' &
    # A trap interrupts this.
    wait
    guest=
    [ ! -s "$log/errors" ] || tail -n 20 "$log/errors" >&2
}

boot
