#!/bin/sh
# bench.sh: what `./run bench` does still works: everything is measured once,
# and the page it draws is whole.  How long anything takes does not matter.
set -u
. "$top_srcdir/tests/tap.sh"

if ! command -v python3 >/dev/null; then
    echo '1..0 # SKIP no python3 here'
    exit 0
fi
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
page=$scratch/bench.html

build_programs()
{
    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS "${MAKE:-make}" \
        -C "$top_builddir" bench-programs
}

measure()
{
    sh "$top_srcdir/tests/realm/with-realm" python3 \
        "$top_srcdir/bench/bench.py" --trial --output "$scratch/bench" \
        2>"$scratch/progress"
}

# Each figure has a sample of the module and one of something beside it, but
# for what would take the others too long.
has_all_figures()
{
    python3 - "$scratch/bench.json" <<'END'
import json
import sys

with open(sys.argv[1], encoding='utf-8') as file:
    result = json.load(file)
rows = result['rows']
lone = [r['name'] for r in rows
        if 'module' not in r['sides'] or
        (len(r['sides']) < 2 and not r['group'].endswith(' alone'))]
for name in lone:
    print('not compared:', name)
print(len(rows), 'rows')
sys.exit(len(rows) < 90 or bool(lone))
END
}

# Elements are closed in the order they were opened, and none of them fetches
# or runs anything.
page_stands_alone()
{
    python3 - "$1" <<'END'
import html.parser
import sys

VOID = {'meta', 'br'}
FETCHES = {'script', 'link', 'img', 'iframe', 'object', 'embed', 'image'}


class Checker(html.parser.HTMLParser):
    faults, opened = [], []

    def handle_starttag(self, tag, attrs):
        if tag in FETCHES or any(n in ('src', 'href') or n.startswith('on')
                                 for n, _ in attrs):
            self.faults.append(f'<{tag}> fetches or runs something')
        if tag not in VOID:
            self.opened.append(tag)

    def handle_startendtag(self, tag, attrs):
        if tag in FETCHES:
            self.faults.append(f'<{tag}> fetches something')

    def handle_endtag(self, tag):
        if not self.opened or self.opened.pop() != tag:
            self.faults.append(f'</{tag}> closes something else')


with open(sys.argv[1], encoding='utf-8') as file:
    text = file.read()
checker = Checker()
checker.feed(text)
if checker.opened:
    checker.faults.append(f'not closed: {checker.opened}')
if 'url(' in text or '@import' in text:
    checker.faults.append('the style fetches something')
if text.count('<svg') < 5:
    checker.faults.append('plots are missing')
print('\n'.join(checker.faults))
sys.exit(bool(checker.faults))
END
}

# fits WIDTH: in a frame of so many pixels the page is not wider than it.
fits()
{
    python3 - "$page" "$1" >"$scratch/frame.html" <<'END'
import html
import sys

with open(sys.argv[1], encoding='utf-8') as file:
    page = html.escape(file.read())
print('<!DOCTYPE html><meta charset="utf-8"><title></title>'
      f'<iframe width="{sys.argv[2]}" height="800" srcdoc="{page}"></iframe>'
      '<script>onload = () => document.title = "wide " + document'
      '.querySelector("iframe").contentDocument.documentElement.scrollWidth'
      '</script>')
END
    shown=$(HOME=$scratch timeout 60 chromium --headless --no-sandbox \
        --disable-gpu --dump-dom "file://$scratch/frame.html" 2>/dev/null |
        sed -n 's|.*<title>wide \([0-9]*\)</title>.*|\1|p')
    echo "width ${shown:-unknown}"
    [ -n "$shown" ] && [ "$shown" -le "$1" ]
}

plant()
{
    sed "s|</h1>|</h1>$1|" "$page" >"$scratch/planted.html"
    check_fails "refused: a page with $1" \
        page_stands_alone "$scratch/planted.html"
}

check 'the programs are built' build_programs
check 'everything is measured once' measure
[ "$tap_failed" -eq 0 ] || tail -n 20 "$scratch/progress" | sed 's/^/# /'
check 'every figure is compared' has_all_figures
check 'the page stands alone' page_stands_alone "$page"
plant '<img src="//example.org/a.png">'
plant '<p>'
plant '<p onclick="f()"></p>'
# It is large, so that nobody has to have it.
if command -v chromium >/dev/null; then
    check 'the page fits a phone' fits 390
    check_fails 'refused: a page as narrow as a word' fits 90
else
    echo '# no chromium here: whether the page fits a phone is not looked at'
fi
finish
