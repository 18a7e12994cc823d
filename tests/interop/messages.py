"""Messages on a context that stands: each way, of several sizes, and what must
not be taken."""

from ends import Cannot, Refused, pack, unpack
from pair import Disagree, in_order, pattern

SIZES = (0, 1, 16, 1000, 70000)


def wrap_all(c, protection, sizes):
    for size in sizes:
        for sender, receiver in c.ends():
            message = pattern(size)
            token = c.wrap(sender, receiver, protection, message)
            c.unwrap(receiver, token, protection, message)


def verify(c, receiver, message, token):
    return c.expect(receiver, 'verify', pack(message), pack(token))[0]


def mic_all(c, sizes):
    for size in sizes:
        for sender, receiver in c.ends():
            message = pattern(size)
            token = c.mic(sender, receiver, message)
            in_order(receiver, verify(c, receiver, message, token))


# --- several buffers ---

def iov_words(c, words, sender, receiver):
    """Buffers as the receiver takes them: the header has the framing."""
    out = []
    for word in words:
        kind, octets = word.split(':', 1)
        if kind == 'header':
            octets = pack(c.carry(unpack(octets), sender, receiver))
        out.append(f'{kind}:{octets}')
    return out


def tail(c):
    """The buffers behind the data: in DCE style all is in the header."""
    return () if c.dce else ('padding', 'trailer')


def iov_message(c, sender, receiver, protection, layout, want):
    """Buffers made and opened; `want` is the data in its order."""
    words = c.expect(sender, 'iov-wrap', protection, *layout)
    words = iov_words(c, words, sender, receiver)
    got = c.expect(receiver, 'iov-unwrap', *words)
    if got[0] != protection:
        raise Disagree(f'{receiver} takes {protection} for {got[0]}')
    in_order(receiver, got[1])
    data = b''.join(unpack(word[5:]) for word in got[2:]
                    if word.startswith('data:'))
    if data != want:
        raise Disagree(f'{receiver} reads other data in buffers')
    return words


def iov_all(c, protection, sizes):
    for size in sizes:
        for sender, receiver in c.ends():
            data = pattern(size)
            iov_message(c, sender, receiver, protection,
                        ('header', f'data:{pack(data)}', *tail(c)), data)


def iov_signed(c, protection):
    """Data that is signed only stands between."""
    for sender, receiver in c.ends():
        layout = ('header', f'sign:{pack(pattern(11))}',
                  f'data:{pack(pattern(16))}', f'sign:{pack(pattern(5))}',
                  f'data:{pack(pattern(32))}', 'padding', 'trailer')
        iov_message(c, sender, receiver, protection, layout,
                    pattern(16) + pattern(32))


def iov_and_stream(c):
    """Buffers are opened as one token, and the other way round."""
    for protection in c.protections():
        for sender, receiver in c.ends():
            data = pattern(48)
            words = c.expect(sender, 'iov-wrap', protection, 'header',
                             f'data:{pack(data)}', 'padding', 'trailer')
            words = iov_words(c, words, sender, receiver)
            token = b''.join(unpack(word.split(':', 1)[1]) for word in words)
            c.unwrap(receiver, token, protection, data)
            token = c.wrap(sender, receiver, protection, data)
            got = c.expect(receiver, 'iov-unwrap', f'stream:{pack(token)}',
                           'data:-')
            if got[3] != f'data:{pack(data)}':
                raise Disagree(f'{receiver} finds other data in a stream')


def iov_each(c, protection):
    iov_all(c, protection, (0, 16, 1000))
    iov_signed(c, protection)


# --- RFC 4401 ---

def prf_all(c, sizes=(1, 32, 1000)):
    for size in sizes:
        for key in ('full', 'partial'):
            seeds = {}
            for seed in (b'', b'seed'):
                words = ('prf', key, str(size), pack(seed))
                ours, theirs = (c.expect(end, *words)[0]
                                for end in (c.initiator, c.acceptor))
                if ours != theirs:
                    raise Disagree(f'PRF {key}, {size} octets: both sides '
                                   'have others')
                if len(unpack(ours)) != size:
                    raise Disagree(f'PRF {key}: {size} octets were wanted')
                seeds[seed] = ours
            if size >= 16 and seeds[b''] == seeds[b'seed']:
                raise Disagree(f'PRF {key} does not depend on its input')


# --- RFC 2743 section 1.2.3 ---

def order_of(end, words):
    """How an end calls a message that is not in order; a refusal is one way."""
    try:
        order = end.ask(*words)[-1]
    except Refused:
        return 'refused'
    if order == '-':
        raise Cannot(end, '- (it does not tell the order of messages)')
    return order


def reordered(c):
    """Message 2 comes before message 1."""
    for sender, receiver in c.ends():
        message = pattern(20)
        tokens = [c.mic(sender, receiver, message) for _ in range(3)]
        in_order(receiver, verify(c, receiver, message, tokens[0]))
        for index, calls in ((2, ('gap',)), (1, ('unseq', 'old'))):
            order = order_of(receiver, ('verify', pack(message),
                                        pack(tokens[index])))
            if order not in calls + ('refused',):
                raise Disagree(f'{receiver} calls message {index} of '
                               f'0, 2, 1 {order}')


def replayed(c):
    for sender, receiver in c.ends():
        message = pattern(20)
        token = c.wrap(sender, receiver, 'integ', message)
        c.unwrap(receiver, token, 'integ', message)
        order = order_of(receiver, ('unwrap', pack(token)))
        if order not in ('duplicate', 'old', 'unseq', 'refused'):
            raise Disagree(f'{receiver} calls a message replayed {order}')


# --- changed on their way ---

def spots(token, message):
    """Places in a token that are protected whatever its form: a checksum near
    its end, and the middle of a message.  (Not all are: a MIC of RC4 has a
    sequence number that nothing protects, Heimdal's of triple DES two octets
    more than its checksum has.)"""
    if len(token) < len(message):
        return (len(token) - 8, len(token) - 6)
    return (len(token) // 2 + 3, len(token) - 6)


def flip(token, at):
    changed = bytearray(token)
    changed[at] ^= 4
    return bytes(changed)


def next_is_read(c, sender, receiver, message):
    """The message after one that was refused; that some are missing may be
    told as an error."""
    token = c.wrap(sender, receiver, 'integ', message)
    try:
        octets = receiver.ask('unwrap', pack(token))[1]
    except Refused as why:
        if why.major != 'GSS_S_GAP_TOKEN':
            raise Disagree(f'{receiver} fails at the message after one that '
                           f'it refused: {why}') from why
        return
    if unpack(octets) != message:
        raise Disagree(f'{receiver} reads another message after one that '
                       'it refused')


def tampered(c):
    """Each change is refused, and the next message is read."""
    for sender, receiver in c.ends():
        message = pattern(64)
        for which in (0, 1):
            token = c.mic(sender, receiver, message)
            c.refuse(receiver, 'verify', pack(message),
                     pack(flip(token, spots(token, message)[which])))
            for protection in c.protections():
                token = c.wrap(sender, receiver, protection, message)
                c.refuse(receiver, 'unwrap',
                         pack(flip(token, spots(token, message)[which])))
        next_is_read(c, sender, receiver, message)
