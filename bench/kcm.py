"""Heimdal's KCM daemon, which keeps credentials for all of a user's programs.

It makes its socket in /run, whatever it is told, so it runs in a mount
namespace of its own that has a directory of ours there.
"""

import os
import subprocess
import time

PROGRAM = '/usr/sbin/kcm'
SOCKET = '.heim_org.h5l.kcm-socket'
PATIENCE = 10  # seconds


class Kcm:
    """The daemon, from start() to stop()."""

    def __init__(self, directory):
        self.directory, self.process = directory, None
        self.socket = os.path.join(directory, SOCKET)

    def start(self):
        """False where there is no such daemon, or no namespace for it."""
        if not os.access(PROGRAM, os.X_OK):
            return False
        os.mkdir(self.directory, 0o700)
        with open(self.directory + '.log', 'wb') as log:
            self.process = subprocess.Popen(
                ['unshare', '-rm', 'sh', '-c',
                 f'mount --bind "$0" /run && exec {PROGRAM}', self.directory],
                stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while not os.path.exists(self.socket):
            if self.process.poll() is not None or time.monotonic() > end:
                self.stop()
                return False
            time.sleep(0.02)
        return True

    def settings(self, base):
        """The environment `base`, with caches in the daemon."""
        conf = self.directory + '.conf'
        with open(conf, 'w', encoding='ascii') as file:
            file.write(f'[libdefaults]\n    kcm_socket = {self.socket}\n')
        return dict(base, KRB5CCNAME='KCM:',
                    KRB5_CONFIG=f'{conf}:{base["KRB5_CONFIG"]}')

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
