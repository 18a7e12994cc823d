"""Caches, keytabs and replay files of any size, in libkrb5's formats.

Caches and keytabs are made from small ones of the realm.  What is looked for
comes last, behind entries for services that nobody asks for.
"""

import os
import random
import struct


class Reader:
    """Takes fields from the front of some octets."""

    def __init__(self, octets):
        self.octets = octets
        self.at = 0

    def take(self, num):
        if self.at + num > len(self.octets):
            raise ValueError('the file ends within an entry')
        self.at += num
        return self.octets[self.at - num:self.at]

    def number(self, form):
        return struct.unpack('>' + form, self.take(struct.calcsize(form)))[0]

    def data(self, form='I'):
        return self.take(self.number(form))

    def at_end(self):
        return self.at >= len(self.octets)


def data(octets, form='I'):
    return struct.pack('>' + form, len(octets)) + octets


# --- credential caches, format 4 --------------------------------------------

def take_principal(reader):
    kind, num = reader.number('I'), reader.number('I')
    realm = reader.data()
    return kind, realm, [reader.data() for _ in range(num)]


def principal(kind, realm, components):
    return (struct.pack('>II', kind, len(components)) + data(realm) +
            b''.join(data(c) for c in components))


def take_credential(reader):
    """The client, the server, and the octets of what follows them."""
    client, server = take_principal(reader), take_principal(reader)
    start = reader.at
    reader.number('H')
    reader.data()
    reader.take(16 + 1 + 4)
    for _ in range(2):
        for _ in range(reader.number('I')):
            reader.number('H')
            reader.data()
    reader.data()
    reader.data()
    return client, server, reader.octets[start:reader.at]


def write_ccache(source, path, wanted, num):
    """Copies the ticket-granting ticket of `source`, num - 1 tickets for other
    services, and the ticket for wanted[0]/wanted[1] last."""
    with open(source, 'rb') as file:
        reader = Reader(file.read())
    if reader.number('H') != 0x0504:
        raise ValueError(f'{source} is no cache of format 4')
    reader.data('H')
    take_principal(reader)
    head = reader.octets[:reader.at]
    front, found = [], None
    while not reader.at_end():
        client, server, rest = take_credential(reader)
        if server[2] == [w.encode() for w in wanted]:
            found = client, server, rest
        elif server[2][0] == b'krbtgt' or server[1] == b'X-CACHECONF:':
            front.append(principal(*client) + principal(*server) + rest)
    if found is None:
        raise ValueError(f'{source} has no ticket for {"/".join(wanted)}')
    client, (kind, realm, _), rest = found
    with open(path, 'wb') as file:
        file.write(head + b''.join(front))
        for i in range(num - 1):
            other = [b'fill', b'host%05d.example' % i]
            file.write(principal(*client) + principal(kind, realm, other) +
                       rest)
        file.write(principal(*client) + principal(*found[1]) + rest)


# --- keytabs, format 2 ------------------------------------------------------

def take_entries(reader):
    """Yields the components, the enctype, the key and all octets of each."""
    while not reader.at_end():
        size = reader.number('i')
        octets = reader.take(abs(size))
        if size <= 0:
            continue
        entry = Reader(octets)
        num = entry.number('H')
        entry.data('H')
        names = [entry.data('H') for _ in range(num)]
        entry.take(4 + 4 + 1)
        yield names, entry.number('H'), entry.data('H'), octets


def write_keytab(source, path, wanted, enctype, num):
    """Copies the key of that enctype of wanted[0]/wanted[1] to the end of a
    keytab, behind num - 1 keys of others."""
    with open(source, 'rb') as file:
        reader = Reader(file.read())
    if reader.number('H') != 0x0502:
        raise ValueError(f'{source} is no keytab of format 2')
    names = [w.encode() for w in wanted]
    key, octets = next((key, octets)
                       for found, kind, key, octets in take_entries(reader)
                       if found == names and kind == enctype)
    # Names of the same lengths keep everything else in its place.
    needle = b''.join(data(n, 'H') for n in names)
    with open(path, 'wb') as file:
        file.write(struct.pack('>H', 0x0502))
        for i in range(num - 1):
            others = [b'%0*d' % (len(n), i) for n in names]
            other = octets.replace(needle,
                                   b''.join(data(n, 'H') for n in others))
            other = other.replace(key, os.urandom(len(key)))
            file.write(struct.pack('>i', len(other)) + other)
        file.write(struct.pack('>i', len(octets)) + octets)


# --- replay files, format file2 ---------------------------------------------

def write_replay_file(path, num, now):
    """`num` records of the time `now`, as if so many requests had come: each
    is in the first free place of the pairs that its tag may have, and those
    are as good as random (mech/replay/file2.h)."""
    bases, sizes, full = [0], [1023], 0
    taken = set()
    for _ in range(num):
        table = full
        while True:
            if table == len(sizes):
                bases.append(bases[-1] + sizes[-1])
                sizes.append((sizes[-1] + 1) // 2 * 4)
            place = bases[table] + int(random.random() * sizes[table])
            if place not in taken or place + 1 not in taken:
                taken.add(place if place not in taken else place + 1)
                break
            table += 1
        # Hardly anything finds a place any more five tables further up.
        full = max(full, table - 5)
    when = struct.pack('>I', now)
    octets = bytearray(16 + 16 * (max(taken) + 1))
    octets[:16] = os.urandom(16)
    tags = os.urandom(12 * num)
    for i, place in enumerate(taken):
        octets[16 + 16 * place:32 + 16 * place] = (
            tags[12 * i:12 * i + 12] + when)
    with open(path, 'wb') as file:
        file.write(octets)
