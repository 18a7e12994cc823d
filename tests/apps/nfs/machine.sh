#!/bin/sh
# machine.sh: makes a host of the guest that init.sh has started, and shows what
# points.sh has.  Nothing of it has a network: its loopback is all.
[ -b /dev/ubda ] || {
    echo 'machine.sh is for the guest of nfs.sh alone' >&2
    exit 2
}

users='alice bob carol u1 u2 u3 u4 u5 u6'

write_accounts()
{
    {
        echo 'root:x:0:0::/root:/bin/sh'
        echo '_rpc:x:101:101::/run/rpcbind:/bin/false'
        echo 'nobody:x:65534:65534::/:/bin/false'
        uid=1000
        for user in $users; do
            uid=$((uid + 1))
            echo "$user:x:$uid:$uid::/tmp:/bin/sh"
        done
    } >/etc/passwd
    awk -F : '{ sub("nobody", "nogroup"); print $1 ":x:" $4 ":" }' \
        /etc/passwd >/etc/group
}

write_configuration()
{
    echo localhost >/proc/sys/kernel/hostname
    echo '127.0.0.1 localhost' >/etc/hosts
    : >/etc/resolv.conf
    for database in passwd group hosts services protocols rpc netgroup; do
        echo "$database: files"
    done >/etc/nsswitch.conf
    cat >/etc/idmapd.conf <<END
[General]
Domain = apex.test
Local-Realms = APEX.TEST
Pipefs-Directory = /run/rpc_pipefs
END
    printf '[general]\npipefs-directory=/run/rpc_pipefs\n' >/etc/nfs.conf
    echo '/export *(rw,fsid=0,no_subtree_check,sec=krb5:krb5i:krb5p)' \
        >/etc/exports
    touch /etc/fstab /etc/netgroup
}

write_export()
{
    mkfs.ext4 -q -F /dev/ubda && mount -t ext4 /dev/ubda /export || return 1
    mkdir -m 1777 /export/pub
    for user in alice bob; do
        install -d -m 0700 -o "$user" -g "$user" "/export/$user"
    done
    echo 'hello from the server' >/export/pub/hello
    echo 'for root' >/export/pub/root
    chmod 0600 /export/pub/root
}

# A lock waits for the end of the grace period.
load_kernel()
{
    modprobe lockd nlm_timeout=3 nlm_grace_period=3 &&
        modprobe -a auth_rpcgss rpcsec_gss_krb5 nfs nfsv3 nfsv4 nfsd &&
        mkdir -p /run/rpc_pipefs /run/rpcbind /var/lib/nfs/sm \
            /var/lib/nfs/sm.bak /var/lib/nfs/v4recovery /etc/exports.d &&
        mount -t rpc_pipefs sunrpc /run/rpc_pipefs &&
        mount -t nfsd nfsd /proc/fs/nfsd
}

ip link set lo up
write_accounts
write_configuration
load_kernel
write_export
APEX_KEEP_REALM=yes
export APEX_KEEP_REALM
sh "$top_srcdir/tests/apps/nfs/points.sh"
cp -r /tmp/apex-realm.*/nfs.* "$NFS_LOG"
cp /tmp/apex-realm.*/*.log /tmp/apex-realm.*/kdc/kdc.log "$NFS_LOG"
dmesg >"$NFS_LOG/dmesg"
