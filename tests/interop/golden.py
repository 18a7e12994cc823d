#!/usr/bin/python3
"""Makes tests/data/golden anew from what `./run peers --keep KEPT` left.

    golden.py KEPT tests/data/golden build/tests/unit/golden_test
"""

import os
import struct
import subprocess
import sys

from pair import pattern
from world import ENCTYPES, NAMES

COUPLES = {'apex-builtin': ('gss-apex', "MIT's own mechanism"),
           'builtin-apex': ("MIT's own mechanism", 'gss-apex')}


def entries(keytab):
    """(Principal's components, enctype, key) of each entry of a keytab, in its
    format of version 2."""
    at = 2
    while at + 4 <= len(keytab):
        size, = struct.unpack_from('>i', keytab, at)
        entry = keytab[at + 4:at + 4 + abs(size)]
        at += 4 + abs(size)
        if size > 0:
            yield read_entry(entry)


def read_entry(entry):
    number, = struct.unpack_from('>H', entry)
    at, parts = 2, []
    for _ in range(number + 1):  # the realm comes first
        size, = struct.unpack_from('>H', entry, at)
        parts.append(entry[at + 2:at + 2 + size].decode())
        at += 2 + size
    at += 4 + 4 + 1  # type of name, time, version
    enctype, size = struct.unpack_from('>HH', entry, at)
    return parts[1:], enctype, entry[at + 4:at + 4 + size]


def service_key(kept, enctype):
    with open(os.path.join(kept, 'keytab'), 'rb') as file:
        keytab = file.read()
    return next(key for parts, kind, key in entries(keytab)
                if parts[0] == f'svc{enctype}' and kind == enctype)


def tokens(kept, enctype, couple):
    """(What, who, octets) of the cell `mutual`, in their order."""
    folder = os.path.join(kept, 'tokens', str(enctype), couple, 'mutual')
    for name in sorted(os.listdir(folder)):
        _, who, what = name.split('-')
        with open(os.path.join(folder, name), 'rb') as file:
            yield what, who, file.read()


def write(kept, enctype, couple, path, program):
    """One file; the keys of the context come from the program."""
    initiator, acceptor = COUPLES[couple]
    rows = [('key', 'service', service_key(kept, enctype)),
            *tokens(kept, enctype, couple), ('message', '-', pattern(16))]
    text = (f'# A context of {initiator} (initiator) and {acceptor} '
            f'(acceptor), {NAMES[enctype]}\n'
            f'enctype\t-\t{enctype}\n' +
            ''.join(f'{what}\t{who}\t{octets.hex()}\n'
                    for what, who, octets in rows))
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text)
    keys = subprocess.run([program, '--keys', path], check=True, text=True,
                          capture_output=True).stdout
    with open(path, 'a', encoding='utf-8') as out:
        out.write(keys)


def main():
    kept, golden, program = sys.argv[1:]
    for enctype in ENCTYPES:
        for couple in COUPLES:
            write(kept, enctype, couple,
                  os.path.join(golden, f'{enctype}-{couple}.tsv'), program)


main()
