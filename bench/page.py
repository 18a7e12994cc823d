"""One HTML page of a result of bench.py: plots and tables, nothing from
elsewhere and no scripts.

    python3 -B bench/page.py RESULT.json >PAGE.html
"""

import html
import json
import math
import sys

from rows import figure, groups

# Side, its name on the page, the class of its colour.
SIDES = (('builtin', "MIT's own", 'mit'), ('module', 'gss-apex', 'apex'),
         ('heimdal', 'Heimdal', 'heimdal'),
         ('crypto', 'gss-apex, crypto alone', 'layer'),
         ('openssl', 'OpenSSL alone', 'limit'))
DRAWN = ('builtin', 'module', 'heimdal', 'openssl')

# The rows of the first plot.
GAINS = (
    ('contexts', 'init, mutual'), ('contexts', 'accept, mutual'),
    ('contexts', 'init, credentials at hand'),
    ('contexts', 'accept, credentials at hand'),
    ('messages, aes256-sha1', 'wrap 64 B'),
    ('messages, aes256-sha1', 'unwrap 64 B'),
    ('messages, aes256-sha1', 'get_mic 64 B'),
    ('messages, aes256-sha1', 'wrap 16 KiB'),
    ('messages, aes256-sha1', 'unwrap 16 KiB'),
    ('messages, aes256-sha1', 'get_mic 16 KiB'),
    ('one-shot process', 'init'),
    ('one-shot process', 'init, libcrypto in use'),
    ('32 processes', 'contexts'), ('32 processes', '99.9th percentile'),
    ('heap of a context', 'after messages each way'),
)

# Plots of a series: title, group, series, what x is, what y is.
PLOTS = (
    ('Initiator, by tickets in the cache', 'tickets in the cache', 'init',
     'tickets', 'microseconds'),
    ('Acceptor, by keys in the keytab', 'keys in the keytab', 'accept',
     'keys', 'microseconds'),
    ('Acceptor, by records in the replay file', 'records in the replay file',
     'accept', 'records', 'microseconds'),
    ('Contexts, by threads', 'threads', 'contexts', 'threads',
     'contexts a second'),
    ('Messages of 64 octets, by threads', 'threads', 'messages', 'threads',
     'messages a second'),
    ('wrap, aes256-sha1', 'messages, aes256-sha1', 'wrap', 'octets',
     'microseconds'),
    ('unwrap, aes256-sha1', 'messages, aes256-sha1', 'unwrap', 'octets',
     'microseconds'),
    ('get_mic, aes256-sha1', 'messages, aes256-sha1', 'get_mic', 'octets',
     'microseconds'),
    ('verify_mic, aes256-sha1', 'messages, aes256-sha1', 'verify_mic',
     'octets', 'microseconds'),
)

STYLE = '''
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24;
  --faint: #6a737d; --rule: #d8dde3; --mit: #7d8590; --apex: #0969da;
  --heimdal: #bc6a00; --layer: #8250df; --limit: #1a7f4b; --bad: #c4302b; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181d;
  --ink: #e6eaef; --faint: #98a2ad; --rule: #333b44; --mit: #9aa4af;
  --apex: #58a6ff; --heimdal: #e3a13c; --layer: #bc8cff; --limit: #4cc38a;
  --bad: #ff7b72; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .2rem 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; } .faint { color: var(--faint); font-size: .85rem; }
.plots { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); }
figure { margin: 0; border: 1px solid var(--rule); border-radius: 6px;
  padding: .6rem; }
figcaption { font-weight: 600; font-size: .95rem; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg .small { font-size: 11px; fill: var(--faint); }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .axis { stroke: var(--faint); stroke-width: 1; }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .9rem; }
.key i { display: inline-block; width: .8rem; height: .8rem;
  border-radius: 2px; margin-right: .35rem; }
.mit { stroke: var(--mit); fill: var(--mit); background: var(--mit); }
.apex { stroke: var(--apex); fill: var(--apex); background: var(--apex); }
.heimdal { stroke: var(--heimdal); fill: var(--heimdal);
  background: var(--heimdal); }
.layer { stroke: var(--layer); fill: var(--layer); background: var(--layer); }
.limit { stroke: var(--limit); fill: var(--limit); background: var(--limit); }
.loss { fill: var(--bad); } path[class] { fill: none; stroke-width: 2; }
path.limit { stroke-dasharray: 4 3; } .gains { max-width: 34rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; width: 100%;
  font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .5rem; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
th { color: var(--faint); font-weight: 600; }
td.apexcell { font-weight: 600; } td.missed { color: var(--bad); }
'''


def short(value):
    """A tick of an axis: 20, 5k, 1M."""
    for size, letter in ((1e6, 'M'), (1e3, 'k')):
        if value >= size:
            return f'{value / size:.3g}{letter}'
    return f'{value:.3g}'


def octets(value):
    """A number of octets as it is spoken of."""
    for size, name in ((1 << 20, 'MiB'), (1 << 10, 'KiB')):
        if value >= size and value % size == 0:
            return f'{value // size} {name}'
    return f'{value} B'


def text(x, y, what, anchor='start', kind=''):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
            f' class="{kind}">{html.escape(what)}</text>')


def line(x1, y1, x2, y2, kind):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            f' class="{kind}"/>')


def drawing(width, height, title, parts):
    return (f'<svg viewBox="0 0 {width} {height}" role="img" '
            f'aria-label="{html.escape(title)}">' + ''.join(parts) + '</svg>')


def find(result, group, name):
    for row in result['rows']:
        if (row['group'], row['name']) == (group, name):
            return row
    return None


def gains_plot(result):
    """Bars to the right of 1 where the module is better, else to the left."""
    rows = [find(result, *key) for key in GAINS]
    rows = [(r, r['sides']['module']['gain']) for r in rows
            if r and r['sides'].get('module', {}).get('gain')]
    if not rows:
        return ''
    width, left, right, step = 360, 10, 350, 38
    reach = max(2.2, max(abs(math.log2(g)) for _, g in rows) + .7)
    middle = (left + right) / 2

    def place(gain):
        return middle + math.log2(gain) / reach * (right - left) / 2

    height = 24 + step * len(rows)
    parts = []
    for power in range(-int(reach), int(reach) + 1):
        x = place(2 ** power)
        parts.append(line(x, 16, x, height, 'axis' if power == 0 else 'grid'))
        parts.append(text(x, 12, f'x{2 ** power:g}', 'middle', 'small'))
    for i, (row, gain) in enumerate(rows):
        y = 24 + step * i
        group = row['group'].split(',')[0]
        parts.append(text(left, y + 12, f'{group}: {row["name"]}'))
        x = place(gain)
        kind = 'apex' if gain >= 1 else 'loss'
        parts.append(f'<rect x="{min(x, middle):.1f}" y="{y + 17}" '
                     f'width="{abs(x - middle):.1f}" height="12" rx="2" '
                     f'class="{kind}"/>')
        if gain >= 1:
            parts.append(text(x + 4, y + 27, f'x{gain:.2f}'))
        else:
            parts.append(text(x - 4, y + 27, f'x{gain:.2f}', 'end'))
    return drawing(width, height, 'gain over the own mechanism', parts)


def ticks(low, high):
    """Round numbers around a range: 1, 2, 5, 10, or powers of ten alone where
    those would be many."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    powers = [10.0 ** i for i in range(first, last + 1)]
    if last - first <= 2:
        powers = [p * m for p in powers for m in (1, 2, 5)]
    below = [p for p in powers if p <= low][-1]
    return [p for p in powers if p >= below and
            (p <= high or p == min(q for q in powers if q >= high))]


def lines_plot(result, title, group, series, x_name, y_name):
    """Both axes are logarithmic; one line a side."""
    rows = [r for r in result['rows']
            if r['group'] == group and r['series'] == series]
    values = [r['sides'][s]['median'] for r in rows for s in DRAWN
              if s in r['sides']]
    if len(rows) < 2 or not values:
        return ''
    width, height, left, right, top, bottom = 360, 240, 44, 348, 22, 206
    xs = [r['x'] for r in rows]
    steps = ticks(min(values), max(values))

    def place(x, y):
        across = math.log(x / xs[0]) / math.log(xs[-1] / xs[0])
        up = math.log(y / steps[0]) / math.log(steps[-1] / steps[0])
        return left + across * (right - left), bottom - up * (bottom - top)

    parts = [text(left, 12, y_name, 'start', 'small'),
             text(right, height - 4, x_name, 'end', 'small')]
    for step in steps:
        _, y = place(xs[0], step)
        parts.append(line(left, y, right, y, 'grid'))
        parts.append(text(left - 5, y + 4, short(step), 'end', 'small'))
    for x in xs:
        at, _ = place(x, steps[0])
        parts.append(line(at, bottom, at, bottom + 4, 'axis'))
        name = octets(x) if x_name == 'octets' else short(x)
        parts.append(text(at, bottom + 17, name, 'middle', 'small'))
    for side, _, kind in SIDES:
        points = [place(r['x'], r['sides'][side]['median']) for r in rows
                  if side in r['sides'] and side in DRAWN]
        if points:
            path = 'L'.join(f'{x:.1f} {y:.1f}' for x, y in points)
            parts.append(f'<path d="M{path}" class="{kind}"/>')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" '
                      f'class="{kind}"/>' for x, y in points]
    return (f'<figure><figcaption>{html.escape(title)}</figcaption>' +
            drawing(width, height, title, parts) + '</figure>')


def cells(row, sides):
    out = [f'<td>{html.escape(row["name"])}</td>',
           f'<td>{html.escape(row["unit"])}</td>']
    for side in sides:
        kind = ' class="apexcell"' if side == 'module' else ''
        value = row['sides'].get(side, {}).get('median')
        out.append(f'<td{kind}>{figure(value)}</td>')
    module = row['sides'].get('module', {})
    gain = module.get('gain')
    out.append(f'<td>{figure(module.get("wall"))}</td>')
    out.append(f'<td>{f"x{gain:.2f}" if gain else ""}</td>')
    out.append(f'<td>{100 * module.get("spread", 0):.0f} %</td>')
    missed = ' class="missed"' if row['goal'] and not row['met'] else ''
    out.append(f'<td{missed}>{html.escape(row["goal"] or "")}</td>')
    return ''.join(out)


def table(group, rows, sides):
    names = {side: name for side, name, _ in SIDES}
    head = ''.join(f'<th>{html.escape(names[side])}</th>' for side in sides)
    body = ''.join(f'<tr>{cells(row, sides)}</tr>' for row in rows)
    return (f'<h2>{html.escape(group.capitalize())}</h2>'
            f'<div class="wide"><table><tr><th></th><th></th>{head}'
            '<th>wall</th><th>gain</th><th>spread</th><th>goal</th></tr>'
            f'{body}</table></div>')


def make(result):
    """The page, as text."""
    key = ''.join(f'<span><i class="{kind}"></i>{html.escape(name)}</span>'
                  for _, name, kind in SIDES)
    kind = 'whole' if result['whole'] else 'short'
    failures = ''.join(f'<p class="faint">Failed: {html.escape(f)}</p>'
                       for f in result['failures'])
    return ('<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, '
            'initial-scale=1"><title>gss-apex: what things cost</title>'
            f'<style>{STYLE}</style></head><body>'
            '<h1>What things cost in gss-apex</h1>'
            f'<p class="faint">{html.escape(result["time"])}, a {kind} run of '
            f'{result["seconds"]} s on {html.escape(result["machine"])}</p>'
            "<p>CPU time through the GSS library, beside MIT's own mechanism, "
            'Heimdal, and what OpenSSL alone takes for the same octets.  All '
            'take turns in one run; figures are medians.  Gain is how many '
            "times better the module is than MIT's own mechanism, spread half "
            'the distance between the quartiles.  B are octets, us '
            'microseconds, M millions.</p>'
            f'<p class="key">{key}</p>{failures}'
            "<h2>Gain over MIT's own mechanism</h2>"
            '<figure class="gains">'
            f'{gains_plot(result)}</figure>'
            '<h2>How it grows</h2><div class="plots">' +
            ''.join(lines_plot(result, *plot) for plot in PLOTS) + '</div>' +
            ''.join(table(*group) for group in groups(result)) +
            '</body></html>\n')


if __name__ == '__main__':
    with open(sys.argv[1], encoding='utf-8') as source:
        sys.stdout.write(make(json.load(source)))
