#!/bin/sh
# bans.sh: what the code of the module does not do, since it runs in somebody
# else's process or since a better tool is at hand; and how long a function may
# be.  Comments and strings do not count.
set -u
. "$top_srcdir/tests/tap.sh"

# Functions that the module does not call, with the reason.
bans='
abort|exit|_exit|_Exit|quick_exit|atexit : the process is not ours
assert : an error is returned
printf|vprintf|puts|putchar|perror|err|errx|warn|warnx : the terminal is not ours
sprintf|vsprintf|strcpy|strcat|strncat|gets|stpcpy : no bound
alloca : the stack is not ours
memcmp|bcmp : crypto_equal, or a reader
strtok|setlocale|signal|sigaction|umask|chdir|sleep|usleep|system|popen : process-wide
rand|random|srand|srandom : crypto has the random source
getenv : secure_getenv
'

# The few places where a banned call is right: file, function, number of calls.
# bytes_equal is the one comparison of public bytes.
exceptions='
asn1/bytes.c memcmp 1
'

# list_code DIR FOLDER...: the .c and .h files.
list_code()
{
    root=$1
    shift
    (cd "$root" && find "$@" -name '*.[ch]' 2>/dev/null | sort)
}

# strip FILE: the source without comments and without the inside of strings,
# line for line.
strip()
{
    awk '
    {
        line = ""; n = length($0)
        for (i = 1; i <= n; i++) {
            c = substr($0, i, 1); two = substr($0, i, 2)
            if (comment) {
                if (two == "*/") { comment = 0; i++ }
            } else if (quote != "") {
                if (c == "\\") i++
                else if (c == quote) { quote = ""; line = line c }
            } else if (two == "/*") { comment = 1; i++ }
            else if (two == "//") break
            else {
                if (c == "\"" || c == "\047") quote = c
                line = line c
            }
        }
        quote = ""
        print line
    }' "$1"
}

# find_bans DIR: "file:line: name: reason" for each banned call.
find_bans()
{
    list_code "$1" asn1 crypto mech | while read -r file; do
        strip "$1/$file" | awk -v file="$file" -v bans="$bans" '
        BEGIN {
            n = split(bans, rows, "\n")
            for (i = 1; i <= n; i++) {
                split(rows[i], half, " : ")
                m = split(half[1], names, "|")
                for (j = 1; j <= m; j++)
                    why[names[j]] = half[2]
            }
        }
        {
            rest = $0
            while (match(rest, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
                name = substr(rest, RSTART, RLENGTH - 1)
                sub(/[ \t]+$/, "", name)
                if (name in why)
                    print file ":" NR ": " name ": " why[name]
                rest = substr(rest, RSTART + RLENGTH)
            }
        }'
    done
}

# without_exceptions: drops from find_bans what the exceptions list, as often
# as they list it.
without_exceptions()
{
    awk -v exceptions="$exceptions" '
    BEGIN {
        n = split(exceptions, rows, "\n")
        for (i = 1; i <= n; i++)
            if (split(rows[i], field, " ") == 3)
                left[field[1] " " field[2]] = field[3]
    }
    {
        split($0, part, ":")
        name = part[3]
        gsub(/ /, "", name)
        if (left[part[1] " " name]-- <= 0)
            print
    }'
}

no_banned_call()
{
    found=$(find_bans "$1" | without_exceptions)
    [ -z "$found" ] || printf '%s\n' "$found"
    [ -z "$found" ]
}

# find_long DIR: functions of more than 100 lines, from brace to brace.
find_long()
{
    list_code "$1" asn1 crypto mech tools bench tests |
        while read -r file; do
            awk -v file="$file" '
            /^[A-Za-z_].*\(/ { name = $0; sub(/\(.*/, "", name) }
            /^{/ { start = NR }
            /^}/ && start {
                if (NR - start + 1 > 100)
                    print file ":" start ": " name ": " NR - start + 1 " lines"
                start = 0
            }' "$1/$file"
        done
}

no_long_function()
{
    found=$(find_long "$1")
    [ -z "$found" ] || printf '%s\n' "$found"
    [ -z "$found" ]
}

# Both checks bite.
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/mech"

refuses_call()
{
    printf 'int\nf(void)\n{\n    /* text */ %s\n}\n' "$1" >"$scratch/mech/a.c"
    check_fails "refused: $1" no_banned_call "$scratch"
}

accepts_call()
{
    printf 'int\nf(void)\n{\n    %s\n}\n' "$1" >"$scratch/mech/a.c"
    check "accepted: $1" no_banned_call "$scratch"
}

write_function()
{
    {
        printf 'int\nf(void)\n{\n'
        yes '    ;' | head -n "$(($1 - 2))"
        printf '}\n'
    } >"$scratch/mech/a.c"
}

some_code()
{
    [ "$(list_code "$top_srcdir" asn1 crypto mech | wc -l)" -gt 50 ]
}

check 'the module calls nothing that is banned' no_banned_call "$top_srcdir"
check 'no function has more than 100 lines' no_long_function "$top_srcdir"
check 'the tree was really read' some_code
for call in 'exit(1);' 'abort();' 'assert(x);' 'x = printf ("a");' \
    'sprintf(a, b);' 'strcpy(a, b);' 'strcat(a, b);' 'p = alloca(4);' \
    'if (!memcmp(a, b, 4)) f();' 'getenv("A");'; do
    refuses_call "$call"
done
accepts_call 'static_assert(1, "a"); my_exit(snprintf(a, 1, "exit(1)"));'
accepts_call '/* exit(1) */ secure_getenv("A"); // abort()'
write_function 101
check_fails 'refused: a function of 101 lines' no_long_function "$scratch"
write_function 100
check 'accepted: a function of 100 lines' no_long_function "$scratch"
finish
