#!/bin/sh
# format.sh: the C sources look as clang-format leaves them, and no comment is
# wider than the page, which it does not see to.  Another release than Debian
# 12's breaks some lines elsewhere, and has no say.
set -u
. "$top_srcdir/tests/tap.sh"

release=14

sources()
{
    (cd "$1" && find asn1 bench crypto mech tests tools \
        -name '*.[ch]' 2>/dev/null) | sort
}

# formatted DIR: true when clang-format would change nothing there.
formatted()
{
    (cd "$1" && sources . | xargs clang-format --dry-run -Werror \
        --ferror-limit=1 --style=file 2>&1)
}

# narrow DIR: true when no line there has more than 80 columns.
narrow()
{
    (cd "$1" && sources . | xargs awk 'length($0) > 80 {
        print FILENAME ":" FNR ": more than 80 columns"
        status = 1
    }
    END { exit status }')
}

# own_first DIR: true when each source that has a header begins with it, so that
# every header is seen to stand alone.
own_first()
{
    (cd "$1" && for file in $(find asn1 crypto mech -name '*.c' 2>/dev/null); do
        header=${file%.c}.h
        [ -e "$header" ] || continue
        grep -q "^#include \"$header\"" "$file" || continue
        grep -m 1 '^#include' "$file" | grep -q "\"$header\"" ||
            echo "$file does not begin with its header"
    done) | grep . && return 1
    return 0
}

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/asn1"
cp "$top_srcdir/.clang-format" "$scratch"

some_sources()
{
    [ "$(sources "$top_srcdir" | wc -l)" -gt 100 ]
}

check 'no line is wider than the page' narrow "$top_srcdir"
check 'each source begins with its own header' own_first "$top_srcdir"
check 'the tree was really read' some_sources
printf 'int x;\n' >"$scratch/asn1/a.h"
printf '#include "asn1/a.h"\n\nint x;\n' >"$scratch/asn1/a.c"
check 'accepted: a source that is narrow' narrow "$scratch"
check 'accepted: its own header first' own_first "$scratch"
printf '/* %080d */\nint x;\n' 0 >"$scratch/asn1/a.c"
check_fails 'refused: a comment that is wide' narrow "$scratch"
printf '#include <stdint.h>\n#include "asn1/a.h"\n' >"$scratch/asn1/a.c"
check_fails 'refused: its own header second' own_first "$scratch"

if ! command -v clang-format >/dev/null ||
    ! clang-format --version | grep -q "version $release\."; then
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - the format # SKIP there is no clang-format $release"
    finish
fi

check 'every source is formatted' formatted "$top_srcdir"
printf 'int x;\n' >"$scratch/asn1/a.c"
check 'accepted: a source that is formatted' formatted "$scratch"
printf 'int  x;\n' >"$scratch/asn1/a.c"
check_fails 'refused: two blanks for one' formatted "$scratch"
finish
