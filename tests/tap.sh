# tap.sh: TAP from a shell script.
#
#     . "$top_srcdir/tests/tap.sh"
#     check "what should hold" command arguments...
#     check_fails "what must be refused" command arguments...
#     finish

tap_count=0
tap_failed=0

# tap_result STATUS DESCRIPTION
tap_result()
{
    tap_count=$((tap_count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tap_count - $2"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_count - $2"
    fi
}

# check DESCRIPTION COMMAND...: the command's output becomes comments.
check()
{
    tap_description=$1
    shift
    tap_status=0
    tap_output=$("$@" 2>&1) || tap_status=$?
    [ -z "$tap_output" ] || printf '%s\n' "$tap_output" | sed 's/^/# /'
    tap_result "$tap_status" "$tap_description"
}

# check_fails DESCRIPTION COMMAND...: passes when the command does not.
check_fails()
{
    tap_description=$1
    shift
    if "$@" >/dev/null 2>&1; then
        tap_result 1 "$tap_description"
    else
        tap_result 0 "$tap_description"
    fi
}

# finish: prints the plan and ends the script.
finish()
{
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
    exit
}
