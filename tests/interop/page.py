"""One HTML page of a matrix: nothing from elsewhere and no scripts.

    python3 -B tests/interop/page.py RESULT.json >PAGE.html
"""

import html
import json
import sys

# Outcome, its sign in a table, its words in the key.
SIGNS = {'agree': ('✓', 'agree'),
         'cannot': ('–', 'the peer cannot do that'),
         'known': ('!', 'a known fault of the peer'),
         'disagree': ('✗', 'disagree')}
# The worst comes first: several cells of a table share a place.
WORST = ('disagree', 'known', 'agree', 'cannot')

STYLE = '''
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24;
  --faint: #5c6670; --rule: #d8dde3; --agree: #1a7f4b; --agreebg: #e3f4ea;
  --known: #9a5b00; --knownbg: #fdf0d8; --disagree: #b3261e;
  --disagreebg: #fde3e1; --cannot: #6a737d; --cannotbg: #eef0f2; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181d;
  --ink: #e6eaef; --faint: #a3adb8; --rule: #333b44; --agree: #4cc38a;
  --agreebg: #12301f; --known: #e3a13c; --knownbg: #33260d;
  --disagree: #ff7b72; --disagreebg: #3b1614; --cannot: #98a2ad;
  --cannotbg: #20262d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .2rem 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; } .faint { color: var(--faint); font-size: .85rem; }
.tiles { display: grid; gap: .6rem; margin: 1rem 0;
  grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); }
.tiles div { border-radius: 6px; padding: .5rem .7rem; }
.tiles b { display: block; font-size: 1.5rem; line-height: 1.2; }
.agree { color: var(--agree); background: var(--agreebg); }
.known { color: var(--known); background: var(--knownbg); }
.disagree { color: var(--disagree); background: var(--disagreebg); }
.cannot { color: var(--cannot); background: var(--cannotbg); }
.none { color: var(--faint); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; }
th, td { padding: .15rem .4rem; text-align: center; white-space: nowrap;
  border: 1px solid var(--rule); }
th { font-weight: 600; color: var(--faint); }
tr > :first-child { text-align: left; position: sticky; left: 0;
  background: var(--paper); }
details { border: 1px solid var(--rule); border-radius: 6px; margin: .5rem 0;
  padding: .4rem .7rem; }
summary { cursor: pointer; font-weight: 600; }
summary span { font-weight: 400; color: var(--faint); font-size: .85rem; }
li { margin: .35rem 0; overflow-wrap: anywhere; }
li b { font-variant-numeric: tabular-nums; }
@media (max-width: 30rem) { details td:first-child { white-space: normal; }
  details th, details td { padding: .15rem .25rem; } }
ul { padding-left: 1.1rem; margin: .4rem 0; }
'''


def esc(text):
    return html.escape(str(text))


def by_couple(report):
    out = {}
    for cell in report['cells']:
        key = cell['initiator'], cell['acceptor']
        out.setdefault(key, []).append(cell)
    return out


def worst(cells):
    outcomes = {cell['outcome'] for cell in cells}
    return next((o for o in WORST if o in outcomes), None)


def place(cells):
    """One place of a table, for the cells that belong there."""
    outcome = worst(cells)
    if outcome is None:
        return '<td class="none"></td>'
    told = ' / '.join(dict.fromkeys(c['text'] for c in cells if c['text']))
    title = f' title="{esc(told)}"' if told else ''
    many = f'<small> {len(cells)}</small>' if len(cells) > 1 else ''
    return f'<td class="{outcome}"{title}>{SIGNS[outcome][0]}{many}</td>'


def single_names(cells):
    """Names of cells that change one axis; a combination has a comma before
    each of its axes, and ends in a size."""
    return list(dict.fromkeys(c['cell'] for c in cells
                              if not is_combination(c)))


def is_combination(cell):
    return cell['cell'].count(', ') >= 4


def couple_table(report, cells):
    """Cells by enctypes; the combinations are one row."""
    enctypes = list(report['enctypes'])
    head = ''.join(f'<th title="{esc(report["enctypes"][e])}">{esc(e)}</th>'
                   for e in enctypes)
    rows = []
    for name in single_names(cells) + [None]:
        chosen = [c for c in cells if
                  (is_combination(c) if name is None else c['cell'] == name)]
        if chosen:
            places = ''.join(place([c for c in chosen
                                    if str(c['enctype']) == e])
                             for e in enctypes)
            rows.append(f'<tr><td>{esc(name or "combinations of these")}</td>'
                        f'{places}</tr>')
    return (f'<div class="wide"><table><tr><th>enctype</th>{head}</tr>'
            f'{"".join(rows)}</table></div>')


def tally(cells):
    counts = {o: sum(c['outcome'] == o for c in cells) for o in SIGNS}
    return ', '.join(f'{n} {o}' for o, n in counts.items() if n)


def couple_parts(report):
    titles = {side['name']: side['title'] for side in report['sides']}
    for (initiator, acceptor), cells in by_couple(report).items():
        bad = worst(cells) == 'disagree'
        yield (f'<details{" open" if bad else ""}><summary>'
               f'{esc(titles.get(initiator, initiator))} → '
               f'{esc(titles.get(acceptor, acceptor))} '
               f'<span>{tally(cells)}</span></summary>'
               f'{couple_table(report, cells)}</details>')


def overview(report):
    """Initiators by acceptors."""
    names = [side['name'] for side in report['sides']]
    couples = by_couple(report)
    head = ''.join(f'<th>{esc(name)}</th>' for name in names)
    rows = []
    for initiator in names:
        places = []
        for acceptor in names:
            cells = couples.get((initiator, acceptor), [])
            outcome = worst(cells)
            good = sum(c['outcome'] == 'agree' for c in cells)
            places.append('<td class="none"></td>' if not cells else
                          f'<td class="{outcome}" title="{esc(tally(cells))}">'
                          f'{good}/{len(cells)} {SIGNS[outcome][0]}</td>')
        rows.append(f'<tr><th>{esc(initiator)} →</th>{"".join(places)}</tr>')
    return (f'<div class="wide"><table><tr><th></th>{head}</tr>'
            f'{"".join(rows)}</table></div>')


def headline(text):
    """What a disagreement has in common with others: who fails at what, and
    how; numbers and names come behind."""
    return ': '.join(text.split(': ')[:2])


def disagreements(report):
    """(Headline, cells) of each kind, the commonest first."""
    kinds = {}
    for cell in report['cells']:
        if cell['outcome'] == 'disagree':
            kinds.setdefault(headline(cell['text']), []).append(cell)
    return sorted(kinds.items(), key=lambda item: -len(item[1]))


def where(cells):
    """The cells of a kind by name, with their enctypes."""
    names = {}
    for cell in cells:
        names.setdefault(cell['cell'], {})[cell['enctype']] = True
    return '; '.join(f'{name} ({", ".join(map(str, sorted(enctypes)))})'
                     for name, enctypes in names.items())


def failures(report):
    """The section of what disagrees."""
    if not report['counts']['disagree']:
        return ''
    items = []
    for title, cells in disagreements(report):
        first = cells[0]
        evidence = f'<br>{esc(first["evidence"])}' if first['evidence'] else ''
        items.append(f'<li><b>{len(cells)}</b> {esc(title)} <span '
                     f'class="faint">in {esc(where(cells))}<br>'
                     f'{esc(first["text"])}{evidence}</span></li>')
    return f'<h2>Disagreements</h2><ul>{"".join(items)}</ul>'


def sentences(report, outcome, what):
    """A list of what the cells of an outcome say."""
    said = {}
    for cell in report['cells']:
        if cell['outcome'] == outcome:
            said.setdefault(cell[what], []).append(cell)
    items = []
    for text, cells in sorted(said.items(), key=lambda item: -len(item[1])):
        first = cells[0]
        items.append(f'<li><b>{len(cells)}</b> {esc(text)} <span class="faint">'
                     f'({esc(first["initiator"])} → {esc(first["acceptor"])}, '
                     f'{first["enctype"]}, {esc(first["cell"])}'
                     f'{" and others" if len(cells) > 1 else ""})</span></li>')
    return f'<ul>{"".join(items)}</ul>'


def section(report, title, outcome, what):
    if not report['counts'][outcome]:
        return ''
    return f'<h2>{esc(title)}</h2>{sentences(report, outcome, what)}'


def tiles(report):
    return '<div class="tiles">' + ''.join(
        f'<div class="{outcome if report["counts"][outcome] else "cannot"}"><b>{report["counts"][outcome]} '
        f'{SIGNS[outcome][0]}</b>{esc(SIGNS[outcome][1])}</div>'
        for outcome in SIGNS) + '</div>'


def make(report):
    """The page, as text."""
    kind = 'whole' if report['whole'] else 'partial'
    unmet = ''.join('<p class="faint">A known fault did not show: '
                    f'{esc(text)}</p>' for text in report['unmet'])
    return ('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, '
            'initial-scale=1"><title>gss-apex: who agrees with whom</title>'
            f'<style>{STYLE}</style></head><body>'
            '<h1>Who agrees with gss-apex</h1>'
            f'<p class="faint">{esc(report["time"])}, a {kind} run of '
            f'{len(report["cells"])} cells in {report["seconds"]:.0f} s</p>'
            '<p>Two mechanisms make a context and send messages; a cell says '
            'whether both did what the RFCs have.  In each place below: cells '
            'that agree, of all.  The worst that was found gives the '
            f'colour.</p>{tiles(report)}'
            f'<h2>Initiators and acceptors</h2>{overview(report)}' +
            failures(report) +
            section(report, 'Known faults of peers, with the evidence',
                    'known', 'evidence') +
            f'<h2>Each couple</h2>{"".join(couple_parts(report))}' +
            section(report, 'What a peer cannot do, in its words', 'cannot',
                    'text') + unmet + '</body></html>\n')


if __name__ == '__main__':
    with open(sys.argv[1], encoding='utf-8') as source:
        sys.stdout.write(make(json.load(source)))
