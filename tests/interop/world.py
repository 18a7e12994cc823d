"""The throw-away realm as the ends see it: a krb5.conf for each enctype, a
credential cache and a replay cache for each end."""

import os
import shutil

NAMES = {16: 'des3-cbc-sha1', 17: 'aes128-cts-hmac-sha1-96',
         18: 'aes256-cts-hmac-sha1-96', 19: 'aes128-cts-hmac-sha256-128',
         20: 'aes256-cts-hmac-sha384-192', 23: 'arcfour-hmac',
         25: 'camellia128-cts-cmac', 26: 'camellia256-cts-cmac'}
ENCTYPES = tuple(NAMES)
# gokrb5 takes des3-cbc-sha1 for number 7.
OTHER_NAMES = {16: ('des3-cbc-sha1-kd',)}
# RFC 8429 calls these deprecated; libraries want to be told.
WEAK = (16, 23)
# Messages of RFC 1964 and RFC 4757, all others are of RFC 4121.
OLD_MESSAGES = (16, 23)
CLIENT = 'alice@APEX.TEST'


def service(enctype):
    """The name of the service of that enctype, as GSS has it."""
    return f'svc{enctype}@localhost'


def service_principal(enctype):
    return f'svc{enctype}/localhost@APEX.TEST'


class World:
    """Files below one directory, for the processes of the matrix."""

    def __init__(self, directory):
        self.directory = directory
        os.makedirs(directory, exist_ok=True)
        with open(os.environ['APEX_KRB5_CONF'], encoding='utf-8') as source:
            self.ordinary = source.read()

    def config(self, enctype):
        """The krb5.conf in which this enctype is the only one for session
        keys, but that of the ticket-granting ticket."""
        path = os.path.join(self.directory, f'krb5-{enctype}.conf')
        if not os.path.exists(path):
            allowed = ' '.join(dict.fromkeys(
                (NAMES[enctype], *OTHER_NAMES.get(enctype, ()), NAMES[18])))
            lines = [f'    {name} = {allowed}\n' for name in (
                'permitted_enctypes', 'default_tgs_enctypes',
                'default_tkt_enctypes')]
            if enctype in WEAK:
                lines += ['    allow_weak_crypto = true\n',
                          '    allow_des3 = true\n', '    allow_rc4 = true\n']
            with open(path, 'w', encoding='utf-8') as out:
                out.write(self.ordinary.replace(
                    '[libdefaults]\n', '[libdefaults]\n' + ''.join(lines), 1))
        return path

    def environment(self, side, role, enctype):
        """(Environment, directory) of an end; what it leaves is its own."""
        directory = os.path.join(self.directory,
                                 f'{side.name}-{role}-{enctype}')
        os.makedirs(os.path.join(directory, 'rcache'), exist_ok=True)
        cache = os.path.join(directory, 'ccache')
        # Heimdal takes no cache that others may read, so the mode comes along.
        shutil.copy(os.environ['KRB5CCNAME'].removeprefix('FILE:'), cache)
        env = dict(os.environ)
        env.update(KRB5_CONFIG=self.config(enctype), KRB5CCNAME=f'FILE:{cache}',
                   KRB5RCACHEDIR=os.path.join(directory, 'rcache'),
                   KRB5_TRACE=os.path.join(directory, 'trace'),
                   GSS_MECH_CONFIG=os.environ[side.mechanisms],
                   TMPDIR=directory)
        return env, directory
