"""Faults of others that are known, each with its evidence: known.tsv."""

import fnmatch
import os

COLUMNS = ('side', 'role', 'enctypes', 'cell', 'says', 'evidence')


class Fault:
    """A line: which side, in which role (or any), of which enctypes and cells
    (patterns), what it looks like (a pattern), and why it is not ours."""

    def __init__(self, line):
        fields = line.rstrip('\n').split('\t')
        if len(fields) != len(COLUMNS) or not all(fields):
            raise ValueError(f'known.tsv: {len(COLUMNS)} columns are wanted: '
                             f'{line}')
        self.side, self.role, enctypes, self.cell, self.says, self.evidence = \
            fields
        self.enctypes = None if enctypes == '*' else \
            {int(e) for e in enctypes.split(',')}
        self.met = 0

    def explains(self, cell, text):
        roles = {'initiator': cell.initiator.name,
                 'acceptor': cell.acceptor.name}
        found = self.side in roles.values() if self.role == '*' else \
            roles[self.role] == self.side
        return (found and
                (self.enctypes is None or cell.enctype in self.enctypes) and
                fnmatch.fnmatchcase(cell.name, self.cell) and
                fnmatch.fnmatchcase(text, self.says))


def load():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        'known.tsv')
    with open(path, encoding='utf-8') as lines:
        return [Fault(line) for line in lines
                if line.strip() and not line.startswith('#')]
