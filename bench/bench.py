"""Measures the module beside MIT's own mechanism, Heimdal and OpenSSL.

`./run bench` starts it in the throw-away realm of tests/realm.  All sides take
turns within one run, so that what disturbs the machine disturbs each of them.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import stores  # noqa: E402

BUILTIN, MODULE, HEIMDAL = 'builtin', 'module', 'heimdal'


class Failure(Exception):
    """A side could not do what it was asked for."""


class Realm:
    """What the realm of tests/realm has, and the sides that live in it."""

    def __init__(self):
        try:
            self.dir = os.environ['APEX_REALM_DIR']
            self.build = os.environ['top_builddir']
            configs = {BUILTIN: os.environ['APEX_CONF_BUILTIN'],
                       MODULE: os.environ['APEX_CONF_MODULE']}
        except KeyError as e:
            sys.exit(f'bench: {e.args[0]} is not set: run this in with-realm')
        self.configs = configs
        self.files = 0

    def program(self, name):
        return os.path.join(self.build, 'bench', name)

    def sides(self):
        heimdal = os.path.exists(self.program('gss_bench_heimdal'))
        return [BUILTIN, MODULE] + ([HEIMDAL] if heimdal else [])

    def new_path(self, name):
        self.files += 1
        return os.path.join(self.dir, 'tmp', f'{name}-{self.files}')

    def environment(self, side, settings):
        env = dict(os.environ, **settings)
        env['GSS_MECH_CONFIG'] = self.configs.get(side, '/dev/null')
        env.setdefault('KRB5RCACHENAME', 'file2:' + self.new_path('rcache'))
        return env


class Worker:
    """A gss_bench process of one side."""

    def __init__(self, realm, side, settings, program=None):
        if program is None:
            program = ('gss_bench_heimdal' if side == HEIMDAL else 'gss_bench')
        self.side = side
        self.process = subprocess.Popen(
            [realm.program(program)], env=realm.environment(side, settings),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

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
        answer = dict(word.split('=', 1) for word in line.split())
        self.check(answer)
        return {name: float(value) for name, value in answer.items()}

    def check(self, answer):
        """The mechanism that answered is the one that was meant."""
        mapped = answer.get('mapped')
        if mapped is not None and (mapped == '1') != (self.side == MODULE):
            raise Failure(f'{self.side}: the wrong mechanism answered')

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class Row:
    """Samples of one figure, for each side: a list of (CPU, wall)."""

    def __init__(self, group, name, unit='us'):
        self.group, self.name, self.unit = group, name, unit
        self.samples = {}

    def add(self, side, cpu, wall):
        self.samples.setdefault(side, []).append((cpu, wall))

    def median(self, side, which=0):
        return statistics.median(s[which] for s in self.samples[side])

    def spread(self, side):
        """Half of the distance between the quartiles, as part of the median."""
        values = sorted(s[0] for s in self.samples[side])
        if len(values) < 2 or not self.median(side):
            return 0.0
        low, _, high = statistics.quantiles(values, n=4, method='inclusive')
        return (high - low) / 2 / self.median(side)

    def ratio(self, side, base=BUILTIN):
        """How many times less `side` takes than `base`, round by round."""
        if side not in self.samples or base not in self.samples:
            return None
        pairs = zip(self.samples[base], self.samples[side])
        return statistics.median(b[0] / s[0] for b, s in pairs if s[0] > 0)


class Bench:
    def __init__(self, realm, quick):
        self.realm = realm
        self.quick = quick
        self.rounds = 5 if quick else 9
        self.span = 0.05 if quick else 0.15
        self.rows = []
        self.failures = []
        self.begun = time.monotonic()

    def row(self, group, name, unit='us'):
        for row in self.rows:
            if (row.group, row.name) == (group, name):
                return row
        self.rows.append(Row(group, name, unit))
        return self.rows[-1]

    def progress(self, text):
        print(f'[{time.monotonic() - self.begun:5.0f} s] {text}',
              file=sys.stderr, flush=True)

    def fail(self, failure):
        self.failures.append(str(failure))
        self.progress(f'failed: {failure}')

    def open_workers(self, settings, sides=None):
        return [Worker(self.realm, side, settings)
                for side in sides or self.realm.sides()]

    def take_turns(self, workers, request, collect):
        """Asks each worker in each round; one that fails is left out."""
        alive = list(workers)
        for _ in range(self.rounds):
            for worker in list(alive):
                try:
                    collect(worker.side, worker.ask(request))
                except Failure as failure:
                    alive.remove(worker)
                    self.fail(failure)

    # --- contexts -----------------------------------------------------------

    def contexts(self, group, name, settings, words='', sides=None):
        self.progress(f'{group}: {name}')
        rows = {part: self.row(group, f'{part}, {name}')
                for part in ('init', 'accept', 'delete')}

        def collect(side, a):
            for part, names in (('init', ('init1', 'init2')),
                                ('accept', ('accept',)),
                                ('delete', ('delete',))):
                rows[part].add(side, sum(a[n + '.cpu'] for n in names),
                               sum(a[n + '.wall'] for n in names))

        workers = self.open_workers(settings, sides)
        try:
            first = workers[0].ask(f'establish num=4 batch=2 {words}')
            each = sum(first[n + '.wall'] for n in
                       ('init1', 'init2', 'accept', 'delete'))
            num = int(max(4, min(500, self.span * 1e6 / each)))
            self.take_turns(
                workers, f'establish num={num} batch={min(num, 20)} {words}',
                collect)
        except Failure as failure:
            self.fail(failure)
        for worker in workers:
            worker.close()

    # --- messages -----------------------------------------------------------

    def messages(self, group, settings, words, operations, sizes):
        workers = self.open_workers(settings)
        for size, size_name in sizes:
            for operation in operations:
                self.progress(f'{group}: {operation} {size_name}')
                row = self.row(group, f'{operation} {size_name}')
                self.take_turns(
                    workers, f'message op={operation} size={size} '
                    f'span={self.span / 2} {words}',
                    lambda side, a: row.add(side, a[operation + '.cpu'],
                                            a[operation + '.wall']))
        for worker in workers:
            worker.close()

    # --- processes ----------------------------------------------------------

    def one_process(self, side, program, word, settings):
        env = self.realm.environment(side, settings)
        path = self.realm.program(program)
        start = time.monotonic()
        pid = os.posix_spawn(path, [path, word], env)
        _, status, usage = os.wait4(pid, 0)
        wall = time.monotonic() - start
        if status != 0:
            raise Failure(f'{side}: {program} {word} failed')
        return (usage.ru_utime + usage.ru_stime) * 1e6, wall * 1e6

    def processes(self, name, program, word, settings):
        self.progress(f'one-shot: {name}')
        row = self.row('one-shot process', name)
        try:
            for _ in range(self.rounds * 5):
                for side in (BUILTIN, MODULE):
                    row.add(side, *self.one_process(side, program, word,
                                                    settings))
        except Failure as failure:
            self.fail(failure)


def figure(value):
    if value is None:
        return '-'
    if value >= 100:
        return f'{value:.0f}'
    return f'{value:.3g}'


def print_table(bench):
    sides = bench.realm.sides()
    group = None
    for row in bench.rows:
        if row.group != group:
            group = row.group
            print(f'\n{group}')
            print(f'  {"CPU time":34}' +
                  ''.join(f'{side:>10}' for side in sides) +
                  '    gain  spread')
        cells = ''.join(
            f'{figure(row.median(s) if s in row.samples else None):>10}'
            for s in sides)
        gain = row.ratio(MODULE)
        spread = row.spread(MODULE) if MODULE in row.samples else 0
        print(f'  {row.name:31}{row.unit:3}{cells}'
              f'{"" if gain is None else f"{gain:8.2f}"}'
              f'{100 * spread:6.0f} %')


def as_json(bench):
    def side(row, name):
        return {'cpu': row.median(name, 0), 'wall': row.median(name, 1),
                'spread': row.spread(name), 'gain': row.ratio(name),
                'samples': row.samples[name]}

    return {'version': 1, 'quick': bench.quick, 'rounds': bench.rounds,
            'time': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()),
            'failures': bench.failures,
            'rows': [{'group': row.group, 'name': row.name, 'unit': row.unit,
                      'sides': {s: side(row, s) for s in row.samples}}
                     for row in bench.rows]}


def run_all(bench):
    realm = bench.realm
    subprocess.run(['kvno', '-q', '-S', 'host', 'localhost'], check=True)
    tickets = os.path.join(realm.dir, 'ccache', 'default')
    keys = os.path.join(realm.dir, 'keytab', 'host')
    host = ('host', 'localhost')

    def settings(num_tickets=1, num_keys=1):
        cache = os.path.join(realm.dir, 'tmp', f'tickets-{num_tickets}')
        keytab = os.path.join(realm.dir, 'tmp', f'keys-{num_keys}')
        if not os.path.exists(cache):
            stores.write_ccache(tickets, cache, host, num_tickets)
        if not os.path.exists(keytab):
            stores.write_keytab(keys, keytab, host, 18, num_keys)
        return {'KRB5CCNAME': 'FILE:' + cache, 'KRB5_KTNAME': 'FILE:' + keytab}

    group = 'contexts, aes256-sha1'
    bench.contexts(group, 'mutual', settings())
    bench.contexts(group, 'one way', settings(), 'flags=oneway')
    bench.contexts(group, 'explicit creds', settings(), 'creds=explicit')
    for num in (20, 200, 2000):
        bench.contexts(group, f'{num} tickets', settings(num_tickets=num))
    for num in (10, 500, 5000):
        bench.contexts(group, f'{num} keys', settings(num_keys=num))
    bench.messages('messages, aes256-sha1', settings(), '',
                   ('wrap', 'unwrap', 'get_mic', 'verify_mic'),
                   ((64, '64 B'), (16384, '16 KiB')))
    for name, program, word in (
            ('libraries only', 'oneshot', 'none'),
            ('init', 'oneshot', 'init'),
            ('with libcrypto: libraries only', 'oneshot_crypto', 'none'),
            ('with libcrypto: init', 'oneshot_crypto', 'init'),
            ('libcrypto used: init', 'oneshot_crypto', 'used')):
        bench.processes(name, program, word, settings())


def main():
    parser = argparse.ArgumentParser(prog='run bench')
    parser.add_argument('--quick', action='store_true',
                        help='fewer rounds, fewer rows; two minutes')
    parser.add_argument('--output', default='bench.json')
    options = parser.parse_args()
    os.umask(0o077)
    bench = Bench(Realm(), options.quick)
    run_all(bench)
    print_table(bench)
    with open(options.output, 'w', encoding='ascii') as file:
        json.dump(as_json(bench), file, indent=1)
    return 1 if bench.failures else 0


if __name__ == '__main__':
    sys.exit(main())
