#!/bin/sh
# docs.sh: the manual pages render without a warning, and name every setting,
# environment variable and verdict that the sources know, with the tool's advice
# on each; the list of private facts names every weak symbol.
set -u
. "$top_srcdir/tests/tap.sh"

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

settings_page=$top_srcdir/doc/apex.conf.5
module_page=$top_srcdir/doc/mech_apex.8
tool_page=$top_srcdir/doc/gss-apex.8
facts=$top_srcdir/doc/private-facts.txt

renders()
{
    warnings=$(LC_ALL=C groff -man -Tascii -rLL=78n -ww -z "$1" 2>&1)
    [ -z "$warnings" ] || printf '%s\n' "$warnings"
    [ -z "$warnings" ]
}

man_renders()
{
    warnings=$(LC_ALL=C MANWIDTH=80 man --warnings=w -l "$1" 2>&1 >/dev/null)
    [ -z "$warnings" ] || printf '%s\n' "$warnings"
    [ -z "$warnings" ]
}

check_rendering()
{
    name=${1##*/}
    if command -v groff >/dev/null; then
        check "$name renders with groff" renders "$1"
    else
        tap_result 0 "$name renders with groff # SKIP no groff here"
    fi
    if command -v man >/dev/null && man --version >/dev/null 2>&1; then
        check "$name renders with man" man_renders "$1"
    else
        tap_result 0 "$name renders with man # SKIP no man here"
    fi
}

# bold_words PAGE: the words that the page sets in bold, one a line.
bold_words()
{
    sed -n 's/^\.BR\{0,1\} //p' "$1" | tr ' ",:' '\n\n\n\n' |
        sed 's/\.$//' | grep -v '^$' | sort -u
}

# all_named PAGE: reads words, prints those that the page does not set in bold.
all_named()
{
    page_words=$(bold_words "$1")
    missing=$(sort -u | while read -r word; do
        printf '%s\n' "$page_words" | grep -qxF -e "$word" || echo "$word"
    done)
    [ -z "$missing" ] || printf 'not in %s: %s\n' "${1##*/}" "$missing"
    [ -z "$missing" ]
}

apex_relations()
{
    sed -n 's/^[A-Z_]*(\([a-z_]*\),.*/\1/p' \
        "$top_srcdir/mech/krb5/settings.def"
}

libdefaults_relations()
{
    tr '\n' ' ' <"$top_srcdir/mech/krb5/site/libdefaults.c" |
        grep -oE '(LIBDEFAULTS,|read_flag\(profile,|CANONICALIZE) *"[a-z_0-9]*"' |
        sed 's/.*"\(.*\)"/\1/'
}

# usages: "status [PID|UNIT|PROGRAM...]" for each command of the tool.
usages()
{
    tr '\n' ' ' <"$top_srcdir/tools/gss-apex.c" |
        grep -oE '\{"[a-z]+", command_[a-z]+, *"[^"]*"' |
        sed 's/^{"\([a-z]*\)".*"\([^"]*\)"$/\1 \2/'
}

usages_told()
{
    untold=$(usages | while read -r usage; do
        grep -qxF -e ".SS \"$usage\"" "$tool_page" || echo "$usage"
    done)
    [ -z "$untold" ] || printf 'not in gss-apex(8): %s\n' "$untold"
    [ -z "$untold" ] && [ "$(usages | wc -l)" -gt 4 ]
}

variables()
{
    find "$top_srcdir/mech" -name '*.c' -exec cat {} + |
        grep -o 'secure_getenv("[A-Z0-9_]*")' | sed 's/.*"\(.*\)".*/\1/'
}

# OK and CONTINUE are no failures.
verdicts()
{
    sed -n 's/^V(\([A-Z0-9_]*\),.*/\1/p' "$top_srcdir/mech/verdict/verdict.def" |
        grep -vx -e OK -e CONTINUE
}

# advice: "VERDICT TEXT" for each row of the tool's table.
advice()
{
    tr '\n' ' ' <"$top_srcdir/tools/advice.def" | sed 's/\\ / /g' | awk '
    { gsub(/" *"/, "") }
    {
        rest = $0
        while (match(rest, /#define [A-Z]+ +"[^"]*"/)) {
            row = substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
            split(row, half, "\"")
            split(half[1], word, " +")
            text[word[2]] = half[2]
        }
        while (match(rest, /A\([A-Z0-9_]+, *("[^"]*"|[A-Z]+)\)/)) {
            row = substr(rest, RSTART + 2, RLENGTH - 3)
            rest = substr(rest, RSTART + RLENGTH)
            name = what = row
            sub(/,.*/, "", name)
            sub(/^[^,]*, */, "", what)
            print name, what in text ? text[what] : substr(what, 2, length(what) - 2)
        }
    }'
}

verdicts_have_advice()
{
    advice | cut -d ' ' -f 1 | sort >"$scratch/advised"
    verdicts | sort | diff - "$scratch/advised"
}

# page_text: the page as one line.
page_text()
{
    LC_ALL=C groff -man -Tascii -P-cbou -rLL=2000n -rHY=0 "$module_page" |
        tr -s ' \n' '  '
}

# advice_is_told: reads advice, and prints what the page does not say.
advice_is_told()
{
    text=$(page_text)
    missing=$(cut -d ' ' -f 2- | while read -r line; do
        case $text in
        *"$line"*) ;;
        *) printf '%s\n' "$line" ;;
        esac
    done)
    [ -z "$missing" ] || printf 'not in the page: %s\n' "$missing"
    [ -z "$missing" ]
}

advice_stands_in_page()
{
    advice | advice_is_told
}

other_advice()
{
    echo 'NOKEY Restart everything.' | advice_is_told
}

# weak_functions: what the module uses of libkrb5 without a header's word.
weak_functions()
{
    find "$top_srcdir/mech" -name '*.[ch]' -exec cat {} + |
        awk '/^extern / { text = "" } { text = text " " $0 }
            /;/ { if (text ~ /extern/ && text ~ /weak|WEAK/) print text
                  text = "" }' | grep -oE '[a-z0-9_]+\(' | tr -d '(' |
        grep -E '^k(rb)?5_'
}

weak_functions_are_listed()
{
    words=$(weak_functions | sort)
    listed=$(sed -n '/^Functions that/,/^Layouts and/p' "$facts" |
        grep '^k' | tr -d ' ' | tr ',' '\n' | grep -v '^$' | sort)
    [ -n "$words" ] && [ "$words" = "$listed" ] || {
        printf 'weak: %s\nlisted: %s\n' "$words" "$listed"
        return 1
    }
}

facts_files_exist()
{
    files=$(grep -oE '(mech|tests)/[A-Za-z0-9_/]+\.(c|h|sh|def|exports)' \
        "$facts")
    [ -n "$files" ] || return 1
    for file in $files; do
        [ -e "$top_srcdir/$file" ] || { echo "no $file"; return 1; }
    done
}

# documented_relations: what apex.conf(5) lists under [apex].
documented_relations()
{
    sed -n '/^\.SH "THE \[apex\] SECTION"/,/^\.SH "THE \[libd/p' \
        "$settings_page" | awk '/^\.RS/ { inner++ } /^\.RE/ { inner-- }
            tag && !inner { print $2 } { tag = ($0 == ".TP") }'
}

# list_named LIST PAGE: LIST prints words, at least one.
list_named()
{
    words=$("$1")
    [ -n "$words" ] || { echo "$1 found nothing"; return 1; }
    printf '%s\n' "$words" | all_named "$2"
}

relations_exist()
{
    known=$(apex_relations | sort)
    documented=$(documented_relations | sort)
    [ -n "$known" ] && [ "$known" = "$documented" ] || {
        printf 'known: %s\ndocumented: %s\n' "$known" "$documented"
        return 1
    }
}

# The line to paste is the same everywhere.
same_line()
{
    line=$(grep '^apex ' "$top_srcdir/mech.conf.example")
    [ -n "$line" ] && grep -qxF -e "$line" "$module_page" &&
        grep -qF -e "'$line'" "$module_page"
}

# The version that is built is the newest of NEWS and that of the packages.
same_version()
{
    version=$(sed -n 's/^AC_INIT(\[gss-apex\], \[\([^]]*\)\].*/\1/p' \
        "$top_srcdir/configure.ac")
    newest=$(sed -n 's/^\([0-9][0-9.]*\) (.*/\1/p' "$top_srcdir/NEWS" |
        head -n 1)
    deb=$(sed -n '1s/^gss-apex (\([0-9.]*\)-.*/\1/p' "$top_srcdir/debian/changelog")
    rpm=$(sed -n 's/^Version: *//p' "$top_srcdir/packaging/gss-apex.spec")
    [ -n "$version" ] && [ "$newest $deb $rpm" = "$version $version $version" ] || {
        echo "configure.ac has ${version:-none}, NEWS ${newest:-none}," \
            "debian/changelog ${deb:-none}, gss-apex.spec ${rpm:-none}"
        return 1
    }
}

# So is the one of the plain mechanism, without the # that it has there.
same_plain_line()
{
    line=$(sed -n 's/^#\(apex-plain .*\)/\1/p' "$top_srcdir/mech.conf.example")
    [ -n "$line" ] && grep -qxF -e "$line" "$module_page"
}

# sources DIR: its files, without what was built or unpacked there.
sources()
{
    (cd "$1" && find . -name '.git' -prune -o -name 'build*' -prune -o \
        -name autom4te.cache -prune -o -type f -print) | sed 's|^\./||'
}

# named_files DIR: "FILE NAME" for each file of the tree that a text there names
# with its folder, and for each source that HACKING names without.
named_files()
{
    (cd "$1" && sources . |
        grep -E '\.(c|h|def|mk|map|txt|[0-9])$|README$|HACKING$|SECURITY$' |
        xargs grep -oE '\b(asn1|bench|crypto|doc|mech|tests)/[A-Za-z0-9_/.-]+\.(c|h|def|mk|sh|txt|map|exports)\b' |
        tr : ' '
        grep -oE '[a-z0-9_]+\.c\b' HACKING | sed 's/^/HACKING /') | sort -u
}

# named_files_exist DIR: true when all of them are there.  NAME.c stands for any.
named_files_exist()
{
    sources "$1" >"$scratch/sources"
    named_files "$1" >"$scratch/named"
    missing=$(awk '
        FNR == NR { there[$0] = 1; sub(".*/", ""); base[$0] = 1; next }
        $2 ~ /NAME/ || $2 in there { next }
        $2 !~ "/" && $2 in base { next }
        { print $1 " names " $2 ", which is not there" }' \
        "$scratch/sources" "$scratch/named")
    [ -z "$missing" ] || printf '%s\n' "$missing"
    [ -s "$scratch/named" ] && [ -z "$missing" ]
}

stale_name()
{
    mkdir -p "$scratch/tree/mech"
    echo 'See mech/gone.c.' >"$scratch/tree/HACKING"
    named_files_exist "$scratch/tree"
}

plant()
{
    printf 'NO_SUCH_VERDICT\n' | all_named "$module_page"
}

check_rendering "$settings_page"
check_rendering "$module_page"
check_rendering "$tool_page"
check 'every [apex] relation is in apex.conf(5), and no other' relations_exist
check 'every [libdefaults] relation is in apex.conf(5)' \
    list_named libdefaults_relations "$settings_page"
check 'every environment variable is in mech_apex(8)' \
    list_named variables "$module_page"
check 'every command is in gss-apex(8), as its usage has it' usages_told
check 'every verdict is in mech_apex(8)' list_named verdicts "$module_page"
check 'every verdict has a row of advice, and nothing else has' \
    verdicts_have_advice
if command -v groff >/dev/null; then
    check 'the advice of the tool is that of mech_apex(8)' advice_stands_in_page
    check_fails 'advice that the page does not give is found' other_advice
else
    tap_result 0 'the advice of the tool # SKIP no groff here'
fi
check 'private-facts.txt has each weak function, and no other' \
    weak_functions_are_listed
check 'the files that private-facts.txt names exist' facts_files_exist
check 'the line of mech.conf.example is the one in the documents' same_line
check 'so is the line of the plain mechanism' same_plain_line
check_fails 'a word that is missing is found' plant
check 'every file that a text of the tree names is there' \
    named_files_exist "$top_srcdir"
check_fails 'a file that is not there is found' stale_name
check 'NEWS, configure.ac and the packages have the same version' same_version
finish
