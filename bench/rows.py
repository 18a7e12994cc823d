"""Figures: their samples, what is wanted of them, and how they are printed."""

import statistics

from sides import BUILTIN, MODULE, SIDES

# What the project wants: a gain of at least so much, or a figure of the
# module's that is at most or at least so much.
GOALS = {
    ('contexts', 'init, mutual'): ('gain', 10),
    ('contexts', 'accept, mutual'): ('gain', 5),
    ('tickets in the cache', 'init, 2000 : 1'): ('most', 1.1),
    ('keys in the keytab', 'accept, 5000 : 1'): ('most', 1.1),
    ('messages, aes256-sha1', 'wrap 64 B'): ('gain', 2.5),
    ('messages, aes256-sha1', 'unwrap 64 B'): ('gain', 1.8),
    ('messages, aes256-sha1', 'get_mic 64 B'): ('gain', 2),
    ('messages, aes256-sha1', 'verify_mic 64 B'): ('gain', 2),
    ('messages, aes256-sha1', 'wrap 16 KiB'): ('gain', 3.3),
    ('messages, aes256-sha1', 'unwrap 16 KiB'): ('gain', 7),
    ('messages, aes256-sha1', 'get_mic 16 KiB'): ('gain', 3),
    ('messages, aes256-sha1', 'verify_mic 16 KiB'): ('gain', 3),
    ('one-shot process', 'init'): ('gain', 1 / 1.5),
    ('one-shot process', 'init, libcrypto linked'): ('gain', 1 / 1.1),
    ('one-shot process', 'init, libcrypto in use'): ('gain', 1 / 1.1),
    ('threads', 'contexts, 2 : 1'): ('least', 1.9),
    ('threads', 'messages, 2 : 1'): ('least', 1.9),
    ('32 processes', 'contexts'): ('gain', 4),
    ('32 processes', '99.9th percentile'): ('gain', 3),
    ('heap of a context', 'before its first message'): ('most', 2000),
    ('heap of a context', 'after messages each way'): ('most', 4000),
    ('system calls', 'init'): ('most', 3),
    ('system calls', 'accept'): ('most', 8),
}


class Row:
    """Samples of one figure, for each side: [CPU, wall], or [figure]."""

    def __init__(self, group, name, unit, better, series, x):
        self.group, self.name, self.unit = group, name, unit
        self.better, self.series, self.x = better, series, x
        self.samples = {}

    def add(self, side, *sample):
        self.samples.setdefault(side, []).append(sample)

    def has(self, *sides):
        return all(side in self.samples for side in sides)

    def median(self, side, which=0):
        return statistics.median(s[which] for s in self.samples[side])

    def spread(self, side):
        values = [s[0] for s in self.samples[side]]
        if len(values) < 2 or not self.median(side):
            return 0.0
        low, _, high = statistics.quantiles(values, n=4, method='inclusive')
        return (high - low) / 2 / self.median(side)

    def gain(self, side=MODULE, base=BUILTIN):
        if not self.has(side, base):
            return None
        ratios = [(b[0] / s[0] if self.better == 'low' else s[0] / b[0])
                  for b, s in zip(self.samples[base], self.samples[side])
                  if s[0] > 0 and b[0] > 0]
        return statistics.median(ratios) if ratios else None

    def goal(self):
        """What is wanted, in words, and whether the module is there."""
        if (self.group, self.name) not in GOALS or not self.has(MODULE):
            return None
        kind, value = GOALS[self.group, self.name]
        if kind == 'gain':
            gain = self.gain()
            return f'x{value:.2g}', gain is not None and gain >= value
        if kind == 'most':
            return f'<= {value:g}', self.median(MODULE) <= value
        return f'>= {value:g}', self.median(MODULE) >= value

    def as_dict(self):
        goal = self.goal()
        sides = {}
        for side, samples in self.samples.items():
            sides[side] = {'median': self.median(side),
                           'spread': self.spread(side),
                           'gain': self.gain(side), 'samples': samples}
            if len(samples[0]) > 1:
                sides[side]['wall'] = self.median(side, 1)
        return {'group': self.group, 'name': self.name, 'unit': self.unit,
                'better': self.better, 'series': self.series, 'x': self.x,
                'goal': goal[0] if goal else None,
                'met': goal[1] if goal else None, 'sides': sides}


def figure(value):
    """Three digits, or more where they are before the point."""
    if value is None:
        return '-'
    if value and abs(value) < 100:
        return f'{value:.3g}'
    return f'{value:,.0f}'


def groups(result):
    """(Name, rows, sides that have any figure there) for each group."""
    for group in dict.fromkeys(r['group'] for r in result['rows']):
        rows = [r for r in result['rows'] if r['group'] == group]
        yield (group, rows,
               [s for s in SIDES if any(s in r['sides'] for r in rows)])


def table_lines(result):
    """The result as lines of text."""
    for group, rows, sides in groups(result):
        yield ''
        yield (f'{group:39}' + ''.join(f'{side:>10}' for side in sides) +
               '    gain  spread  goal')
        for row in rows:
            yield table_line(row, sides)


def table_line(row, sides):
    cells = ''.join(f'{figure(row["sides"].get(s, {}).get("median")):>10}'
                    for s in sides)
    module = row['sides'].get(MODULE, {})
    gain = module.get('gain')
    goal = row['goal'] or ''
    if goal and not row['met']:
        goal += '  missed'
    return (f'  {row["name"]:34}{row["unit"]:3}{cells}' +
            (f'{gain:8.2f}' if gain else ' ' * 8) +
            f'{100 * module.get("spread", 0):6.0f} %  {goal}').rstrip()
