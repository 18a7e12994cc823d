#!/bin/sh
# points.sh: NFS of the kernel, client and server, in the guest.  rpc.gssd makes
# the contexts of the client and rpc.svcgssd those of the server; the kernel
# uses them from then on.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

app_begin nfs
own_services nfs || realm_die 'no keytab for nfs'
unset KRB5CCNAME

# as USER COMMAND...
as()
{
    nfs_user=$1
    shift
    setpriv --reuid="$nfs_user" --regid="$nfs_user" --clear-groups "$@"
}

# log_in USER [OPTION...]: into the user's own cache, where rpc.gssd looks.
log_in()
{
    nfs_name=$1
    shift
    echo "$nfs_name-password" | as "$nfs_name" kinit "$@" "$nfs_name" >/dev/null
}

# await COMMAND...: true when it comes true within some time.
await()
{
    for _ in $(seq 100); do
        "$@" && return 0
        sleep 0.2
    done
    return 1
}

users_log_in()
{
    cat >"$APEX_REALM_DIR/users.conf" <<END
[libdefaults]
    default_ccache_name = FILE:/tmp/krb5cc_%{uid}
END
    for user in u1 u2 u3 u4 u5 u6; do
        echo "addprinc -pw $user-password $user"
    done | realm_kadmin || return 1
    chmod a+r "$APEX_REALM_DIR/users.conf"
    KRB5_CONFIG=$APEX_REALM_DIR/users.conf:$APEX_KRB5_CONF
    for user in alice bob u1 u2 u3 u4 u5 u6; do
        log_in "$user" || return 1
    done
}

serves() # PROGRAM
{
    rpcinfo -p 127.0.0.1 | grep -qw "$1"
}

# What knows nothing of Kerberos runs from the beginning to the end.
server_up()
{
    realm_spawn "$APEX_REALM_DIR/rpcbind.log" rpcbind -w -f
    await rpcinfo -p 127.0.0.1 >/dev/null 2>&1 || return 1
    exportfs -ra || return 1
    realm_spawn "$APEX_REALM_DIR/idmapd.log" rpc.idmapd -f
    realm_spawn "$APEX_REALM_DIR/mountd.log" rpc.mountd -F
    echo 10 >/proc/fs/nfsd/nfsv4gracetime
    echo 10 >/proc/fs/nfsd/nfsv4leasetime
    rpc.nfsd -H 127.0.0.1 4 && echo Y >/proc/fs/nfsd/v4_end_grace
    await serves mountd && await serves nfs
}

# listens PID FILE: the process has the kernel's file open.
listens()
{
    find "/proc/$1/fd" -lname "*$2*" | grep -q .
}

daemons_up()
{
    serve svcgssd rpc.svcgssd -f -vvv -rrr -iii
    svcgssd=$realm_spawned
    realm_spawn "$dir/gssd.log" env "GSS_MECH_CONFIG=$client_conf" \
        "KRB5_TRACE=$dir/client.trace" rpc.gssd -f -vvv -rrr \
        -k "${KRB5_KTNAME#FILE:}"
    gssd=$realm_spawned
    await listens "$svcgssd" auth.rpcsec.init &&
        await listens "$gssd" rpc_pipefs && return 0
    tail -n 7 "$dir/svcgssd.log" "$dir/gssd.log"
    return 1
}

mount_export()
{
    options=soft,timeo=100,retrans=2
    path=/
    # Version 3 has no root of its own for exports.
    [ "$version" != 3 ] || {
        options=$options,nolock
        path=/export
    }
    mkdir -p "$mnt"
    mount -t nfs -o "vers=$version,sec=$flavour,$options" "localhost:$path" \
        "$mnt" && grep " $mnt nfs" /proc/mounts >"$dir/mounted" &&
        has "vers=$version" "$dir/mounted" &&
        has ",sec=$flavour," "$dir/mounted" && return 0
    tail -n 7 "$dir/svcgssd.log" "$dir/gssd.log"
    return 1
}

forget_pages()
{
    echo 3 >/proc/sys/vm/drop_caches
}

# Alice's file is on the server what she wrote, and comes back so; in both
# places it is hers.
same_contents()
{
    as alice mkdir -m 0700 "$mnt/alice/$id" &&
        as alice dd "if=$APEX_REALM_DIR/big" "of=$mnt/alice/$id/big" bs=128k \
            conv=fsync && forget_pages &&
        cmp "$APEX_REALM_DIR/big" "/export/alice/$id/big" &&
        as alice cmp "$APEX_REALM_DIR/big" "$mnt/alice/$id/big" || return 1
    stat -c %U:%a "/export/alice/$id" "/export/alice/$id/big"
    [ "$(stat -c %U:%a "/export/alice/$id")" = alice:700 ] &&
        [ "$(as alice stat -c %U:%a "$mnt/alice/$id")" = alice:700 ]
}

# shellcheck disable=SC2016 # expanded by the inner shell
changes_files()
{
    as alice sh -ec 'cd "$1"
        echo one >first
        mv first second
        ln second third
        chmod 0640 second
        echo more >>third
        [ "$(cat second)" = "one
more" ]
        [ "$(stat -c %a third)" = 640 ]
        rm third
        exec 9>>second
        flock -x -w 20 9' sh "$mnt/alice/$id"
}

# Neither what root alone may read, nor what is alice's: not for bob, and not
# for root of the client, who is the machine and so nobody to the server.
others_refused()
{
    refused as alice cat "$mnt/pub/root" &&
        refused as bob ls "$mnt/alice/$id" &&
        refused as bob touch "$mnt/alice/bob" &&
        refused ls "$mnt/alice/$id" &&
        touch "$mnt/pub/$id" &&
        [ "$(stat -c %U "/export/pub/$id")" = nobody ]
}

# shellcheck disable=SC2016
writes_own() # USER
{
    as "$1" sh -ec 'for i in 1 2 3; do
            echo "$2 $i" >"$1.$2.$i"
            [ "$(cat "$1.$2.$i")" = "$2 $i" ]
        done' sh "$mnt/pub/$id" "$1"
}

users_at_once()
{
    all=
    for user in u1 u2 u3 u4 u5 u6; do
        writes_own "$user" &
        all="$all $!"
    done
    for pid in $all; do
        wait "$pid" || return 1
    done
    for user in u1 u2 u3 u4 u5 u6; do
        [ "$(stat -c %U "/export/pub/$id.$user.3")" = "$user" ] || return 1
        [ "$(cat "/export/pub/$id.$user.3")" = "$user 3" ] || return 1
    done
}

# What went over the loopback interface while alice wrote a word and read it.
record_wire()
{
    word=word-$id-$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
    tcpdump -i lo -U -s 0 -Z root --immediate-mode -w "$dir/wire" port 2049 \
        2>"$dir/tcpdump.log" &
    tcpdump=$!
    await grep -q listening "$dir/tcpdump.log"
    echo "$word" | as alice dd "of=$mnt/alice/$id/word" conv=fsync
    forget_pages
    as alice grep -qx "$word" "$mnt/alice/$id/word" &&
        grep -qx "$word" "/export/alice/$id/word"
    status=$?
    sleep 0.5
    kill "$tcpdump"
    wait "$tcpdump"
    return "$status"
}

# With krb5p nobody reads along; with the others one can, which shows that this
# looks in the right place.
wire_is_private()
{
    record_wire && [ -s "$dir/wire" ] || return 1
    if [ "$flavour" = krb5p ]; then
        refused grep -q "$word" "$dir/wire"
    else
        grep -q "$word" "$dir/wire"
    fi
}

is_module_mapped() # PID
{
    grep -q mech_apex "/proc/$1/maps"
}

# The daemon has the module in its memory when it shall, and then alone.
mapped_as() # PID module|builtin
{
    if [ "$2" = module ]; then
        is_module_mapped "$1"
    else
        refused is_module_mapped "$1"
    fi
}

unmount()
{
    umount "$mnt" && kill -0 "$gssd" && kill -0 "$svcgssd"
}

# One version with one flavour.  The traces are emptied: they prove each.
nfs_flavour()
{
    id=$(basename "$dir")-$version-$flavour
    mnt=/mnt/$id
    name="version $version, $flavour"
    : >"$dir/client.trace"
    : >"$dir/server.trace"
    point "$name: mounted" mount_export
    grep -q " $mnt nfs" /proc/mounts || return
    point_fails "$name: carol, without a ticket, is refused" \
        as carol cat "$mnt/pub/hello"
    point "$name: 6 MB written, on the server, and read are the same" \
        same_contents
    point "$name: rename, link, mode, append, lock" changes_files
    point "$name: others are refused" others_refused
    point "$name: six users at once" users_at_once
    point "$name: the wire shows what it should" wire_is_private
    prove_flavour
    point "$name: unmounted, both daemons run" unmount
}

prove_flavour()
{
    point "$name: rpc.gssd's trace is of the ${direction%:*}" \
        "initiated_by_${direction%:*}" "$dir/client.trace"
    point "$name: rpc.svcgssd's trace is of the ${direction#*:}" \
        "accepted_by_${direction#*:}" "$dir/server.trace"
}

# alice_writes FILE
alice_writes()
{
    echo "$1" | as alice dd "of=$mnt/alice/$id.$1" conv=fsync &&
        [ "$(cat "/export/alice/$id.$1")" = "$1" ]
}

# alice_has_new_context FILE: she writes, with a context that she did not have.
alice_has_new_context()
{
    before=$(accepted)
    alice_writes "$1" && [ "$(accepted)" -gt "$before" ]
}

# Tickets of 20 seconds: one is renewed in time, and then it is not.
nfs_expiry()
{
    id=$(basename "$dir")-expiry
    mnt=/mnt/$id
    version=4.2
    flavour=krb5p
    point 'expiry: mounted' mount_export
    grep -q " $mnt nfs" /proc/mounts || return
    log_in alice -l 20s -r 10m
    point 'expiry: a ticket of 20 seconds' alice_has_new_context first
    sleep 10
    as alice kinit -R
    sleep 12
    point 'expiry: renewed, the next context' alice_has_new_context second
    sleep 20
    point_fails 'expiry: expired, refused' alice_writes third
    log_in alice
    point 'expiry: a new ticket, the next context' await alice_has_new_context \
        fourth
    point 'expiry: unmounted, both daemons run' unmount
}

nfs_direction()
{
    point 'rpc.gssd and rpc.svcgssd are ready' daemons_up
    for version in 4.2 3; do
        for flavour in krb5p krb5i krb5; do
            nfs_flavour
        done
    done
    point "rpc.gssd has the mechanism of the ${direction%:*}" \
        mapped_as "$gssd" "${direction%:*}"
    point "rpc.svcgssd has the mechanism of the ${direction#*:}" \
        mapped_as "$svcgssd" "${direction#*:}"
    nfs_expiry
}

point 'users log in' users_log_in
point 'the server is ready' server_up
head -c 6000000 /dev/urandom >"$APEX_REALM_DIR/big"
chmod a+r "$APEX_REALM_DIR/big"
app_directions nfs_direction
app_end
