"""Plays the cells, and says how each ended: agree, cannot, known (a fault of
the other side that known.tsv has) or disagree."""

import time

from cells import Cell
from ends import Broken, Cannot, End, Refused
from pair import Disagree, Pair

AGREE, CANNOT, KNOWN, DISAGREE = 'agree', 'cannot', 'known', 'disagree'
OUTCOMES = (AGREE, CANNOT, KNOWN, DISAGREE)


class Play(Pair):
    """A pair with what the features want to know beside it."""

    def __init__(self, initiator, acceptor, enctype, judge):
        super().__init__(initiator, acceptor, enctype)
        self.judge = judge

    def can(self, word):
        return all(word in end.side.can
                   for end in (self.initiator, self.acceptor))

    def protections(self):
        return [p for p in ('conf', 'integ') if self.can(p)]


class Matrix:
    """The processes of one enctype at a time."""

    def __init__(self, world, faults, builtin, keeper=None):
        self.world, self.faults = world, faults
        self.builtin, self.keeper = builtin, keeper
        self.ends, self.enctype = {}, None

    def end(self, side, role):
        """The process of that side and role, asked who it is."""
        key = side.name, role
        if key not in self.ends:
            env, directory = self.world.environment(side, role, self.enctype)
            self.ends[key] = End(side, role, env, directory)
        end = self.ends[key]
        if side.can is None or end.process is None:
            told = dict(word.split('=', 1) for word in end.ask('hello'))
            side.can = told.get('can', '').split(',')
        return end

    def stop(self):
        for end in self.ends.values():
            end.stop()
        self.ends = {}

    def turn_to(self, enctype):
        if enctype != self.enctype:
            self.stop()
            self.enctype = enctype

    def check_module(self, play):
        """The trace says that the module did the work where it should have,
        and nowhere else."""
        for end in (play.initiator, play.acceptor):
            steps = end.apex_steps()
            if end.side.ours and not steps:
                raise Disagree(f'{end}: the module left no trace')
            if not end.side.ours and steps:
                raise Disagree(f'{end}: the module was at work here')

    def attempt(self, cell):
        """(Outcome, text) of one go."""
        try:
            play = Play(self.end(cell.initiator, 'initiator'),
                        self.end(cell.acceptor, 'acceptor'), cell.enctype,
                        self.end(self.builtin, 'third'))
            cell.play(play)
            for end in (play.initiator, play.acceptor):
                end.ask('end')
            self.check_module(play)
        except Cannot as why:
            return CANNOT, f'{why.end}: {why}'
        except Disagree as why:
            return DISAGREE, str(why)
        except (Broken, Refused) as why:
            return DISAGREE, f'{why.end}: {why}'
        if self.keeper:
            self.keeper.take(cell, play)
        return AGREE, ''

    def explain(self, cell):
        """Whose fault a disagreement is: that of known.tsv, where it is there;
        and how MIT's own mechanism fares in our place."""
        for fault in self.faults:
            if fault.explains(cell, cell.text):
                fault.met += 1
                cell.outcome, cell.evidence = KNOWN, fault.evidence
                return
        cell.evidence = '; '.join(self.elsewhere(cell))

    def elsewhere(self, cell):
        """How the same goes without us: with MIT's own mechanism in our place,
        and between two of the other side.  It tells whose fault it is."""
        if cell.initiator.ours == cell.acceptor.ours:
            return
        other = cell.acceptor if cell.initiator.ours else cell.initiator
        couples = (("with MIT's own mechanism in our place", tuple(
            self.builtin if side.ours else side
            for side in (cell.initiator, cell.acceptor))),
            (f'{other.name} with itself', (other, other)))
        for what, (initiator, acceptor) in couples:
            outcome, text = self.attempt(Cell(initiator, acceptor,
                                              cell.enctype, cell.name,
                                              cell.play))
            yield f'{what}: {outcome}' + (f', {text}' if text else '')

    def play(self, cell):
        self.turn_to(cell.enctype)
        began = time.monotonic()
        cell.outcome, cell.text = self.attempt(cell)
        if cell.outcome == DISAGREE:
            self.explain(cell)
        cell.seconds = time.monotonic() - began
