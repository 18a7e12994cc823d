"""What a cell of the matrix has two ends do: one function a feature, which
returns when they agree and raises where they do not (pair.Disagree)."""

import framing
from ends import Cannot, Refused, pack, unpack
from messages import (SIZES, iov_all, iov_and_stream, iov_each, mic_all, prf_all, reordered,
                      replayed, tampered, wrap_all)
from pair import Disagree
from world import CLIENT, service, service_principal

SEQUENCE = 'replay,sequence'
PROTECTED = f'{SEQUENCE},conf,integ'
STANDARD = f'mutual,{PROTECTED}'
BINDINGS = b'tls-server-end-point:one channel'
OTHER_BINDINGS = b'tls-server-end-point:another channel'

LEAST_MIC = 12  # octets; times and numbers may take a few more or less

# Flags that both sides must know of: RFC 4121 section 4.1.1.1.
WIRE_FLAGS = {'mutual', 'replay', 'sequence', 'conf', 'integ', 'dce', 'deleg'}


def usual(c):
    """The flags of a cell that is about something else: mutual authentication,
    unless an end says in `hello` that it has none."""
    return STANDARD if c.can('mutual') else PROTECTED


def check_flags(c, told, flags):
    wanted = set(flags.split(',')) & WIRE_FLAGS if flags else set()
    for end, facts in told:
        if facts.get('flags') in (None, '-'):
            continue
        missing = wanted - set(facts['flags'].split(','))
        if missing:
            raise Disagree(f'{end} does not tell of the flags '
                           f'{",".join(sorted(missing))}')


def check_facts(c, flags):
    """What both ends tell of the context is what was asked for."""
    told = [(end, c.facts(end)) for end in (c.initiator, c.acceptor)]
    check_flags(c, told, flags)
    # JGSS shows a service as it was named.
    names = ((service_principal(c.enctype), service(c.enctype)), (CLIENT,))
    for (end, facts), right in zip(told, names):
        if facts.get('peer') not in (None,) + right:
            raise Disagree(f'{end} has {facts["peer"]} for {right[0]}')
        if facts.get('enctype') not in (None, str(c.enctype)):
            raise Disagree(f'{end} has a key of enctype {facts["enctype"]}')
        if facts.get('lifetime') not in (None, '-') and \
                int(facts['lifetime']) <= 0:
            raise Disagree(f'{end} has a context that has expired')
    return told


def establish(c, flags, **words):
    c.establish(service(c.enctype), flags, **words)
    return check_facts(c, flags)


def context(flags, **words):
    """A feature: the context stands, and messages go both ways."""
    def play(c):
        establish(c, flags, **words)
        for protection in c.protections():
            wrap_all(c, protection, (16,))
        if c.can('mic'):
            mic_all(c, (16,))
    return play


def dce_style(c):
    establish(c, STANDARD + ',dce')
    if len(c.tokens) < 3:
        raise Disagree(f'{len(c.tokens)} tokens, DCE style has three')
    wrap_all(c, 'conf', SIZES)
    if c.can('mic'):
        mic_all(c, (16,))


def dce_buffers(c):
    """As RPC has it: all but the data is in the header, and sealed."""
    establish(c, STANDARD + ',dce')
    iov_all(c, 'conf', (0, 16, 1000))


# --- channel bindings: RFC 4121 section 4.1.1.2, RFC 6542, MS-KILE ---

def bound(told):
    """What the acceptor says of the bindings, None where it cannot tell."""
    return told[1][1].get('bound')


def same_bindings(c):
    told = establish(c, usual(c), icb=BINDINGS, acb=BINDINGS)
    if bound(told) == 'no':
        raise Disagree(f'{c.acceptor} takes equal bindings for none')


def bindings_mic(c):
    """RFC 6542: the request with bindings has a MIC of them more, which an
    acceptor checks or skips.  All else about bindings is of one length."""
    lengths = {}
    for cb in (None, BINDINGS):
        c.begin(service(c.enctype), usual(c), icb=cb, acb=cb)
        c.exchange()
        lengths[cb] = len(c.tokens[0][1])
    if bound(check_facts(c, usual(c))) == 'no':
        raise Disagree(f'{c.acceptor} takes equal bindings for none')
    if lengths[BINDINGS] - lengths[None] < LEAST_MIC:
        raise Cannot(c.initiator, '(its request has no MIC of the bindings)')


def different_bindings(c):
    c.begin(service(c.enctype), usual(c), icb=BINDINGS, acb=OTHER_BINDINGS)
    try:
        c.exchange()
    except Refused as why:
        if why.end is not c.acceptor:
            raise Disagree(f'{why.end} refuses: {why}') from why
        if c.acceptor.side.ours and why.major != 'GSS_S_BAD_BINDINGS':
            raise Disagree(f'{why.end} calls it {why}') from why
        return
    raise Disagree(f'{c.acceptor} takes different bindings for equal')


def one_sided_bindings(icb, acb):
    """One side has none.  The acceptor may accept, and must not say that it is
    bound; where it has bindings it may refuse."""
    def play(c):
        c.begin(service(c.enctype), usual(c), icb=icb, acb=acb)
        try:
            c.exchange()
        except Refused as why:
            if why.end is c.acceptor and acb is not None:
                return
            raise Disagree(f'{why.end} refuses: {why}') from why
        if bound(check_facts(c, usual(c))) == 'yes':
            raise Disagree(f'{c.acceptor} is bound to what one side has')
    return play


# --- delegation ---

def delegation(c):
    told = establish(c, usual(c) + ',deleg')
    if told[1][1].get('delegated') == 'no':
        raise Disagree(f'{c.acceptor} has got no credential')
    name, token = c.expect(c.acceptor, 'delegated', 'HTTP@localhost')
    if name != CLIENT:
        raise Disagree(f'{c.acceptor} has got the credential of {name}')
    c.judge.ask('accept')
    try:
        c.judge.ask('token', pack(framing.rename(
            unpack(token), framing.PLAIN, framing.KRB5)))
    except Refused as why:
        raise Disagree('a third party refuses the delegated credential: '
                       f'{why}') from why
    if c.facts(c.judge)['peer'] != CLIENT:
        raise Disagree('the delegated credential is another client\'s')


# --- tokens of the exchange, replayed and changed ---

def flip(token, at):
    changed = bytearray(token)
    changed[at] ^= 1
    return bytes(changed)


def request(c):
    """The initiator's first token, as the acceptor takes it."""
    c.begin(service(c.enctype), usual(c))
    _, word = c.expect(c.initiator, 'token', '-')
    return c.carry(unpack(word), c.initiator, c.acceptor)


def request_replayed(c):
    token = pack(request(c))
    c.expect(c.acceptor, 'token', token)
    c.begin_accept()
    c.refuse(c.acceptor, 'token', token)


def request_tampered(c):
    """Somewhere in the ticket, in the authenticator, at the end; and then the
    token as it was."""
    token = request(c)
    for at in (len(token) // 2, len(token) - 40, len(token) - 1):
        c.refuse(c.acceptor, 'token', pack(flip(token, at)))
        c.begin_accept()
    c.expect(c.acceptor, 'token', pack(token))


def reply_tampered(c):
    for part in (2, 1):
        c.begin(service(c.enctype), STANDARD)
        try:
            c.exchange(lambda from_initiator, _, token: token if from_initiator
                       else flip(token, -(len(token) * part // 4 + 1)))
        except Refused as why:
            if why.end is not c.initiator or len(c.tokens) < 2:
                raise Disagree(f'{why.end} refuses: {why}') from why
            continue
        raise Disagree(f'{c.initiator} takes a changed answer')


def messages(play, *arguments):
    """A feature of messages, on an ordinary context."""
    def whole(c):
        establish(c, usual(c))
        play(c, *arguments)
    return whole


FEATURES = {
    'mutual': context(STANDARD),
    'one leg': context(PROTECTED),
    'no flags': context(''),
    'SPNEGO': context(STANDARD, mech='spnego'),
    'SPNEGO, one leg': context(PROTECTED, mech='spnego'),
    'DCE style': dce_style,
    'DCE style, buffers': dce_buffers,
    'bindings, same': same_bindings,
    'bindings, MIC of RFC 6542': bindings_mic,
    'bindings, different': different_bindings,
    'bindings, the initiator\'s alone': one_sided_bindings(BINDINGS, None),
    'bindings, the acceptor\'s alone': one_sided_bindings(None, BINDINGS),
    'delegation': delegation,
    'wrap conf': messages(wrap_all, 'conf', SIZES),
    'wrap integ': messages(wrap_all, 'integ', SIZES),
    'MIC': messages(mic_all, SIZES),
    'IOV conf': messages(iov_each, 'conf'),
    'IOV integ': messages(iov_each, 'integ'),
    'IOV and stream': messages(iov_and_stream),
    'PRF': messages(prf_all),
    'messages reordered': messages(reordered),
    'messages replayed': messages(replayed),
    'messages tampered': messages(tampered),
    'request replayed': request_replayed,
    'request tampered': request_tampered,
    'reply tampered': reply_tampered,
}

# What is played where the whole would be absurd.
CORE = ('mutual', 'one leg', 'wrap conf', 'wrap integ', 'MIC')


# --- combinations ---

STYLES = {'mutual': STANDARD, 'one leg': PROTECTED, 'DCE': STANDARD + ',dce'}
USES = {
    'wrap conf': lambda c, size: wrap_all(c, 'conf', (size,)),
    'wrap integ': lambda c, size: wrap_all(c, 'integ', (size,)),
    'MIC': lambda c, size: mic_all(c, (size,)),
    'IOV conf': lambda c, size: iov_all(c, 'conf', (size,)),
    'IOV integ': lambda c, size: iov_all(c, 'integ', (size,)),
    'PRF': lambda c, size: prf_all(c, (size,)),
}


def combination(row):
    """A cell of several axes at once (combine.py)."""
    def play(c):
        flags = STYLES[row['style']]
        if row['delegation'] == 'delegation':
            flags += ',deleg'
        cb = BINDINGS if row['bindings'] == 'bound' else None
        establish(c, flags, mech=row['mech'], icb=cb, acb=cb)
        USES[row['use']](c, row['size'])
    return play
