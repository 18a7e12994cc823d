#!/bin/sh
# interop.sh: the quick part of `./run peers` agrees; the matrix names the faults
# of a faulty program; what it leaves can be read.
set -u
. "$top_srcdir/tests/tap.sh"

python=/usr/bin/python3
if ! "$python" -c 'import gssapi' 2>/dev/null; then
    echo '1..0 # SKIP no python3-gssapi here'
    exit 0
fi
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
here=$top_srcdir/tests/interop
report=$scratch/report

# matrix OPTION...: plays cells, in a realm of its own.
matrix()
{
    sh "$top_srcdir/tests/realm/with-realm" "$python" -B "$here/interop.py" \
        --output "$report" "$@" >"$scratch/out" 2>&1
}

# agrees OPTION...: none of them disagrees; otherwise it is shown which.
agrees()
{
    matrix "$@" && return 0
    grep -A 1 -e DISAGREE -e Error "$scratch/out"
    return 1
}

# ask EXPRESSION: what Python makes of it, for the report r.
ask()
{
    "$python" -B - "$report.json" "$1" <<'END'
import collections, json, sys
with open(sys.argv[1], encoding='utf-8') as file:
    r = json.load(file)
bad = {c['cell'] for c in r['cells'] if c['outcome'] == 'disagree'}
if not eval(sys.argv[2]):
    print('counts:', r['counts'], 'disagree:', sorted(bad))
    sys.exit(1)
END
}

# Every side that was played agrees in most cells; a side that could do nothing
# would have no cell that disagrees, either.
enough_is_agreed()
{
    ask 'all(sum(c["outcome"] == "agree" for c in r["cells"]
             if side["name"] in (c["initiator"], c["acceptor"])) >= 40
         for side in r["sides"])'
}

# names FAULT CELL...: with that fault these cells disagree, and no others.
names()
{
    fault=$1
    shift
    status=0
    matrix --quick --side apex --only 18/ --only command --side \
        "command:$python -B $here/faulty_peer.py $fault $top_builddir/tests/interop/peer" ||
        status=$?
    [ "$status" -eq 1 ] || {
        echo "status $status"
        return 1
    }
    for cell; do
        printf '%s\n' "$cell"
    done | sort >"$scratch/wanted"
    "$python" - "$report.json" >"$scratch/named" <<'END'
import json, sys
with open(sys.argv[1], encoding='utf-8') as file:
    cells = json.load(file)['cells']
for name in sorted({c['cell'] for c in cells if c['outcome'] == 'disagree'}):
    print(name)
END
    sort "$scratch/named" | diff "$scratch/wanted" -
}

# A program that says nothing, or is not there, is told, not waited for.
is_told()
{
    status=0
    matrix --quick --side apex --only 18/MIC --only command \
        --side "command:$1" || status=$?
    [ "$status" -eq 1 ] && grep -q "$2" "$scratch/out" && return 0
    tail -n 5 "$scratch/out"
    return 1
}

# The library is silent about a module that it cannot load, and does the work
# itself.
without_module()
{
    status=0
    APEX_MODULE=/nonexistent/mech_apex.so matrix --quick --side builtin \
        --only 18/mutual --only apex || status=$?
    [ "$status" -eq 1 ] &&
        [ "$(grep -c 'the module left no trace' "$scratch/out")" -ge 3 ]
}

junit_agrees()
{
    "$python" - "$report" <<'END'
import json, sys
from xml.etree import ElementTree
with open(sys.argv[1] + '.json', encoding='utf-8') as file:
    r = json.load(file)
root = ElementTree.parse(sys.argv[1] + '.xml').getroot()
found = [len(list(root.iter(tag))) for tag in
         ('testcase', 'skipped', 'failure')]
wanted = [len(r['cells']), r['counts']['cannot'], r['counts']['disagree']]
print(found, wanted)
sys.exit(found != wanted)
END
}

# Elements are closed in the order they were opened, none fetches or runs
# anything, and each couple is there.
page_is_whole()
{
    "$python" - "$report" <<'END'
import html.parser, json, sys
VOID, FETCHES = {'meta', 'br'}, {'script', 'link', 'img', 'iframe', 'object'}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            sys.exit(f'</{tag}> closes something else')

    def handle_data(self, data):
        self.text.append(data)


page = Page()
with open(sys.argv[1] + '.html', encoding='utf-8') as file:
    text = file.read()
page.feed(text)
with open(sys.argv[1] + '.json', encoding='utf-8') as file:
    cells = json.load(file)['cells']
couples = {(c['initiator'], c['acceptor']) for c in cells}
if page.open or FETCHES & set(page.tags) or 'http' in text:
    sys.exit('the page is not closed in itself')
if page.tags.count('details') != len(couples):
    sys.exit('not every couple is on the page')
END
}

# reads FIELD...: each is seen in every exchange with the keytab, and
# in none without.
reads()
{
    for field; do
        opened=$(tshark -o kerberos.decrypt:TRUE -K "$scratch/kept/keytab" \
            -r "$scratch/kept/peers.pcap" -Y "$field" 2>/dev/null | wc -l)
        closed=$(tshark -r "$scratch/kept/peers.pcap" -Y "$field" \
            2>/dev/null | wc -l)
        echo "$field: $opened with the keytab, $closed without"
        [ "$opened" -eq 9 ] && [ "$closed" -eq 0 ] || return 1
    done
}

every_pair_meets()
{
    "$python" -B - "$here" <<'END'
import itertools, sys
sys.path.insert(0, sys.argv[1])
import combine
axes = dict(combine.AXES, enctype=(16, 17, 18))
rows = combine.rows(axes['enctype'])
met = set().union(*(combine.pairs_of(row) for row in rows))
for a, b in itertools.combinations(sorted(axes), 2):
    for x, y in itertools.product(axes[a], axes[b]):
        if ((a, x), (b, y)) not in met and {x, y} != {'PRF', 0}:
            sys.exit(f'{a} {x} and {b} {y} do not meet')
print(len(rows), 'rows')
END
}

check 'the module agrees with the builtin, Heimdal and Python' \
    agrees --quick
check 'and says so of most cells of each' enough_is_agreed
check 'the JUnit report has every cell' junit_agrees
check 'the page stands alone, with every couple' page_is_whole
check 'where the module is not at work this is told' without_module
check 'a peer that takes any MIC is named' \
    names believes_mics 'messages reordered' 'messages tampered'
check 'one that is bound to everything is named' names forgets_bindings \
    'bindings, the acceptor'"'"'s alone' 'bindings, the initiator'"'"'s alone'
check 'one that speaks no line of the protocol is named' names stutters \
    mutual 'one leg' 'no flags' SPNEGO 'SPNEGO, one leg' 'DCE style' \
    'DCE style, buffers' 'wrap conf' 'wrap integ' MIC 'IOV conf' 'IOV integ' \
    'IOV and stream' PRF 'messages reordered' 'messages replayed' \
    'messages tampered' \
    'bindings, same' 'bindings, MIC of RFC 6542' delegation \
    'bindings, the acceptor'"'"'s alone' 'bindings, the initiator'"'"'s alone'
check 'one that ends at once is told' is_told /bin/true 'has ended'
check 'one that is not there is told' is_told /nonexistent/peer 'nonexistent'
check 'of any two axes, all values meet' every_pair_meets

if command -v tshark >/dev/null; then
    check 'kept: three couples, three enctypes' agrees --quick --side builtin \
        --only '*/mutual' --keep "$scratch/kept"
    check 'Wireshark opens what is sealed with the keytab that is kept' reads \
        kerberos.encTicketPart_element kerberos.authenticator_vno \
        kerberos.encAPRepPart_element
else
    tap_result 0 'Wireshark opens what is kept # SKIP no tshark here'
fi
finish
