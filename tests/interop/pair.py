"""Two ends, and what goes between them."""

import framing
from ends import Cannot, Refused, pack, unpack

LEGS = 12  # more tokens than any exchange has
LONGEST_KEPT = 2000  # octets of a message


class Disagree(Exception):
    """The ends do not agree, or not with what the RFCs say."""


def pattern(size, seed=0):
    """A message of that size."""
    return bytes((i * 7 + size + seed) & 0xff for i in range(size))


def in_order(end, order):
    """An end that looks at the order of messages has nothing to say of it."""
    if order not in ('inorder', '-'):
        raise Disagree(f'{end} calls a message in order {order}')


class Pair:
    """An initiator and an acceptor of one cell."""

    def __init__(self, initiator, acceptor, enctype):
        self.initiator, self.acceptor = initiator, acceptor
        self.enctype = enctype
        self.dce = False
        self.tokens = []  # (from the initiator?, token) of the exchange
        self.kept = []  # (from the initiator?, what, octets) of messages

    def ends(self):
        """Each end as the sender, with its receiver."""
        return ((self.initiator, self.acceptor),
                (self.acceptor, self.initiator))

    def carry(self, octets, sender, receiver):
        """A token as the receiver's mechanism is called."""
        if sender.side.plain and not receiver.side.plain:
            return framing.rename(octets, framing.PLAIN, framing.KRB5)
        if receiver.side.plain and not sender.side.plain:
            return framing.rename(octets, framing.KRB5, framing.PLAIN)
        return octets

    def _begin(self, end, words, mech, cb):
        words = list(words)
        if mech == 'krb5' and end.side.plain:
            mech = 'apex'
        words.append(f'mech={mech}')
        if cb is not None:
            words.append(f'cb={pack(cb)}')
        words.append(f'enctype={self.enctype}')
        end.ask(*words)

    def begin(self, service, flags, mech='krb5', icb=None, acb=None):
        """Both sides are ready for tokens."""
        self.tokens = []
        self.dce = 'dce' in flags.split(',')
        self._begin(self.initiator,
                    ('initiate', service, f'flags={flags or "-"}'), mech, icb)
        self.begin_accept(mech, acb)
        self._check_acceptor(flags.split(','), mech, acb)

    def _check_acceptor(self, flags, mech, acb):
        """What an acceptor cannot do it sees when the token comes, too late to
        say so; its `hello` tells before."""
        needs = [word for word in ('mutual', 'dce', 'deleg') if word in flags]
        needs += ['spnego'] if mech == 'spnego' else []
        needs += ['bindings'] if acb is not None else []
        for word in needs:
            if word not in self.acceptor.side.can:
                raise Cannot(self.acceptor, f'{word} is not in its hello, can='
                             f'{",".join(self.acceptor.side.can)}')

    def begin_accept(self, mech='krb5', acb=None):
        self._begin(self.acceptor, ('accept',), mech, acb)

    def exchange(self, change=None):
        """Tokens go to and fro until both are complete.  `change` is asked
        what becomes of each: (from the initiator?, which leg, token)."""
        token, ready, leg = b'', [False, False], 0
        while leg < LEGS:
            sender, receiver = self.ends()[leg % 2]
            state, word = sender.ask('token', pack(token))
            token = self.carry(unpack(word), sender, receiver)
            ready[leg % 2] = state == 'complete'
            if not token:
                break
            if ready[1 - leg % 2]:
                raise Disagree(f'{sender} sends a token to an end that is '
                               'complete')
            self.tokens.append((leg % 2 == 0, token))
            if change:
                token = change(leg % 2 == 0, leg, token)
            leg += 1
        if not all(ready):
            raise Disagree('no token is left, and not both are complete')

    def establish(self, service, flags, **words):
        """As begin and exchange, where nothing may fail."""
        self.begin(service, flags, **words)
        try:
            self.exchange()
        except Refused as why:
            raise Disagree(f'{why.end} refuses: {why}') from why

    def facts(self, end):
        """What an end says of the context; None where it cannot tell."""
        told = dict(word.split('=', 1) for word in end.ask('facts'))
        return {k: None if v == '-' and k != 'flags' else v
                for k, v in told.items()}

    def expect(self, end, *words):
        """An answer to a request that may not fail."""
        try:
            return end.ask(*words)
        except Refused as why:
            raise Disagree(f'{why.end} fails at {words[0]}: {why}') from why

    def keep(self, sender, what, octets):
        if len(octets) < LONGEST_KEPT:
            self.kept.append((sender is self.initiator, what, octets))

    def wrap(self, sender, receiver, protection, message):
        """The token for a message, as the receiver takes it."""
        token = unpack(self.expect(sender, 'wrap', protection,
                                   pack(message))[0])
        self.keep(sender, protection, token)
        return self.carry(token, sender, receiver)

    def mic(self, sender, receiver, message):
        token = unpack(self.expect(sender, 'mic', pack(message))[0])
        self.keep(sender, 'mic', token)
        return self.carry(token, sender, receiver)

    def unwrap(self, receiver, token, protection, message):
        """The receiver must read this message, as the next one."""
        got, octets, order = self.expect(receiver, 'unwrap', pack(token))
        in_order(receiver, order)
        if got != protection:
            raise Disagree(f'{receiver} takes {protection} for {got}')
        if unpack(octets) != message:
            raise Disagree(f'{receiver} reads another message of '
                           f'{len(message)} octets')

    def refuse(self, end, *words):
        """A request that has to fail; the major status."""
        try:
            answer = end.ask(*words)
        except Refused as why:
            return why.major
        raise Disagree(f'{end} takes what it should refuse: {words[0]}: '
                       f'ok {" ".join(answer)[:60]}')
