"""Who can be an end: the mechanisms that the matrix knows, and programs that
its user names."""

import os
import shlex

HERE = os.path.dirname(os.path.abspath(__file__))


class Side:
    """A program, and the GSS_MECH_CONFIG (its variable in the environment of
    the realm) under which it runs."""

    def __init__(self, name, title, command, mechanisms='APEX_CONF_BUILTIN',
                 ours=False, plain=False):
        self.name, self.title, self.command = name, title, command
        self.mechanisms, self.ours, self.plain = mechanisms, ours, plain
        self.can = None  # of its `hello`, once it was asked


def built(program):
    return os.path.join(os.environ['top_builddir'], 'tests', 'interop', program)


def known_sides():
    """Every side by name; the first two are ours."""
    mit, python = [built('peer')], ['/usr/bin/python3', '-B',
                                    os.path.join(HERE, 'peer.py')]
    java = ['java', '-Xshare:auto', '-XX:TieredStopAtLevel=1',
            '--add-exports', 'java.security.jgss/'
            'sun.security.jgss.krb5.internal=ALL-UNNAMED',
            '-cp', built('java'), 'Peer']
    sides = (
        Side('apex', 'gss-apex', mit, 'APEX_CONF_MODULE', ours=True),
        Side('plain', 'gss-apex under its own OID', mit, 'APEX_CONF_PLAIN',
             ours=True, plain=True),
        Side('builtin', "MIT's own mechanism", mit),
        Side('heimdal', 'Heimdal', [built('peer_heimdal')]),
        Side('java', "OpenJDK's JGSS", java),
        Side('go', 'gokrb5', [built('go_peer')]),
        Side('impacket', 'impacket', ['/usr/bin/python3', '-B',
                                      os.path.join(HERE, 'impacket_peer.py')]),
        Side('python', "python3-gssapi on MIT's own", python),
    )
    return {side.name: side for side in sides}


def user_side(text, taken):
    """The side of `command:PROGRAM ARGUMENTS`: it is called command, the second
    such command2."""
    kind, _, command = text.partition(':')
    words = shlex.split(command)
    if kind != 'command' or not words:
        raise ValueError(f'{text}: command:PROGRAM ARGUMENTS is wanted')
    name, number = kind, 1
    while name in taken:
        number += 1
        name = f'{kind}{number}'
    return Side(name, command, words)
