"""The sides that are compared, and the realm they live in."""

import os
import subprocess
import sys

import stores

BUILTIN, MODULE, HEIMDAL = 'builtin', 'module', 'heimdal'
OPENSSL, LAYER = 'openssl', 'crypto'
SIDES = (BUILTIN, MODULE, HEIMDAL, LAYER, OPENSSL)

# Number, name, service, whether it is called weak, whether Heimdal has it.
ENCTYPES = (
    (18, 'aes256-sha1', 'aes256-cts', 'host', False, True),
    (17, 'aes128-sha1', 'aes128-cts', 'svc17', False, True),
    (20, 'aes256-sha2', 'aes256-sha2', 'svc20', False, True),
    (19, 'aes128-sha2', 'aes128-sha2', 'svc19', False, True),
    (26, 'camellia256', 'camellia256-cts', 'svc26', False, False),
    (25, 'camellia128', 'camellia128-cts', 'svc25', False, False),
    (23, 'rc4', 'arcfour-hmac', 'svc23', True, True),
    (16, 'des3', 'des3-cbc-sha1', 'svc16', True, True),
)

# Tickets for this service have no PAC.
NO_PAC = (18, 'aes256-sha1', 'aes256-cts', 'HTTP', False, True)


class Failure(Exception):
    """A side could not do what it was asked for."""


class Realm:
    """What the realm of tests/realm has, and the sides that live in it."""

    def __init__(self):
        try:
            self.dir = os.environ['APEX_REALM_DIR']
            self.build = os.environ['top_builddir']
            self.configs = {BUILTIN: os.environ['APEX_CONF_BUILTIN'],
                            MODULE: os.environ['APEX_CONF_MODULE']}
            self.conf = os.environ['APEX_KRB5_CONF']
            self.weak_conf = os.environ['APEX_KRB5_CONF_WEAK']
        except KeyError as e:
            sys.exit(f'bench: {e.args[0]} is not set: run this in with-realm')
        self.files = 0
        self.has_heimdal = os.path.exists(self.program('gss_bench', HEIMDAL))

    def program(self, name, side=MODULE):
        suffix = '_heimdal' if side == HEIMDAL else ''
        return os.path.join(self.build, 'bench', name + suffix)

    def path(self, name):
        return os.path.join(self.dir, 'tmp', name)

    def new_path(self, name):
        self.files += 1
        return self.path(f'{name}-{self.files}')

    def sides(self, heimdal=True):
        return (BUILTIN, MODULE) + ((HEIMDAL,) if heimdal and self.has_heimdal
                                    else ())

    def environment(self, side, settings):
        env = dict(os.environ)
        env['KRB5RCACHENAME'] = 'file2:' + self.new_path('rcache')
        env.update(settings)
        env['GSS_MECH_CONFIG'] = self.configs.get(side, '/dev/null')
        return env

    def get_tickets(self):
        """A ticket for each service, in the default cache."""
        env = dict(os.environ,
                   KRB5_CONFIG=os.path.join(self.dir, 'kdc', 'krb5.conf'))
        subprocess.run(
            ['kadmin.local', 'modprinc', '+no_auth_data_required',
             f'{NO_PAC[3]}/localhost'],
            env=env, stdout=subprocess.DEVNULL, check=True)
        for _, _, _, service, weak, _ in ENCTYPES + (NO_PAC,):
            env = dict(os.environ)
            env['KRB5_CONFIG'] = self.weak_conf if weak else self.conf
            subprocess.run(['kvno', '-q', '-S', service, 'localhost'],
                           env=env, check=True)

    @staticmethod
    def fill_cache(settings):
        """A ticket for host@localhost in the cache that `settings` name; false
        where there is no such kind of cache."""
        env = dict(os.environ, **settings)
        for command in (['kinit', 'alice'],
                        ['kvno', '-q', '-S', 'host', 'localhost']):
            if subprocess.run(command, env=env, input='alice-password\n',
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, text=True,
                              check=False).returncode != 0:
                return False
        return True

    def settings(self, enctype=ENCTYPES[0], tickets=1, keys=1):
        """The environment for one enctype and for stores of some size."""
        number, name, krb5_name, service, weak, _ = enctype
        cache = self.path(f'ccache-{service}-{tickets}')
        keytab = self.path(f'keytab-{service}-{keys}')
        conf = self.path(f'only-{number}.conf')
        wanted = (service, 'localhost')
        if not os.path.exists(cache):
            stores.write_ccache(os.path.join(self.dir, 'ccache', 'default'),
                                cache, wanted, tickets)
        if not os.path.exists(keytab):
            stores.write_keytab(os.path.join(self.dir, 'keytab', service),
                                keytab, wanted, number, keys)
        if not os.path.exists(conf):
            with open(conf, 'w', encoding='ascii') as file:
                file.write('[libdefaults]\n'
                           f'    permitted_enctypes = {krb5_name}\n')
        base = self.weak_conf if weak else self.conf
        config = base if name == 'aes256-sha1' else f'{conf}:{base}'
        return {'KRB5CCNAME': 'FILE:' + cache, 'KRB5_CONFIG': config,
                'KRB5_KTNAME': 'FILE:' + keytab}


class Worker:
    """A process of one side that answers requests, see bench/worker.h."""

    def __init__(self, realm, side, settings, program='gss_bench'):
        self.side = side
        self.process = subprocess.Popen(
            [realm.program(program, side)],
            env=realm.environment(side, settings),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def ask(self, request):
        try:
            self.process.stdin.write(request + '\n')
            self.process.stdin.flush()
            line = self.process.stdout.readline().strip()
        except BrokenPipeError:
            line = ''
        if not line:
            raise Failure(f'{self.side} ended at: {request}')
        if line.startswith('error='):
            raise Failure(f'{self.side}: {request}: {line[6:]}')
        answer = {name: float(value) for name, value in
                  (word.split('=', 1) for word in line.split())}
        if 'mapped' in answer and bool(answer['mapped']) != (
                self.side == MODULE):
            raise Failure(f'{self.side}: the wrong mechanism answered')
        return answer

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.stdout.close()
        self.process.wait()
