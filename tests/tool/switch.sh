#!/bin/sh
# switch.sh: gss-apex enable and disable write what README says, undo all of it,
# and leave alone what somebody else wrote.
set -u
. "$top_srcdir/tests/tap.sh"

tool=$top_builddir/gss-apex
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root
mkdir "$scratch/empty"
line='apex 2.25.1191693715440121002 mech_apex.so <interposer>'
modules=$("$tool" enable --root "$scratch/empty" --json |
    sed -n 's|.*"text": "'"$scratch/empty"'\(/.*\)/mech_apex.so: .*|\1|p')

fresh_root()
{
    rm -rf "$root"
    mkdir -p "$root$modules" "$root/etc/systemd/system"
    : >"$root$modules/mech_apex.so"
}

enable()
{
    "$tool" enable --root "$root" "$@"
}

disable()
{
    "$tool" disable --root "$root" "$@"
}

# has FILE LINE: the file has the line, from its first column.
has()
{
    grep -qxF -e "$2" "$root$1"
}

# The GSS library's own package has /etc/gss/mech.d.
files_left()
{
    find "$root/etc" -type f
    find "$root/etc" -type d -empty ! -path "$root/etc/systemd/system" \
        ! -path "$root/etc/gss/*"
}

nothing_left()
{
    left=$(files_left)
    [ -z "$left" ] || printf '%s\n' "$left"
    [ -z "$left" ]
}

fresh_root
check 'the module directory is told' test -n "$modules"
check 'enable: the host' enable
check 'its line is where the library looks' has /etc/gss/mech.d/apex.conf "$line"
check 'enable again changes nothing' enable
check 'disable: the host' disable
check 'nothing is left' nothing_left
check 'disable again says so, and is no failure' disable

drop_in=/etc/systemd/system/slapd.service.d/gss-apex.conf
check 'enable: two services' enable slapd ssh.service
check 'the drop-in names the file' \
    has "$drop_in" 'Environment=GSS_MECH_CONFIG=/etc/gss-apex/mech'
check 'the file has the line' has /etc/gss-apex/mech "$line"
check_fails 'the host is not switched on' test -e "$root/etc/gss/mech.d/apex.conf"
check 'disable: one of them' disable slapd
check 'the other keeps the line' has /etc/gss-apex/mech "$line"
check 'disable: the other' disable ssh
check 'nothing is left' nothing_left

# What others have to do with the line.
fresh_root
check 'enable: a service' enable slapd
mkdir -p "$root/usr/lib/systemd/system/other.service.d"
echo 'Environment=GSS_MECH_CONFIG=/etc/gss-apex/mech' \
    >"$root/usr/lib/systemd/system/other.service.d/own.conf"
check "disable: beside another's drop-in that names the line" disable slapd
check 'the line stays' has /etc/gss-apex/mech "$line"
rm -r "$root/usr/lib/systemd"
check 'enable: again' enable slapd
echo '# mine' >>"$root/etc/gss-apex/mech"
check_fails 'refused: to write over a line that was changed' enable ssh
check 'disable: beside a changed line' disable slapd
check 'it stays' has /etc/gss-apex/mech '# mine'
fresh_root
mkdir -p "$root/etc/gss/mech.d"
echo 'other 1.2.3.4 other.so' >"$root/etc/gss/mech.d/other.conf"

loses()
{
    enable --json slapd | tr -d '\n' | grep -q '"name": "other-mechanisms"'
}

check 'what the service loses is told' loses

writes_both()
{
    enable --json slapd | tr -d '\n' | grep -q '"written": \['
}

check 'JSON has both files that were written' writes_both

# Modes, names, links.
closed_umask()
{
    (umask 077 && enable ssh) &&
        [ "$(stat -c %a "$root/etc/gss-apex")" = 755 ] &&
        [ "$(stat -c %a "$root/etc/systemd/system/ssh.service.d")" = 755 ]
}

fresh_root
check 'the umask does not count' closed_umask
check 'a dot is no kind of unit' enable php8.2-fpm
check 'it is a service' \
    test -e "$root/etc/systemd/system/php8.2-fpm.service.d/gss-apex.conf"
check_fails 'refused: a unit that is no service' enable ssh.socket
check_fails 'refused: a module with a blank' enable --module '/a b.so' ssh
check_fails 'refused: a module with a long name' \
    enable --module "/$(printf '%0600d' 0)" ssh
fresh_root
mkdir -p "$root/etc/gss-apex"
echo kept >"$scratch/kept"
ln -s "$scratch/kept" "$root/etc/gss-apex/mech.new"
check 'a link in the way' enable ssh
check 'is not followed' grep -qx kept "$scratch/kept"
fresh_root
mkdir "$scratch/outside"
ln -s "$scratch/outside" "$root/etc/gss-apex"
check_fails 'refused: a link that leads out of the tree' enable ssh
check 'nothing is written there' test -z "$(ls "$scratch/outside")"

fresh_root
mkdir -p "$root/etc/gss/mech.d" "$root${drop_in%/*}" "$root/etc/gss-apex"
echo 'other 1.2.3.4 other.so' >"$root/etc/gss/mech.d/apex.conf"
check_fails 'refused: a file with other lines' enable
check_fails 'refused: to remove it' disable
check 'it stays' has /etc/gss/mech.d/apex.conf 'other 1.2.3.4 other.so'
printf '[Service]\nEnvironment=A=B\n' >"$root$drop_in"
check_fails 'refused: a drop-in that was changed' enable slapd
check_fails 'refused: to remove that' disable slapd
check 'it stays' has "$drop_in" 'Environment=A=B'
check_fails 'refused: a name with a slash' enable ../../x
check_fails 'refused: what empties its environment' enable nslcd
rm -f "$root$modules/mech_apex.so"
check_fails 'refused: a module that is not there' enable ssh
check_fails 'refused: an option that there is not' enable --nonsense
finish
