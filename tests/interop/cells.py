"""Which cells the matrix has."""

import combine
import features
from world import ENCTYPES

QUICK_ENCTYPES = (18, 20, 23)


class Cell:
    """What one couple does under one enctype, and how it ended."""

    def __init__(self, initiator, acceptor, enctype, name, play):
        self.initiator, self.acceptor = initiator, acceptor
        self.enctype, self.name, self.play = enctype, name, play
        self.outcome, self.text, self.evidence = None, '', ''
        self.seconds = 0.0

    @property
    def couple(self):
        return f'{self.initiator.name}:{self.acceptor.name}'

    def __str__(self):
        return f'{self.couple}/{self.enctype}/{self.name}'


def couples(sides):
    """Ours with each, both ways."""
    ours = [side for side in sides if side.ours]
    others = [side for side in sides if not side.ours]
    for one in ours:
        for two in ours:
            yield one, two
        for two in others:
            yield one, two
            yield two, one


def speaks(initiator, acceptor, mech, style):
    """The plain mechanism is one that an application names.  SPNEGO does not
    offer it, and a token of DCE style has no frame that could name it."""
    return not ((initiator.plain or acceptor.plain) and
                (mech == 'spnego' or style == 'DCE'))


def single(initiator, acceptor, enctype, quick):
    """Cells that change one axis against the ordinary context."""
    brief = enctype != 18 and (initiator.plain or acceptor.plain)
    for name, play in features.FEATURES.items():
        if brief and name not in features.CORE:
            continue
        if quick and enctype != 18 and name == 'delegation':
            continue
        mech = 'spnego' if name.startswith('SPNEGO') else 'krb5'
        style = 'DCE' if name.startswith('DCE') else 'mutual'
        if speaks(initiator, acceptor, mech, style):
            yield Cell(initiator, acceptor, enctype, name, play)


def several(initiator, acceptor, rows):
    """Cells that change several at once."""
    for row in rows:
        if speaks(initiator, acceptor, row['mech'], row['style']):
            yield Cell(initiator, acceptor, row['enctype'],
                       combine.title(row), features.combination(row))


def all_cells(sides, quick):
    enctypes = QUICK_ENCTYPES if quick else ENCTYPES
    rows = [] if quick else combine.rows(ENCTYPES)
    out = []
    for initiator, acceptor in couples(sides):
        for enctype in enctypes:
            out += single(initiator, acceptor, enctype, quick)
        out += several(initiator, acceptor, rows)
    # One enctype after the other: its processes end with it.
    return sorted(out, key=lambda cell: enctypes.index(cell.enctype))
