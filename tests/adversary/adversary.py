#!/usr/bin/python3
"""The adversary of `./run adversary`; runs inside with-realm.

    adversary.py [--against SIDE]... [--only ROW] [--json FILE]
"""

import argparse
import json
import os
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(1, os.path.join(HERE, '..', 'interop'))

from sides import known_sides, user_side  # noqa: E402
from verdicts import (DIED, JUDGEMENTS, MEANINGS, RIGHT, WRONG,  # noqa: E402
                      counts, is_clean, read_finding, read_rows, table)
from world import World  # noqa: E402

ENCTYPE = 18
# Where it is a known side of ours or the user's own, all has to be right.
JUDGED = 'apex'


def arguments():
    parser = argparse.ArgumentParser(
        prog='./run adversary', description='Misbehaves towards mechanisms, '
        'and says what they make of it (doc/interop.txt).')
    parser.add_argument('--against', action='append', default=[],
                        metavar='SIDE',
                        help='command:PROGRAM ARGUMENTS, which speaks '
                        'doc/interop.txt, or the name of a known side')
    parser.add_argument('--only', metavar='ROW', help='this deviation alone')
    parser.add_argument('--json', metavar='FILE', help='write it there, too')
    return parser.parse_args()


def choose_sides(texts):
    """The sides, and the names of those where all has to be right."""
    known = known_sides()
    if not texts:
        return [side for side in known.values() if not side.plain], {JUDGED}
    chosen, judged = [], set()
    for text in texts:
        if text in known:
            side = known[text]
        elif ':' in text:
            side = user_side(text, {side.name for side in chosen})
            judged.add(side.name)
        else:
            raise ValueError(f'{text}: no such side; there are '
                             f'{", ".join(known)} and command:PROGRAM')
        chosen.append(side)
    return chosen, judged | {JUDGED}


def program():
    return os.path.join(os.environ['top_builddir'], 'tests', 'adversary',
                        'adversary.realm')


def list_rows(only):
    """The table; with `only`, that row."""
    out = subprocess.run([program(), 'list'], capture_output=True, text=True,
                         check=True).stdout
    rows = [row for row in read_rows(out.splitlines())
            if only in (None, row.name)]
    if not rows:
        raise ValueError(f'{only}: no such deviation')
    return rows


def environment(world, side):
    """That of a side, under the realm's ordinary configuration."""
    env, _ = world.environment(side, 'adversary', ENCTYPE)
    env['KRB5_CONFIG'] = os.environ['KRB5_CONFIG']
    return env


def say(row, finding):
    print(f'   {finding.judgement.upper():10} {row.name}: {row.wrong}\n'
          f'              wanted: {row.wanted} ({row.rule})\n'
          f'              got: {finding.got}; {finding.sentence}', flush=True)


def play(side, world, rows, only):
    """All rows against one side, told as they come."""
    by_name = {row.name: row for row in rows}
    command = 'exec ' + ' '.join(map(shlex.quote, side.command))
    choice = [] if only is None else ['--only', only]
    with subprocess.Popen([program(), *choice, 'lines', command],
                          env=environment(world, side), text=True,
                          stdout=subprocess.PIPE) as child:
        for line in child.stdout:
            if line.count('\t') != 4:
                print('   ' + line.rstrip())
                continue
            name, finding = read_finding(line)
            by_name[name].findings[side.name] = finding
            if finding.judgement in (WRONG, DIED):
                say(by_name[name], finding)
    numbers = counts(rows, side.name)
    print('   ' + ', '.join(f'{number} {judgement}'
                            for judgement, number in numbers.items()
                            if number), flush=True)


def write_json(path, rows, sides):
    with open(path, 'w', encoding='utf-8') as out:
        json.dump({'sides': {side.name: side.title for side in sides},
                   'rows': [row.as_json() for row in rows]}, out, indent=1)
        out.write('\n')


def conclude(rows, sides, judged):
    """The table, and the exit status."""
    names = [side.name for side in sides]
    print()
    print('\n'.join(table(rows, names)))
    print('\n.          ' + MEANINGS[RIGHT])
    for judgement in JUDGEMENTS[1:]:
        print(f'{judgement:10} {MEANINGS[judgement]}')
    faulty = [name for name in names
              if name in judged and not is_clean(rows, name)]
    tried = [name for name in names if name in judged]
    print()
    for name in tried:
        print(f'{name}: ' + ('not all is right' if name in faulty
                             else f'all {len(rows)} rows are right'))
    return 1 if faulty else 0


def main():
    options = arguments()
    world = World(os.path.join(os.environ['TMPDIR'], 'adversary'))
    try:
        sides, judged = choose_sides(options.against)
        rows = list_rows(options.only)
    except ValueError as error:
        sys.exit(f'adversary: {error}')
    print(f'{len(rows)} deviations, each after the same exchange without it')
    for side in sides:
        print(f'== {side.name}: {side.title}', flush=True)
        play(side, world, rows, options.only)
    if options.json:
        write_json(options.json, rows, sides)
    sys.exit(conclude(rows, sides, judged))


if __name__ == '__main__':
    main()
