# story.sh: the exchange in words, from the trace of both sides.

# What happens in each step, for somebody who has never read RFC 4120.
story_sentence()
{
    case $1 in
    1) echo 'The client takes a ticket for the service and seals a note
        (name, time, a fresh key, what it asks for) with the session key.
        Ticket and note go to the server: the AP_REQ.' ;;
    2) echo 'The server opens the ticket with the key from its keytab.  Inside
        it finds who the client is, and the same session key.' ;;
    3) echo 'The server opens the note with that session key, compares names
        and clocks, and remembers the note, so that a copy sent by somebody
        else will be refused.' ;;
    4) echo 'The server looks whether the client wants proof in return.' ;;
    5) echo 'The server proves itself: it sends back the time from the note,
        sealed with the session key.  This is the AP_REP.' ;;
    6) echo 'The client opens the answer and finds the time it had sent: only
        the real server could have read it.  Both sides are sure.' ;;
    esac
}

# story_lines STEP TRACE...: what the traces say of one step, in order of time.
story_lines()
{
    story_number=$1
    shift
    cat "$@" 2>/dev/null |
        sed -n "s/^\[\([0-9]*\)\] \([0-9.]*\): apex step $story_number: */\2 [\1] /p" |
        sort -s -n -k 1,1 | cut -d ' ' -f 2-
}

# story_indent WIDTH: fills standard input to 76 columns, WIDTH blanks before.
story_indent()
{
    fold -s -w "$((76 - $1))" | sed "s/ *\$//; s/^/$(printf '%*s' "$1" '')/"
}

# story_tell CLIENT-TRACE SERVER-TRACE: the six steps, first in plain words,
# then as the module traced them, with the process id in brackets.
story_tell()
{
    for story_step in 1 2 3 4 5 6; do
        echo
        # shellcheck disable=SC2046 # the words are filled anew
        echo "Step $story_step." $(story_sentence "$story_step") |
            story_indent 4
        story_found=$(story_lines "$story_step" "$@")
        printf '%s\n' "${story_found:-(on the side without the module)}" |
            story_indent 8
    done
    echo
}

# story_steps TRACE PID: the numbers of the steps that process PID took, in
# order, each once.
story_steps()
{
    sed -n "s/^\[$2\] [0-9.]*: apex step \([1-6]\):.*/\1/p" "$1" 2>/dev/null |
        sort -u | tr -d '\n'
}

# story_by_module TRACE PID STEPS: true when process PID took these steps
# through the module.
story_by_module()
{
    [ -n "$2" ] && [ "$(story_steps "$1" "$2")" = "$3" ]
}

# story_by_builtin TRACE: true when somebody traced an exchange there, and it
# was not the module.
story_by_builtin()
{
    [ -s "$1" ] && ! grep -q ': apex ' "$1"
}
