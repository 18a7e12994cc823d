"""Measures the module beside MIT's own mechanism, Heimdal and OpenSSL.

`./run bench` starts it in the throw-away realm of tests/realm.  All sides take
turns within one run, so that what disturbs the machine disturbs each of them.
Figures are medians; `gain` is how many times better the module is than MIT's
own mechanism, the median of what each round says; `spread` is half the
distance between the quartiles, as part of the median.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import page  # noqa: E402
import stores  # noqa: E402

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
SIZES = ((16, '16 B'), (64, '64 B'), (1024, '1 KiB'), (16384, '16 KiB'),
         (1 << 20, '1 MiB'))
CALLS = ('wrap', 'unwrap', 'get_mic', 'verify_mic')

# What the project wants: a gain of at least so much, or a figure of the
# module's that is at most or at least so much.
GOALS = {
    ('contexts', 'init, mutual'): ('gain', 10),
    ('contexts', 'accept, mutual'): ('gain', 5),
    ('tickets in the cache', 'init, 2000 : 1'): ('most', 1.1),
    ('keys in the keytab', 'accept, 5000 : 1'): ('most', 1.1),
    ('messages, aes256-sha1', 'wrap 64 B'): ('gain', 2.5),
    ('messages, aes256-sha1', 'unwrap 64 B'): ('gain', 1.8),
    ('messages, aes256-sha1', 'get_mic 64 B'): ('gain', 2),
    ('messages, aes256-sha1', 'verify_mic 64 B'): ('gain', 2),
    ('messages, aes256-sha1', 'wrap 16 KiB'): ('gain', 3.3),
    ('messages, aes256-sha1', 'unwrap 16 KiB'): ('gain', 7),
    ('messages, aes256-sha1', 'get_mic 16 KiB'): ('gain', 3),
    ('messages, aes256-sha1', 'verify_mic 16 KiB'): ('gain', 3),
    ('one-shot process', 'init'): ('gain', 1 / 1.5),
    ('one-shot process', 'init, libcrypto linked'): ('gain', 1 / 1.1),
    ('one-shot process', 'init, libcrypto in use'): ('gain', 1 / 1.1),
    ('threads', 'contexts, 2 : 1'): ('least', 1.9),
    ('threads', 'messages, 2 : 1'): ('least', 1.9),
    ('32 processes', 'contexts'): ('gain', 4),
    ('32 processes', '99.9th percentile'): ('gain', 3),
    ('heap of a context', 'before its first message'): ('most', 2000),
    ('heap of a context', 'after messages each way'): ('most', 4000),
    ('counted', 'system calls, init, both legs'): ('most', 3),
    ('counted', 'system calls, accept'): ('most', 8),
}


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
        for _, _, _, service, weak, _ in ENCTYPES:
            env = dict(os.environ)
            env['KRB5_CONFIG'] = self.weak_conf if weak else self.conf
            subprocess.run(['kvno', '-q', '-S', service, 'localhost'],
                           env=env, check=True)

    def settings(self, enctype=ENCTYPES[0], tickets=1, keys=1):
        """The environment for one enctype and for stores of some size."""
        number, name, krb5_name, service, weak, _ = enctype
        cache = self.path(f'ccache-{number}-{tickets}')
        keytab = self.path(f'keytab-{number}-{keys}')
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


class Row:
    """Samples of one figure, for each side: [CPU, wall], or [figure]."""

    def __init__(self, group, name, unit, better, series, x):
        self.group, self.name, self.unit = group, name, unit
        self.better, self.series, self.x = better, series, x
        self.samples = {}

    def add(self, side, *sample):
        self.samples.setdefault(side, []).append(sample)

    def has(self, *sides):
        return all(side in self.samples for side in sides)

    def median(self, side, which=0):
        return statistics.median(s[which] for s in self.samples[side])

    def spread(self, side):
        values = [s[0] for s in self.samples[side]]
        if len(values) < 2 or not self.median(side):
            return 0.0
        low, _, high = statistics.quantiles(values, n=4, method='inclusive')
        return (high - low) / 2 / self.median(side)

    def gain(self, side=MODULE, base=BUILTIN):
        if not self.has(side, base):
            return None
        ratios = [(b[0] / s[0] if self.better == 'low' else s[0] / b[0])
                  for b, s in zip(self.samples[base], self.samples[side])
                  if s[0] > 0 and b[0] > 0]
        return statistics.median(ratios) if ratios else None

    def goal(self):
        """What is wanted, in words, and whether the module is there."""
        if (self.group, self.name) not in GOALS or not self.has(MODULE):
            return None
        kind, value = GOALS[self.group, self.name]
        if kind == 'gain':
            gain = self.gain()
            return f'x{value:.2g}', gain is not None and gain >= value
        if kind == 'most':
            return f'<= {value:g}', self.median(MODULE) <= value
        return f'>= {value:g}', self.median(MODULE) >= value

    def as_dict(self):
        goal = self.goal()
        sides = {}
        for side, samples in self.samples.items():
            sides[side] = {'median': self.median(side),
                           'spread': self.spread(side),
                           'gain': self.gain(side), 'samples': samples}
            if len(samples[0]) > 1:
                sides[side]['wall'] = self.median(side, 1)
        return {'group': self.group, 'name': self.name, 'unit': self.unit,
                'better': self.better, 'series': self.series, 'x': self.x,
                'goal': goal[0] if goal else None,
                'met': goal[1] if goal else None, 'sides': sides}


class Bench:
    """The plan: what is measured, in which order, for how long."""

    def __init__(self, realm, quick):
        self.realm, self.quick = realm, quick
        self.processors = sorted(os.sched_getaffinity(0))
        self.rounds = 7 if quick else 15
        self.span = 0.02 if quick else 0.04
        self.rows, self.failures = [], []
        self.begun = time.monotonic()

    # --- what all of it needs -----------------------------------------------

    def row(self, group, name, unit='us', better='low', series=None, x=None):
        for row in self.rows:
            if (row.group, row.name) == (group, name):
                return row
        self.rows.append(Row(group, name, unit, better, series, x))
        return self.rows[-1]

    def progress(self, text):
        print(f'[{time.monotonic() - self.begun:4.0f} s] {text}',
              file=sys.stderr, flush=True)

    def fail(self, failure):
        self.failures.append(str(failure))
        self.progress(f'FAILED: {failure}')

    def take_turns(self, turns, rounds=None, workers=()):
        """Calls what each side has in `turns`, {side: function}, in each
        round; one that fails is left out from then on.  Within a round all
        `workers` are on one processor, since another may be slower."""
        turns = dict(turns)
        for number in range(rounds or self.rounds):
            order = list(turns) if number % 2 == 0 else list(turns)[::-1]
            self.pin(workers, number // 2)
            for side in order:
                try:
                    turns[side]()
                except Failure as failure:
                    del turns[side]
                    self.fail(failure)

    def pin(self, workers, number):
        """Puts workers that still run on a processor of their turn."""
        one = {self.processors[number % len(self.processors)]}
        for worker in workers:
            if worker.process.poll() is None:
                os.sched_setaffinity(worker.process.pid, one)

    def compare(self, group, first, second, name):
        """A row for how many times the figure `first` is the figure
        `second`."""
        a, b = self.row(group, first), self.row(group, second)
        row = self.row(group, name, '', b.better)
        for side in SIDES:
            if a.has(side) and b.has(side):
                row.add(side, a.median(side) / b.median(side))

    # --- contexts -----------------------------------------------------------

    def contexts(self, parts, settings, words='', heimdal=True):
        """`parts`: {row: [what of the answer is added up for it]}."""
        group = next(iter(parts)).group
        self.progress(f'{group}: ' + '; '.join(row.name for row in parts))
        workers = [Worker(self.realm, side, settings)
                   for side in self.realm.sides(heimdal)]

        def turn(worker):
            answer = worker.ask(
                f'establish num={num} batch={min(num, 20)} {words}')
            for row, names in parts.items():
                row.add(worker.side, sum(answer[n + '.cpu'] for n in names),
                        sum(answer[n + '.wall'] for n in names))

        try:
            first = workers[0].ask(f'establish num=4 batch=2 {words}')
            each = sum(v for n, v in first.items() if n.endswith('.wall'))
            num = int(max(2, min(400, self.span * 1e6 / each)))
            self.take_turns({w.side: lambda w=w: turn(w) for w in workers},
                            workers=workers)
        except Failure as failure:
            self.fail(failure)
        for worker in workers:
            worker.close()

    def plain_contexts(self):
        for name, words in (('mutual', ''), ('one way', 'flags=oneway'),
                            ('credentials at hand', 'creds=explicit')):
            self.contexts({
                self.row('contexts', f'init, {name}'): ('init1', 'init2'),
                self.row('contexts', f'accept, {name}'): ('accept',),
                self.row('contexts', f'delete, {name}'): ('delete',),
            }, self.realm.settings(), words)

    def contexts_by_size(self):
        group, sizes = 'tickets in the cache', (1, 20, 200, 2000)
        for num in sizes:
            row = self.row(group, f'init, {num}', series='init', x=num)
            self.contexts({row: ('init1', 'init2')},
                          self.realm.settings(tickets=num))
        self.compare(group, 'init, 2000', 'init, 1', 'init, 2000 : 1')
        group, sizes = 'keys in the keytab', (1, 10, 500, 5000)
        for num in sizes:
            row = self.row(group, f'accept, {num}', series='accept', x=num)
            self.contexts({row: ('accept',)}, self.realm.settings(keys=num))
        self.compare(group, 'accept, 5000', 'accept, 1', 'accept, 5000 : 1')

    def replay_files(self):
        """Each side has a file of its own, which it fills further."""
        group = 'records in the replay file'
        sizes = (1, 10000) if self.quick else (1, 10000, 1000000)
        for num in sizes:
            row = self.row(group, f'accept, {num}', series='accept', x=num)
            self.progress(f'{group}: {row.name}')
            workers = []
            for side in (BUILTIN, MODULE):
                path = self.realm.new_path('records')
                stores.write_replay_file(path, num, int(time.time()))
                settings = dict(self.realm.settings(),
                                KRB5RCACHENAME='file2:' + path)
                workers.append(Worker(self.realm, side, settings))

            def turn(worker):
                answer = worker.ask('establish num=100')
                row.add(worker.side, answer['accept.cpu'],
                        answer['accept.wall'])

            self.take_turns({w.side: lambda w=w: turn(w) for w in workers},
                            workers=workers)
            for worker in workers:
                worker.close()
        self.compare(group, f'accept, {sizes[-1]}', 'accept, 1',
                     f'accept, {sizes[-1]} : 1')

    def contexts_by_enctype(self):
        for enctype in ENCTYPES[1:]:
            name, service, heimdal = enctype[1], enctype[3], enctype[5]
            self.contexts({
                self.row('contexts, by enctype', f'init, {name}'):
                    ('init1', 'init2'),
                self.row('contexts, by enctype', f'accept, {name}'):
                    ('accept',),
            }, self.realm.settings(enctype),
                f'target={service}@localhost', heimdal)

    # --- messages -----------------------------------------------------------

    def messages(self, enctype, calls, sizes):
        number, name, _, service, _, heimdal = enctype
        group = f'messages, {name}'
        settings = self.realm.settings(enctype)
        span = self.span / 3
        workers = [Worker(self.realm, side, settings)
                   for side in self.realm.sides(heimdal)]
        limit = Worker(self.realm, OPENSSL, {}, 'openssl_bench')

        def turn(worker, row, call, size):
            answer = worker.ask(f'message op={call} size={size} span={span} '
                                f'target={service}@localhost')
            if answer.get('enctype', number) != number:
                raise Failure(f'{worker.side}: enctype {answer["enctype"]}, '
                              f'not {number}')
            row.add(worker.side, answer[call + '.cpu'], answer[call + '.wall'])

        def limit_turn(command, side, row, call, size):
            answer = limit.ask(f'{command} op={call} enctype={number} '
                               f'size={size} span={span}')
            row.add(side, answer[call + '.cpu'], answer[call + '.wall'])

        for size, size_name in sizes:
            for call in calls:
                self.progress(f'{group}: {call} {size_name}')
                row = self.row(group, f'{call} {size_name}', series=call,
                               x=size)
                turns = {w.side: lambda w=w: turn(w, row, call, size)
                         for w in workers}
                if number != 23 and call in CALLS:
                    turns[LAYER] = lambda: limit_turn('layer', LAYER, row,
                                                      call, size)
                    turns[OPENSSL] = lambda: limit_turn('message', OPENSSL,
                                                        row, call, size)
                self.take_turns(turns, workers=workers + [limit])
        for worker in workers + [limit]:
            worker.close()

    def all_messages(self):
        few = (SIZES[1], SIZES[3])
        self.messages(ENCTYPES[0], CALLS + ('wrap_iov', 'unwrap_iov'),
                      few if self.quick else SIZES)
        for enctype in ENCTYPES[1:]:
            self.messages(enctype, ('wrap', 'unwrap') if self.quick else CALLS,
                          few if self.quick else SIZES)

    # --- processes and threads ----------------------------------------------

    def one_shot(self, row, faults, side, program, word):
        env = self.realm.environment(side, self.realm.settings())
        path = self.realm.program(program, side)
        start = time.monotonic()
        pid = os.posix_spawn(path, [path, word], env)
        os.sched_setaffinity(pid, {self.processors[0]})
        _, status, usage = os.wait4(pid, 0)
        wall = time.monotonic() - start
        if status != 0:
            raise Failure(f'{side}: {program} {word} failed')
        row.add(side, (usage.ru_utime + usage.ru_stime) * 1e6, wall * 1e6)
        faults.add(side, usage.ru_minflt + usage.ru_majflt)

    def instructions(self, row, side, program, word):
        env = self.realm.environment(side, self.realm.settings())
        out = subprocess.run(
            ['valgrind', '--tool=callgrind', '--vgdb=no',
             '--callgrind-out-file=/dev/null',
             self.realm.program(program, side), word],
            env=env, stderr=subprocess.PIPE, text=True, check=False)
        found = re.search(r'Collected : (\d+)', out.stderr)
        if out.returncode != 0 or not found:
            raise Failure(f'{side}: {program} {word} under callgrind failed')
        row.add(side, int(found[1]) / 1e6)

    def one_shots(self):
        group = 'one-shot process'
        kinds = (('start alone', 'oneshot', 'none'),
                 ('init', 'oneshot', 'init'),
                 ('start alone, libcrypto linked', 'oneshot_crypto', 'none'),
                 ('init, libcrypto linked', 'oneshot_crypto', 'init'),
                 ('init, libcrypto in use', 'oneshot_crypto', 'used'))
        for name, program, word in kinds:
            row = self.row(group, name)
            faults = self.row(group, f'page faults: {name}', '')
            self.progress(f'{group}: {name}')
            self.take_turns(
                {side: lambda s=side: self.one_shot(row, faults, s, program,
                                                    word)
                 for side in self.realm.sides(program == 'oneshot')},
                self.rounds * 3)
        for name, program, word in kinds[1::2] if self.quick else kinds:
            row = self.row(group, f'instructions: {name}', 'M')
            self.progress(f'{group}: {row.name}')
            self.take_turns(
                {side: lambda s=side: self.instructions(row, s, program, word)
                 for side in self.realm.sides(program == 'oneshot')}, 1)

    def threads(self):
        for what in ('contexts', 'messages'):
            for num in (1, 2, 4, 8):
                row = self.row('threads', f'{what}, {num}', '/s', 'high',
                               series=what, x=num)
                self.progress(f'threads: {row.name}')
                workers = [Worker(self.realm, side, self.realm.settings())
                           for side in self.realm.sides()]

                def turn(worker):
                    answer = worker.ask(f'threads num={num} what={what} '
                                        f'span={self.span * 4}')
                    row.add(worker.side, answer['rate'])

                self.take_turns({w.side: lambda w=w: turn(w)
                                 for w in workers})
                for worker in workers:
                    worker.close()
            self.compare('threads', f'{what}, 2', f'{what}, 1',
                         f'{what}, 2 : 1')

    def swarm(self):
        """32 processes accept at once, on one replay file for each side."""
        group, num = '32 processes', 32 * (40 if self.quick else 100)
        rate = self.row(group, 'contexts', '/s', 'high')
        middle = self.row(group, 'median')
        slow = self.row(group, '99.9th percentile')
        settings = self.realm.settings()

        def turn(side):
            with Worker(self.realm, side, settings) as worker:
                answer = worker.ask(f'swarm path={path} processes=32')
            rate.add(side, answer['rate'])
            middle.add(side, answer['p50'])
            slow.add(side, answer['p999'])

        rounds = 3 if self.quick else 8
        for i in range(rounds):
            self.progress(f'{group}: round {i + 1} of {rounds}')
            path = self.realm.new_path('tokens')
            with Worker(self.realm, MODULE, settings) as maker:
                maker.ask(f'tokens path={path} num={num}')
            order = (BUILTIN, MODULE) if i % 2 == 0 else (MODULE, BUILTIN)
            self.take_turns({s: lambda s=s: turn(s) for s in order}, 1)
            os.unlink(path)

    # --- what is counted ----------------------------------------------------

    def memory(self):
        group = 'heap of a context'
        fresh = self.row(group, 'before its first message', 'B')
        used = self.row(group, 'after messages each way', 'B')
        num = 1000 if self.quick else 20000
        left = self.row(group, f'left by {num} contexts', 'B')
        larger = self.row(group, f'growth of the process by {num}', 'B')

        def turn(side):
            with Worker(self.realm, side, self.realm.settings()) as worker:
                answer = worker.ask('heap num=200')
                fresh.add(side, answer['fresh'])
                used.add(side, answer['used'])
                answer = worker.ask(f'growth num={num}')
                left.add(side, answer['heap'])
                larger.add(side, answer['resident'])

        self.progress(group)
        self.take_turns({s: lambda s=s: turn(s) for s in self.realm.sides()},
                        1)

    def counts(self):
        kinds = (('init, both legs', ('init1', 'init2')),
                 ('accept', ('accept',)), ('wrap', ('wrap',)),
                 ('unwrap', ('unwrap',)), ('get_mic', ('get_mic',)),
                 ('verify_mic', ('verify_mic',)),
                 ('first wrap', ('first_wrap',)),
                 ('first get_mic', ('first_get_mic',)))

        def turn(side, creds, suffix):
            with Worker(self.realm, side, self.realm.settings(),
                        'count') as worker:
                answer = worker.ask(f'count creds={creds}')
            for unit, key in (('system calls', 'calls'),
                              ('allocations', 'allocations')):
                for name, parts in kinds[:2] if suffix else kinds:
                    row = self.row('counted', f'{unit}, {name}{suffix}', '')
                    row.add(side, sum(answer[f'{p}.{key}'] for p in parts))

        self.progress('counted')
        for creds, suffix in (('default', ''),
                              ('explicit', ', credentials at hand')):
            self.take_turns({s: lambda s=s: turn(s, creds, suffix)
                             for s in self.realm.sides()}, 1)

    def run(self):
        self.realm.get_tickets()
        self.plain_contexts()
        self.contexts_by_size()
        self.replay_files()
        self.counts()
        self.memory()
        self.one_shots()
        self.threads()
        self.swarm()
        self.all_messages()
        self.contexts_by_enctype()

    def as_dict(self):
        return {'version': 1, 'quick': self.quick, 'rounds': self.rounds,
                'time': time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime()),
                'seconds': round(time.monotonic() - self.begun),
                'machine': machine(), 'failures': self.failures,
                'rows': [row.as_dict() for row in self.rows]}


def machine():
    """The processor, the kernel and the libraries."""
    model = 'unknown processor'
    with open('/proc/cpuinfo', encoding='ascii', errors='replace') as file:
        found = re.search(r'model name\s*: (.*)', file.read())
        if found:
            model = found[1].strip()
    versions = subprocess.run(
        ['dpkg-query', '-W', '-f', '${Package} ${Version}, ',
         'libgssapi-krb5-2', 'libssl3', 'libgssapi3-heimdal'],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        check=False).stdout.strip(', ')
    return (f'{model}, {len(os.sched_getaffinity(0))} processors, '
            f'{platform.system()} {platform.release()}; {versions}')


def figure(value):
    """Three digits, or more where they are before the point."""
    if value is None:
        return '-'
    if value and abs(value) < 100:
        return f'{value:.3g}'
    return f'{value:,.0f}'


def table_lines(result):
    """The result as lines of text."""
    group, sides = None, ()
    for row in result['rows']:
        if row['group'] != group:
            group = row['group']
            rows = [r for r in result['rows'] if r['group'] == group]
            sides = [s for s in SIDES if any(s in r['sides'] for r in rows)]
            yield ''
            yield (f'{group:42}' + ''.join(f'{side:>10}' for side in sides) +
                   '    gain  spread  goal')
        cells = ''.join(
            f'{figure(row["sides"].get(side, {}).get("median")):>10}'
            for side in sides)
        module = row['sides'].get(MODULE, {})
        gain = module.get('gain')
        goal = row['goal'] or ''
        if goal:
            goal += '' if row['met'] else '  missed'
        yield (f'  {row["name"]:37}{row["unit"]:3}{cells}' +
               (f'{gain:8.2f}' if gain else ' ' * 8) +
               f'{100 * module.get("spread", 0):6.0f} %  {goal}').rstrip()


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(prog='run bench', description=__doc__)
    parser.add_argument('--quick', action='store_true',
                        help='fewer rounds and rows, about two minutes')
    parser.add_argument('--output', default='bench',
                        help='write OUTPUT.json and OUTPUT.html')
    options = parser.parse_args()
    os.umask(0o077)
    bench = Bench(Realm(), options.quick)
    bench.run()
    result = bench.as_dict()
    print('CPU time, medians; gain: how many times better the module is than '
          "MIT's own mechanism")
    for line in table_lines(result):
        print(line)
    write(options.output + '.json', json.dumps(result, indent=1) + '\n')
    write(options.output + '.html', page.make(result))
    print(f'\n{options.output}.json and {options.output}.html; '
          f'{result["seconds"]} s')
    for failure in bench.failures:
        print(f'FAILED: {failure}')
    return 1 if bench.failures else 0


if __name__ == '__main__':
    sys.exit(main())
