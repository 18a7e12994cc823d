"""A capture file of contexts, as if they were LDAP binds: Wireshark knows that
SASL mechanism GSSAPI has our tokens inside (RFC 4752, RFC 4511 section 4.2),
and reads them with the keytab."""

import struct

from framing import length_octets

CLIENT, SERVER = bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))
LDAP = 389
RAW_IP = 101  # link type
SYN, ACK, PUSH, FIN = 2, 16, 8, 1
SEGMENT = 1400  # octets


def tlv(tag, *parts):
    value = b''.join(parts)
    return bytes([tag]) + length_octets(len(value)) + value


def integer(number):
    return tlv(2, number.to_bytes(number.bit_length() // 8 + 1, 'big'))


def bind_request(number, token):
    return tlv(0x30, integer(number), tlv(
        0x60, integer(3), tlv(4), tlv(0xa3, tlv(4, b'GSSAPI'),
                                      tlv(4, token))))


def bind_response(number, token, last):
    """Result success or saslBindInProgress."""
    result = b'\0' if last else b'\x0e'
    credentials = [tlv(0x87, token)] if token else []
    return tlv(0x30, integer(number), tlv(
        0x61, tlv(0x0a, result), tlv(4), tlv(4), *credentials))


def sasl_buffer(token):
    return struct.pack('>I', len(token)) + token


class Capture:
    """A file in pcap format."""

    def __init__(self, path):
        self.out = open(path, 'wb')
        self.out.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 262144,
                                   RAW_IP))
        self.port = 20000

    def close(self):
        self.out.close()

    def packet(self, octets, seconds):
        head = struct.pack('<IIII', int(seconds), int(seconds % 1 * 1e6),
                           len(octets), len(octets))
        self.out.write(head + octets)


class Connection:
    """One TCP connection to the LDAP port, from its SYN to its FIN."""

    def __init__(self, capture, seconds):
        self.capture, self.seconds = capture, seconds
        capture.port = 20000 + (capture.port - 19999) % 40000
        self.port = capture.port
        self.sent = {True: 0, False: 0}  # by the client, by the server
        self.number = 0
        self.segment(True, SYN)
        self.segment(False, SYN | ACK)
        self.sent = {True: 1, False: 1}

    def segment(self, by_client, flags, data=b''):
        ports = (self.port, LDAP) if by_client else (LDAP, self.port)
        hosts = (CLIENT, SERVER) if by_client else (SERVER, CLIENT)
        tcp = struct.pack('>HHIIBBHHH', *ports, self.sent[by_client],
                          self.sent[not by_client], 5 << 4, flags, 65535, 0,
                          0) + data
        ip = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0)
        self.capture.packet(ip + hosts[0] + hosts[1] + tcp, self.seconds)
        self.seconds += 1e-5
        self.sent[by_client] += len(data)

    def send(self, by_client, data):
        for at in range(0, len(data), SEGMENT):
            self.segment(by_client, PUSH | ACK, data[at:at + SEGMENT])

    def tokens(self, tokens):
        """The exchange: (by the initiator?, token) each."""
        for i, (by_client, token) in enumerate(tokens):
            if by_client:
                self.number += 1
                self.send(True, bind_request(self.number, token))
            else:
                last = not any(client for client, _ in tokens[i + 1:])
                self.send(False, bind_response(self.number, token, last))
        if tokens[-1][0]:
            self.send(False, bind_response(self.number, b'', True))

    def message(self, by_client, token):
        self.send(by_client, sasl_buffer(token))

    def close(self):
        for by_client in (True, False):
            self.segment(by_client, FIN | ACK)
            self.sent[by_client] += 1
