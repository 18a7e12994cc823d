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

# find_states DIR: functions that return a verdict and are named for a state:
# V_OK is 0, so `if (ticket_is_valid(...))` would let in what it refuses.  What
# returns a verdict is check_, verify_ or an act; a state is bool.  The types of
# such functions count too: "typedef enum verdict NAME(" and, in the same file,
# "NAME f;".
find_states()
{
    list_code "$1" asn1 crypto mech | while read -r file; do
        echo "FILE $file"
        strip "$1/$file"
    done | awk '
    BEGIN {
        state = "(^|_)(is|are|was|has|have|had|can|may|must|needs|wants|" \
            "holds|fits|allows|agrees?|matches|insists|permits|accepts|" \
            "refuses|equals|differs)(_|$)"
    }
    function look(name) {
        if (name ~ state && name !~ /^(check|verify)_/)
            print file ": " name ": returns a verdict, named for a state"
    }
    $1 == "FILE" { file = $2; before = ""; next }
    /^(static |APEX_MUST_USE |typedef )*enum verdict$/ { before = $0; next }
    {
        line = before " " $0
        before = ""
        if (match(line, /enum verdict +[a-z_0-9]+\(/)) {
            name = substr(line, RSTART, RLENGTH - 1)
            sub(/.* /, "", name)
            if (line ~ /typedef/)
                types[name] = 1
            look(name)
        } else if ($1 in types && $2 ~ /^[a-z_0-9]+;$/) {
            look(substr($2, 1, length($2) - 1))
        }
    }' | sort -u
}

no_verdict_for_a_state()
{
    found=$(find_states "$1")
    [ -z "$found" ] || printf '%s\n' "$found"
    [ -z "$found" ]
}

# The checks bite.
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
check 'what returns a verdict is named for a check or an act' \
    no_verdict_for_a_state "$top_srcdir"
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

# plant_declaration TEXT: sets `shown`, too, which is TEXT in one line.
plant_declaration()
{
    shown=$(printf '%b' "$1" | tr '\n' ' ')
    printf 'typedef enum verdict\na_check(int a);\n%b\n' "$1" \
        >"$scratch/mech/a.c"
}

for f in 'a_check ticket_is_valid;' 'enum verdict ticket_is_valid(int a);' \
    'static enum verdict\nchecksum_holds(int a)\n{' \
    'APEX_MUST_USE enum verdict\nstyle_fits_framing(int a);' \
    'enum verdict\ncan_get(void);' 'enum verdict\nplugins_agree(void);'; do
    plant_declaration "$f"
    check_fails "refused: $shown" no_verdict_for_a_state "$scratch"
done
for f in 'a_check check_ticket_time;' 'bool\nticket_is_valid(int a);' \
    'static enum verdict\nverify_checksum(int a)\n{' \
    'static enum verdict\ntake_answer(int a)\n{ if (is_valid(a)) f(); }' \
    'enum verdict\ncheck_keytab_has(void);'; do
    plant_declaration "$f"
    check "accepted: $shown" no_verdict_for_a_state "$scratch"
done
finish
