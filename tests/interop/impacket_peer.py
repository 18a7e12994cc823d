#!/usr/bin/python3
"""A peer of doc/interop.txt with impacket: an initiator."""

import sys
from base64 import b64decode, b64encode

from impacket.krb5 import crypto, gssapi
from impacket.krb5.kerberosv5 import KerberosError

import impacket_exchange as exchange

FLAGS = {'mutual': gssapi.GSS_C_MUTUAL_FLAG,
         'replay': gssapi.GSS_C_REPLAY_FLAG,
         'sequence': gssapi.GSS_C_SEQUENCE_FLAG,
         'conf': gssapi.GSS_C_CONF_FLAG, 'integ': gssapi.GSS_C_INTEG_FLAG,
         'dce': gssapi.GSS_C_DCE_STYLE}
TRAILER = b'\0' * 8  # a SEC_TRAILER, which GSS_Unwrap skips


class Cannot(Exception):
    """What impacket has no way to do."""


def pack(octets):
    return b64encode(octets).decode() if octets else '-'


def unpack(word):
    return b'' if word == '-' else b64decode(word)


class Context:
    """An initiator's context."""

    def __init__(self, words):
        given = dict(word.split('=', 1) for word in words[1:])
        self.check(given)
        names = given.get('flags', '-')
        self.names = [] if names == '-' else names.split(',')
        for name in self.names:
            if name not in FLAGS:
                raise Cannot(f'impacket does not do {name}')
        self.target = words[0]
        self.spnego = given.get('mech') == 'spnego'
        if self.spnego and 'dce' not in self.names:
            raise Cannot('the SPNEGO exchange of impacket (getKerberosType1) '
                         'is in DCE style')
        self.tgs = self.key = None
        self.number = 0
        self.complete = False

    @staticmethod
    def check(given):
        if given.get('mech', 'krb5') not in ('krb5', 'spnego'):
            raise Cannot(f'impacket has no mechanism {given["mech"]}')
        if 'cb' in given:
            raise Cannot('the CheckSumField of impacket leaves the bindings '
                         'zero')
        number = int(given.get('enctype', '18'))
        if number not in crypto._enctype_table:
            raise Cannot('the _enctype_table of impacket.krb5.crypto has no '
                         f'{number}')

    def first(self):
        self.tgs = exchange.service_ticket(self.target)
        self.key = self.tgs['sessionKey']
        mutual = 'mutual' in self.names
        self.complete = not mutual
        if self.spnego:
            return exchange.spnego_request(self.tgs)
        return exchange.request(
            self.tgs, sum(FLAGS[name] for name in self.names), mutual)

    def second(self, token):
        self.complete = True
        if self.spnego:
            self.key, out = exchange.spnego_reply(self.tgs, token)
            return out
        self.key, number, reply, part = exchange.open_reply(self.tgs, token)
        if 'dce' in self.names:
            return exchange.third_leg(self.tgs, number, reply, part)
        return b''

    def gss(self):
        """impacket's maker of messages for the key."""
        if not self.complete:
            raise Cannot('there is no context')
        try:
            return gssapi.GSSAPI(self.key)
        except Exception as why:  # what it raises is an Exception itself
            raise Cannot(f'impacket.krb5.gssapi: {why}') from why


def step(c, octets):
    if c.complete:
        raise Cannot('the context is complete')
    out = c.second(octets) if c.tgs else c.first()
    return ('complete' if c.complete else 'continue'), pack(out)


def facts(c):
    enctype = c.key.enctype
    return (f'flags={",".join(c.names) or "-"}',
            f'peer={c.target} enctype={enctype} delegated=no bound=-',
            'lifetime=-')


def wrap(c, protection, octets):
    if protection != 'conf':
        raise Cannot("impacket's GSS_Wrap seals always")
    data, head = c.gss().GSS_Wrap(c.key, octets, c.number)
    c.number += 1
    return pack(head + data),


def unwrap(c, token):
    """The header comes with the rest of what impacket calls authentication
    data."""
    maker = c.gss()
    cut = 16 if c.key.enctype != crypto.Enctype.RC4 else 45
    data = maker.GSS_Unwrap(c.key, token[cut:], c.number, direction='accept',
                            authData=TRAILER + token[:cut])[0]
    return 'conf', pack(data), '-'


def check_layout(c, words):
    """GSS_Wrap has a header and data, which is DCE style."""
    kinds = [word.split(':')[0] for word in words]
    if 'dce' not in c.names or kinds != ['header', 'data']:
        raise Cannot('impacket has header and data, in DCE style')


def iov_wrap(c, protection, *words):
    check_layout(c, words)
    if protection != 'conf':
        raise Cannot("impacket's GSS_Wrap seals always")
    data, head = c.gss().GSS_Wrap(c.key, unpack(words[1][5:]), c.number)
    c.number += 1
    return f'header:{pack(head)}', f'data:{pack(data)}'


def iov_unwrap(c, *words):
    check_layout(c, words)
    head, data = unpack(words[0][7:]), unpack(words[1][5:])
    data = c.gss().GSS_Unwrap(c.key, data, c.number, direction='accept',
                              authData=TRAILER + head)[0]
    return 'conf', '-', words[0], f'data:{pack(data)}'


def mic(c, octets):
    try:
        out = c.gss().GSS_GetMIC(c.key, octets, c.number)
    except TypeError as why:
        raise Cannot(f'GSS_GetMIC, with Python 3: {why}') from why
    c.number += 1
    return pack(out),


REQUESTS = {
    'token': lambda c, octets: step(c, unpack(octets)),
    'facts': facts,
    'wrap': lambda c, how, octets: wrap(c, how, unpack(octets)),
    'unwrap': lambda c, token: unwrap(c, unpack(token)),
    'mic': lambda c, octets: mic(c, unpack(octets)),
    'iov-wrap': iov_wrap, 'iov-unwrap': iov_unwrap,
}
context = None


def serve(name, words):
    """The words of the answer."""
    global context
    if name == 'hello':
        return 'name=impacket', 'can=initiate,mutual,spnego,dce,conf,iov'
    if name == 'end':
        context = None
        return ()
    if name == 'initiate':
        context = Context(words)
        return ()
    if name == 'accept':
        raise Cannot('impacket has no acceptor')
    if name not in REQUESTS or context is None:
        raise Cannot(f'impacket has no call for {name} here')
    return REQUESTS[name](context, *words)


def sentence(why):
    return ' '.join(f'{type(why).__name__} {why}'.split())


for line in sys.stdin:
    request, *rest = line.split()
    try:
        print('ok', *serve(request, rest), flush=True)
    except Cannot as why:
        print('cannot', why, flush=True)
    except KerberosError as why:
        print('error GSS_S_FAILURE', why.getErrorCode(), 'token=-',
              sentence(why), flush=True)
    except Exception as why:  # any: impacket lets those of its libraries out
        print('error GSS_S_FAILURE 0 token=-', sentence(why), flush=True)
