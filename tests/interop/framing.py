"""The framing of RFC 2743 section 3.1, and its object identifier."""

KRB5 = bytes.fromhex('2a864886f712010202')
PLAIN = bytes.fromhex('69bb9bddf6ef98f4f96a')  # mech/ap/plain_oid.h


class Malformed(Exception):
    """No token of that framing."""


def length_octets(length):
    if length < 0x80:
        return bytes([length])
    octets = length.to_bytes((length.bit_length() + 7) // 8, 'big')
    return bytes([0x80 | len(octets)]) + octets


def read_length(token, at):
    """The length at `at`, and where what it measures begins."""
    if token[at] < 0x80:
        return token[at], at + 1
    end = at + 1 + (token[at] & 0x7f)
    return int.from_bytes(token[at + 1:end], 'big'), end


def split(token):
    """(Length in the frame, identifier, what follows); the token may be the
    first part of one."""
    try:
        length, start = read_length(token, 1)
        end = start + 2 + token[start + 1]
        if token[0] != 0x60 or token[start] != 6 or end > len(token):
            raise Malformed
        return length, token[start + 2:end], token[end:]
    except IndexError:
        raise Malformed from None


def rename(token, old, new):
    """The same token, with another mechanism's identifier where it has the old
    one: neither tickets nor checksums know of it."""
    try:
        length, oid, inner = split(token)
    except Malformed:
        return token
    if oid != old:
        return token
    length += len(new) - len(old)
    return (b'\x60' + length_octets(length) + bytes([6, len(new)]) + new +
            inner)
