#!/bin/sh
# init.sh: the first process of the guest.  The kernel puts the words of its
# command line that it does not know into the environment:
#     top_srcdir    the sources, seen under the path that they have on the host
#     APEX_MODULE   the module, likewise
#     NFS_LOG       a directory of the host that is written to
[ $$ -eq 1 ] || exit 2
PATH=/usr/sbin:/usr/bin
LC_ALL=C
export PATH LC_ALL

# share PATH [OPTION]
share()
{
    mkdir -p "$1"
    mount -t hostfs ${2:+"$2"} -o "$1" none "$1"
}

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs -o mode=0755 run /run
mount -t tmpfs -o mode=1777 tmp /tmp
exec </dev/null >/dev/console 2>&1
share "$top_srcdir" -r
share "${APEX_MODULE%/*}" -r
share "$NFS_LOG"
# Only these lines are for the host, which a kernel may write between.
sh "$top_srcdir/tests/apps/nfs/machine.sh" 2>"$NFS_LOG/errors" |
    sed -u 's/^/@@ /'
echo o >/proc/sysrq-trigger
sleep 60
