"""What --keep leaves: tokens, the keytab, and a capture that Wireshark opens
with it."""

import os
import shutil
import time

from pcap import Capture, Connection

README = '''What `./run peers --keep` has left here

  keytab      the keys of every service of the throw-away realm
  peers.pcap  each context as an LDAP bind.  To read what is sealed in it:
                  wireshark -o kerberos.decrypt:TRUE \\
                      -o kerberos.file:keytab peers.pcap
                  tshark -o kerberos.decrypt:TRUE -K keytab -r peers.pcap -V
              (what is inside of the messages is no LDAP)
  tokens/     the same tokens, a file each, by enctype, couple and cell: in
              their order, who sent it and what it is
'''


class Keeper:
    """Keeps the cells in which both sides agree."""

    def __init__(self, directory):
        self.directory = directory
        os.makedirs(directory, exist_ok=True)
        shutil.copyfile(os.environ['KRB5_KTNAME'].removeprefix('FILE:'),
                        os.path.join(directory, 'keytab'))
        with open(os.path.join(directory, 'README'), 'w',
                  encoding='utf-8') as out:
            out.write(README)
        self.capture = Capture(os.path.join(directory, 'peers.pcap'))

    def take(self, cell, play):
        if not play.tokens:
            return
        tokens = [(from_initiator, 'token', token)
                  for from_initiator, token in play.tokens]
        kept = tokens + play.kept
        self.write_files(cell, kept)
        self.write_capture(play)

    def write_files(self, cell, kept):
        name = ''.join(c if c.isalnum() else '-' for c in cell.name)
        folder = os.path.join(self.directory, 'tokens', str(cell.enctype),
                              cell.couple.replace(':', '-'), name)
        os.makedirs(folder, exist_ok=True)
        for i, (from_initiator, what, octets) in enumerate(kept):
            who = 'initiator' if from_initiator else 'acceptor'
            with open(os.path.join(folder, f'{i:02}-{who}-{what}'),
                      'wb') as out:
                out.write(octets)

    def write_capture(self, play):
        connection = Connection(self.capture, time.time())
        connection.tokens(play.tokens)
        for from_initiator, what, octets in play.kept:
            if what != 'mic':
                connection.message(from_initiator, octets)
        connection.close()

    def finish(self):
        self.capture.close()
