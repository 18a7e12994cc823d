#!/bin/sh
# guest.sh DIR: makes the machine of nfs.sh from Debian's packages, unless DIR
# has it:
#     DIR/linux       its kernel, user-mode-linux, which is a program
#     DIR/root.cpio   its root: NFS, Kerberos, what they need, and init.sh
# The packages are unpacked there.  None is installed, none of their scripts
# runs.
set -eu
dir=$1
here=$(cd "$(dirname "$0")" && pwd)
packages='dash coreutils util-linux mount sed grep mawk findutils diffutils
kmod iproute2 libc-bin keyutils e2fsprogs rpcbind nfs-common nfs-kernel-server
krb5-kdc krb5-admin-server krb5-user libgssapi-krb5-2 libssl3 tcpdump
user-mode-linux'
# They come as dependencies, and nothing here runs them.
unused='^(python3|libpython3|perl|libperl|debconf|adduser|dpkg|ucf|tzdata)'
# Of the kernel's modules; user-mode-linux brings all.
modules='crypto lib fs/nfs fs/nfsd fs/lockd fs/nfs_common fs/fscache fs/netfs
net/sunrpc net/dns_resolver'

# download DIR: the packages and whatever they depend on, to DIR/archives.  To
# apt this is a host that has no package yet, with a cache of its own.
download()
{
    mkdir -p "$1/archives/partial"
    : >"$work/status"
    # shellcheck disable=SC2086 # a list of words
    apt-get -q -y -o Debug::NoLocking=1 -o APT::Sandbox::User=root \
        -o APT::Install-Recommends=0 -o "Dir::State::status=$work/status" \
        -o "Dir::Cache=$1" --download-only install $packages
}

# unpack DIR ROOT: the directories that Debian has merged are links beforehand.
unpack()
{
    for name in bin sbin lib lib64; do
        mkdir -p "$2/usr/$name"
        ln -s "usr/$name" "$2/$name"
    done
    for package in "$1"/*.deb; do
        dpkg-deb -f "$package" Package | grep -qE "$unused" && continue
        dpkg-deb --fsys-tarfile "$package" |
            tar -x --no-same-owner --keep-directory-symlink -C "$2" \
                --exclude='./usr/share/doc*' --exclude='./usr/share/man*' \
                --exclude='./usr/share/locale*' --exclude='*/gconv/*'
    done
}

# take_kernel ROOT: the kernel leaves the root, and the modules that are wanted
# go to where modprobe looks.
take_kernel()
{
    mv "$1/usr/bin/linux.uml" "$work/linux"
    for all in "$1"/usr/lib/uml/modules/*; do
        kept=$1/usr/lib/modules/${all##*/}
        mkdir -p "$kept"
        mv "$all"/modules.* "$kept"
        for name in $modules; do
            [ -e "$all/kernel/$name" ] || continue
            mkdir -p "$(dirname "$kept/kernel/$name")"
            mv "$all/kernel/$name" "$kept/kernel/$name"
        done
    done
    rm -rf "$1/usr/lib/uml"
}

# finish ROOT: what the scripts of the packages would have done.
finish()
{
    for name in proc sys dev run tmp mnt root etc var/log var/lib export; do
        mkdir -p "$1/$name"
    done
    ln -sfn /run "$1/var/run"
    ln -sf mawk "$1/usr/bin/awk"
    ln -sf dash "$1/usr/bin/sh"
    cp "$here/init.sh" "$1/init"
    chmod 0755 "$1/init"
    /sbin/ldconfig -r "$1"
}

recipe=$(cat "$0" "$here/init.sh" | cksum)
[ "$recipe" != "$(cat "$dir/recipe" 2>/dev/null)" ] || exit 0
work=$dir/new
rm -rf "$work" "$dir/recipe"
mkdir -p "$work/root"
download "$work/cache" || {
    apt-get -q update
    download "$work/cache"
}
unpack "$work/cache/archives" "$work/root"
take_kernel "$work/root"
finish "$work/root"
(cd "$work/root" && find . | cpio -o -H newc -R +0:+0 --quiet) \
    >"$work/root.cpio"
mv "$work/linux" "$work/root.cpio" "$dir"
rm -rf "$work"
echo "$recipe" >"$dir/recipe"
