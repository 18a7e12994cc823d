"""What the adversary's rows demand, and what came of them at each side."""

RIGHT, OTHERWISE, WAITS = 'right', 'otherwise', 'waits'
WRONG, DIED, CANNOT = 'wrong', 'died', 'cannot'
JUDGEMENTS = (RIGHT, OTHERWISE, WAITS, WRONG, DIED, CANNOT)
MEANINGS = {
    RIGHT: 'what the rule demands',
    OTHERWISE: 'refused, with another major code than it should be',
    WAITS: 'not refused, and not gone on with: it awaits another token',
    WRONG: 'not what the rule demands',
    DIED: 'the program ended, or said nothing more',
    CANNOT: 'it cannot do this, or not even without the deviation',
}


class Row:
    """A deviation, and the finding at each side by the side's name."""

    def __init__(self, name, role, wanted, rule, wrong, reason):
        self.name, self.role, self.wanted = name, role, wanted
        self.rule, self.wrong, self.reason = rule, wrong, reason
        self.findings = {}

    def as_json(self):
        return {'name': self.name, 'role': self.role, 'wanted': self.wanted,
                'rule': self.rule, 'wrong': self.wrong, 'reason': self.reason,
                'findings': {side: finding.as_json()
                             for side, finding in self.findings.items()}}


class Finding:
    """What one side did."""

    def __init__(self, judgement, got, sentence):
        self.judgement, self.got, self.sentence = judgement, got, sentence

    def as_json(self):
        return {'judgement': self.judgement, 'got': self.got,
                'sentence': self.sentence}


def read_rows(lines):
    """The table of `adversary list`."""
    return [Row(*line.rstrip('\n').split('\t')) for line in lines]


def read_finding(line):
    """(Name of the row, Finding) of a line of `adversary lines`."""
    name, judgement, _, got, sentence = line.rstrip('\n').split('\t')
    return name, Finding(judgement, got, sentence)


def counts(rows, side):
    """How many rows are judged how at a side."""
    found = [row.findings[side].judgement for row in rows
             if side in row.findings]
    return {judgement: found.count(judgement) for judgement in JUDGEMENTS}


def is_clean(rows, side):
    """Whether all is right at a side, and all of it was tried."""
    return bool(rows) and all(
        side in row.findings and row.findings[side].judgement == RIGHT
        for row in rows)


def table(rows, sides):
    """The lines of a table: the rows, a column for each side."""
    width = max(len(row.name) for row in rows)
    head = ' '.join(f'{side:<10}' for side in sides)
    yield f'{"":{width}}  {head}'.rstrip()
    for row in rows:
        words = (row.findings[side].judgement if side in row.findings else '?'
                 for side in sides)
        cells = ' '.join(f'{"." if word == RIGHT else word:<10}'
                         for word in words)
        yield f'{row.name:{width}}  {cells}'.rstrip()
    for judgement in JUDGEMENTS:
        numbers = ' '.join(f'{counts(rows, side)[judgement]:<10}'
                           for side in sides)
        yield f'{judgement + " in all":>{width}}  {numbers}'.rstrip()
