"""Combinations of axes: rows such that every pair of values of two axes is in
one of them.  The full product would be thousands of cells for each couple."""

import itertools

from messages import SIZES

AXES = {
    'mech': ('krb5', 'spnego'),
    'style': ('mutual', 'one leg', 'DCE'),
    'bindings': ('unbound', 'bound'),
    'delegation': ('no delegation', 'delegation'),
    'use': ('wrap conf', 'wrap integ', 'MIC', 'IOV conf', 'IOV integ', 'PRF'),
    'size': SIZES,
}


def sensible(row):
    """A message authentication of nothing is no pseudo-random string."""
    return row['use'] != 'PRF' or row['size'] > 0


def pairs_of(row):
    return set(itertools.combinations(sorted(row.items()), 2))


def rows(enctypes, axes=None):
    """The rows, the same ones each time: the row that has most new pairs comes
    next, until none has any."""
    axes = dict(axes or AXES, enctype=tuple(enctypes))
    product = [dict(zip(axes, values))
               for values in itertools.product(*axes.values())]
    product = [row for row in product if sensible(row)]
    wanted = set().union(*(pairs_of(row) for row in product))
    chosen = []
    while wanted:
        best = max(product, key=lambda row: len(pairs_of(row) & wanted))
        wanted -= pairs_of(best)
        chosen.append(best)
    return chosen


def title(row):
    return ', '.join(str(row[axis]) for axis in (
        'mech', 'style', 'bindings', 'delegation', 'use')) + \
        f' of {row["size"]}'
