#!/bin/sh
# cvs.sh: CVS by its method gserver; the connection is taken as inetd does it.
set -u
. "$top_srcdir/tests/apps/lib/common.sh"

app_needs cvs /usr/bin/cvs
app_needs python3 /usr/bin/python3
app_begin cvs
# cvs accepts for the host's own name alone, and the connection goes to it.
host_name=$(host_name | tr '[:upper:]' '[:lower:]')
case $(getent ahostsv4 "$host_name") in
127.*) ;;
*)
    skip "$host_name is not a name of the loopback interface"
    app_end
    ;;
esac
own_services "cvs/$host_name" || realm_die 'no keytab for cvs'

cvs_up()
{
    port=$(realm_free_port)
    repository=$dir/repository
    cvs -d "$repository" init || return 1
    mkdir "$repository/project"
    serve cvs env -u CVSROOT python3 "$apps_lib/inetd.py" "$host_name" "$port" \
        /usr/bin/cvs -f "--allow-root=$repository" pserver
    realm_await_port "$port" "$realm_spawned"
}

work() # OPTION...
{
    HOME=$dir client timeout 10 cvs -f -d ":gserver:$host_name:$port$repository" \
        "$@"
}

# goes_round NAME [-a|-x]: a file is added, and another checkout has it; all of
# it signed or encrypted.
goes_round()
{
    name=$1
    shift
    mkdir "$dir/$name" "$dir/$name/new" && cd "$dir/$name" || return 1
    work "$@" -Q checkout project && cd project &&
        echo "hello $name" >"$name" && work "$@" -Q add "$name" &&
        work "$@" -Q commit -m hello || return 1
    cd "$dir/$name/new" && work "$@" -Q checkout project &&
        has "^hello $name\$" "project/$name"
}

cvs_direction()
{
    point 'cvs is ready' cvs_up || return
    point 'gserver: alice checks out and commits' in_directory goes_round plain
    prove
    point 'gserver -a: signed' in_directory goes_round signed -a
    point 'gserver -x: encrypted' in_directory goes_round encrypted -x
}

in_directory()
{
    ("$@")
}

# The server of CVS 1.12.13 reads the request into the buffer of the line in
# front of it, and waits for it again, unless it happened to arrive later.
works_without_the_module()
{
    client_conf=$APEX_CONF_BUILTIN
    server_conf=$APEX_CONF_BUILTIN
    without_module=
    cvs_up && in_directory goes_round before >"$dir/before" 2>&1 &&
        without_module=yes
}

app_in_direction works_without_the_module
if [ -n "$without_module" ]; then
    app_directions cvs_direction
else
    skip 'the gserver of this cvs hangs with the own mechanism of the library'
fi
app_end
