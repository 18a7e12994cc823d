#!/usr/bin/python3
"""A peer of doc/interop.txt with python3-gssapi: the example of that page."""
import sys
from base64 import b64decode, b64encode
import gssapi
from gssapi.raw import ChannelBindings, GSSError

MECHS = {'krb5': gssapi.MechType.kerberos,
         'spnego': gssapi.OID.from_int_seq('1.3.6.1.5.5.2')}
FLAGS = {'deleg': 1, 'mutual': 2, 'replay': 4, 'sequence': 8, 'conf': 16,
         'integ': 32, 'dce': 4096}
# The majors of RFC 2744: errors, and what is said of the order of messages.
ERRORS = ('BAD_MECH BAD_NAME BAD_NAMETYPE BAD_BINDINGS BAD_STATUS BAD_MIC '
          'NO_CRED NO_CONTEXT DEFECTIVE_TOKEN DEFECTIVE_CREDENTIAL '
          'CREDENTIALS_EXPIRED CONTEXT_EXPIRED FAILURE').split()
MAJORS = {i + 1 << 16: name for i, name in enumerate(ERRORS)}
MAJORS.update({2: 'DUPLICATE_TOKEN', 4: 'OLD_TOKEN', 8: 'UNSEQ_TOKEN',
               16: 'GAP_TOKEN'})

def pack(octets):
    return b64encode(octets).decode() if octets else '-'

def unpack(word):
    return b'' if word == '-' else b64decode(word)

def begin(usage, words):
    """A context; the library is called when there is a token."""
    given = dict(word.split('=', 1) for word in words if '=' in word)
    about = {'usage': usage}
    if 'cb' in given:
        about['channel_bindings'] = ChannelBindings(
            application_data=unpack(given['cb']))
    if usage == 'initiate':
        names = given.get('flags', '-').replace('-', '').split(',')
        about.update(name=gssapi.Name(words[0],
                                      gssapi.NameType.hostbased_service),
                     flags=sum(FLAGS[name] for name in names if name),
                     mech=MECHS[given.get('mech', 'krb5')])
    return gssapi.SecurityContext(**about)

def serve(c, request, words):
    """The words of the answer."""
    if request == 'token':
        out = c.step(unpack(words[0]))
        return 'complete' if c.complete else 'continue', pack(out)
    if request == 'facts':
        flags = [name for name in FLAGS if c.actual_flags & FLAGS[name]]
        peer = c.target_name if c.locally_initiated else c.initiator_name
        return (f'flags={",".join(flags) or "-"}', f'peer={peer}',
                f'lifetime={c.lifetime}', 'enctype=- delegated=- bound=-')
    if request == 'wrap':
        return pack(c.wrap(unpack(words[1]), words[0] == 'conf').message),
    if request == 'unwrap':
        out = c.unwrap(unpack(words[0]))
        return ('conf' if out.encrypted else 'integ', pack(out.message),
                'inorder')
    if request == 'mic':
        return pack(c.get_signature(unpack(words[0]))),
    if request == 'verify':
        c.verify_signature(unpack(words[0]), unpack(words[1]))
        return 'inorder',
    raise KeyError(request)

context = None
for line in sys.stdin:
    request, *words = line.split()
    try:
        answer = ()
        if request == 'hello':
            answer = ('name=python3-gssapi', 'can=initiate,accept,mutual,'
                      'spnego,bindings,dce,conf,integ,mic')
        elif request in ('initiate', 'accept'):
            context = begin(request, words)
        elif request == 'end':
            context = None
        else:
            answer = serve(context, request, words)
        print('ok', *answer, flush=True)
    except GSSError as why:
        print(f'error GSS_S_{MAJORS.get(why.maj_code, "FAILURE")}',
              why.min_code, f'token={pack(why.token)}', *str(why).split(),
              flush=True)
    except KeyError as unknown:
        print(f'cannot python3-gssapi has no {unknown} here', flush=True)
