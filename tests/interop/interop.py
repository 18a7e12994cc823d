#!/usr/bin/python3
"""The interoperability matrix of `./run peers`; runs inside with-realm.

    interop.py [--quick] [--side SIDE] [--only TEXT] [--keep DIR]
               [--output PREFIX]
"""

import argparse
import collections
import fnmatch
import os
import sys
import time

import cells
import known
import reports
from keep import Keeper
from matrix import AGREE, DISAGREE, KNOWN, OUTCOMES, Matrix
from sides import known_sides, user_side
from world import World

QUICK_SIDES = ('apex', 'builtin', 'heimdal', 'python')


def arguments():
    parser = argparse.ArgumentParser(
        prog='./run peers', description='Every cell of the matrix between '
        'gss-apex and other mechanisms, both ways (doc/interop.txt).')
    parser.add_argument('--quick', action='store_true',
                        help='fewer sides, enctypes and cells')
    parser.add_argument('--side', action='append', default=[],
                        metavar='SIDE',
                        help='command:PROGRAM ARGUMENTS, which speaks '
                        'doc/interop.txt, beside the others; or the name of '
                        'a known side, to have that and gss-apex alone')
    parser.add_argument('--only', action='append', default=[],
                        metavar='TEXT', help='cells whose INITIATOR:ACCEPTOR/'
                        'ENCTYPE/NAME has this text, or is of this pattern')
    parser.add_argument('--keep', metavar='DIR', help='leave tokens, keytab '
                        'and a pcap of the exchanges there')
    parser.add_argument('--output', metavar='PREFIX',
                        help='write PREFIX.html, .json and .xml')
    return parser.parse_args()


def choose_sides(options):
    """The sides of this run."""
    sides = known_sides()
    named = [text for text in options.side if ':' not in text]
    for text in named:
        if text not in sides:
            raise ValueError(f'{text}: no such side; there are '
                             f'{", ".join(sides)} and command:PROGRAM')
    if named:
        chosen = ['apex'] + [text for text in named if text != 'apex']
    else:
        chosen = QUICK_SIDES if options.quick else list(sides)
    out = [sides[name] for name in chosen]
    for text in options.side:
        if ':' in text:
            out.append(user_side(text, {side.name for side in out}))
    return out, sides['builtin']


def wanted(cell, texts):
    return all(fnmatch.fnmatchcase(str(cell), text) if set(text) & set('*?[')
               else text in str(cell) for text in texts)


def tell(group, done):
    """A line of progress for one couple under one enctype."""
    counts = collections.Counter(cell.outcome for cell in done)
    words = ', '.join(f'{counts[o]} {o}' for o in OUTCOMES if counts[o])
    print(f'   enctype {group[0]:2}  {group[1]:20} {words}', flush=True)
    for cell in done:
        if cell.outcome == DISAGREE:
            print(f'      DISAGREE {cell.name}: {cell.text}')
            if cell.evidence:
                print(f'         {cell.evidence}')


def play_all(matrix, chosen):
    """Plays them with a line for each couple and enctype."""
    groups = {}
    for cell in chosen:
        groups.setdefault((cell.enctype, cell.couple), []).append(cell)
    for group, members in groups.items():
        for cell in members:
            matrix.play(cell)
        tell(group, members)
    matrix.stop()


def main():
    options = arguments()
    try:
        sides, builtin = choose_sides(options)
        faults = known.load()
    except ValueError as why:
        sys.exit(f'interop: {why}')
    chosen = [cell for cell in cells.all_cells(sides, options.quick)
              if wanted(cell, options.only)]
    if not chosen:
        sys.exit('interop: no such cell')
    world = World(os.path.join(os.environ['TMPDIR'], 'interop'))
    keeper = Keeper(options.keep) if options.keep else None
    began = time.monotonic()
    matrix = Matrix(world, faults, builtin, keeper)
    try:
        play_all(matrix, chosen)
    finally:
        matrix.stop()
    if keeper:
        keeper.finish()
    whole = not (options.quick or options.only or options.side)
    report = reports.make(chosen, sides, time.monotonic() - began, whole,
                          [f for f in faults if not f.met] if whole else [])
    reports.show(report)
    if options.output:
        reports.write(report, options.output)
    bad = [cell for cell in chosen if cell.outcome == DISAGREE]
    good = [cell for cell in chosen if cell.outcome in (AGREE, KNOWN)]
    return 1 if bad or not good else 0


if __name__ == '__main__':
    sys.exit(main())
