"""Measures the module beside MIT's own mechanism, Heimdal and OpenSSL.

`./run bench` starts it in the throw-away realm of tests/realm.  All sides take
turns within one run, so that what disturbs the machine disturbs each of them.
Figures are medians; `gain` is how many times better the module is than MIT's
own mechanism, the median of what each round says; `spread` is half the
distance between the quartiles, as part of the median.
"""

import argparse
import dataclasses
import json
import os
import platform
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import page  # noqa: E402
from kcm import Kcm  # noqa: E402
import stores  # noqa: E402
from rows import Row, table_lines  # noqa: E402
from sides import (BUILTIN, ENCTYPES, LAYER, MODULE, NO_PAC,  # noqa: E402
                   OPENSSL, SIDES, Failure, Realm, Worker)

SIZES = ((16, '16 B'), (64, '64 B'), (1024, '1 KiB'), (16384, '16 KiB'),
         (1 << 20, '1 MiB'))
CALLS = ('wrap', 'unwrap', 'get_mic', 'verify_mic')
IOV_CALLS = ('wrap_iov', 'unwrap_iov')
SETTLING = 3  # seconds


@dataclasses.dataclass(frozen=True)
class Plan:
    """How much is measured."""
    rounds: int                 # for each figure and side
    span: float                 # seconds of a turn, about
    tickets: tuple              # sizes of caches, of keytabs, of replay files
    keys: tuple
    records: tuple
    growth: int                 # contexts, one after the other
    most: int                   # the same, for the module alone; 0: not
    threads: tuple
    swarm_rounds: int
    swarm_share: int            # tokens for each process
    instructions: tuple         # kinds of one-shot processes
    sizes: tuple                # of messages
    calls: tuple                # with the other enctypes


ONE_SHOTS = {
    'start alone': ('oneshot', 'none'),
    'init': ('oneshot', 'init'),
    'start alone, libcrypto linked': ('oneshot_crypto', 'none'),
    'init, libcrypto linked': ('oneshot_crypto', 'init'),
    'init, libcrypto in use': ('oneshot_crypto', 'used'),
}

WHOLE = Plan(rounds=15, span=0.04, tickets=(1, 20, 200, 2000),
             keys=(1, 10, 500, 5000), records=(1, 10000, 1000000),
             growth=5000, most=1000000, threads=(1, 2, 4, 8, 32),
             swarm_rounds=8, swarm_share=100, instructions=tuple(ONE_SHOTS),
             sizes=SIZES, calls=CALLS + IOV_CALLS)
QUICK = dataclasses.replace(
    WHOLE, rounds=7, span=0.02, records=(1, 10000), growth=1000, most=0,
    swarm_rounds=3, swarm_share=40,
    instructions=('init', 'init, libcrypto linked'),
    sizes=(SIZES[1], SIZES[3]), calls=('wrap', 'unwrap'))
# Everything once, to see that it works.
TRIAL = dataclasses.replace(
    QUICK, rounds=1, span=0.01, tickets=(1, 20), keys=(1, 20),
    records=(1, 20), growth=20, most=40, threads=(1, 2), swarm_rounds=1, swarm_share=2,
    instructions=('init',), sizes=(SIZES[1],))


class Bench:
    """The plan: what is measured, in which order, for how long."""

    def __init__(self, realm, plan):
        self.realm, self.plan = realm, plan
        self.processors = sorted(os.sched_getaffinity(0))
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
        for number in range(rounds or self.plan.rounds):
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

    def compare_ends(self, group, what, sizes):
        """A row for how many times the figure of the first size the figure of
        the last is."""
        first = self.row(group, f'{what}, {sizes[0]}')
        last = self.row(group, f'{what}, {sizes[-1]}')
        row = self.row(group, f'{what}, {sizes[-1]} : {sizes[0]}', '',
                       first.better)
        for side in SIDES:
            if first.has(side) and last.has(side):
                row.add(side, last.median(side) / first.median(side))

    # --- contexts -----------------------------------------------------------

    def contexts(self, parts, settings, words='', heimdal=True):
        """`parts`: {row: [what of the answer is added up for it]}."""
        group = next(iter(parts)).group
        self.progress(f'{group}: ' + '; '.join(row.name for row in parts))
        workers = [Worker(self.realm, side, settings)
                   for side in self.realm.sides(heimdal)]

        def count(worker):
            """How many contexts one side makes in a turn, and whether that
            is a long one."""
            first = worker.ask(f'establish num=4 batch=2 {words}')
            each = sum(v for n, v in first.items() if n.endswith('.wall'))
            num = int(max(2, min(400, self.plan.span * 1e6 / each)))
            return num, num * each > 40000

        def turn(worker):
            num, _ = counts[worker.side]
            answer = worker.ask(
                f'establish num={num} batch={min(num, 20)} {words}')
            for row, names in parts.items():
                row.add(worker.side, sum(answer[n + '.cpu'] for n in names),
                        sum(answer[n + '.wall'] for n in names))

        try:
            counts = {worker.side: count(worker) for worker in workers}
            # What is slow is also less disturbed.
            rounds = (3 if any(slow for _, slow in counts.values())
                      else self.plan.rounds)
            self.take_turns({w.side: lambda w=w: turn(w) for w in workers},
                            min(rounds, self.plan.rounds), workers)
        except Failure as failure:
            self.fail(failure)
        for worker in workers:
            worker.close()

    def plain_contexts(self):
        usual = self.realm.settings()
        kinds = [('mutual', usual, '', True),
                 ('one way', usual, 'flags=oneway', True),
                 ('credentials at hand', usual, 'creds=explicit', True),
                 ('no PAC', self.realm.settings(NO_PAC),
                  f'target={NO_PAC[3]}@localhost', True)]
        for name, settings, words, heimdal in kinds:
            self.contexts({
                self.row('contexts', f'init, {name}'): ('init1', 'init2'),
                self.row('contexts', f'accept, {name}'): ('accept',),
                self.row('contexts', f'delete, {name}'): ('delete',),
            }, settings, words, heimdal)

    def contexts_of_cache(self, kind, settings):
        """Heimdal has other names for such a cache."""
        if not self.realm.fill_cache(settings):
            self.progress(f'contexts: no tickets in {kind} here')
            return
        self.contexts({
            self.row('contexts', f'init, tickets in {kind}'):
                ('init1', 'init2'),
        }, settings, heimdal=False)
        subprocess.run(['kdestroy', '-q'], env=dict(os.environ, **settings),
                       stderr=subprocess.DEVNULL, check=False)

    def contexts_by_cache(self):
        usual = self.realm.settings()
        self.contexts_of_cache('a keyring', dict(
            usual, KRB5CCNAME='KEYRING:session:apex-bench'))
        kcm = Kcm(self.realm.path('kcm'))
        if not kcm.start():
            self.progress('contexts: no KCM daemon here')
            return
        try:
            self.contexts_of_cache('KCM', kcm.settings(usual))
        finally:
            kcm.stop()

    def contexts_by_size(self):
        group, sizes = 'tickets in the cache', self.plan.tickets
        for num in sizes:
            row = self.row(group, f'init, {num}', series='init', x=num)
            self.contexts({row: ('init1', 'init2')},
                          self.realm.settings(tickets=num))
        self.compare_ends(group, 'init', sizes)
        group, sizes = 'keys in the keytab', self.plan.keys
        for num in sizes:
            row = self.row(group, f'accept, {num}', series='accept', x=num)
            self.contexts({row: ('accept',)}, self.realm.settings(keys=num))
        self.compare_ends(group, 'accept', sizes)

    def replay_files(self):
        """Each side has a file of its own, which it fills further."""
        group = 'records in the replay file'
        for num in self.plan.records:
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
        self.compare_ends(group, 'accept', self.plan.records)

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
        span = self.plan.span / 3
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
                # A turn with a large message is long, whatever the plan says.
                rounds = self.plan.rounds // (1 if size < 1 << 20 else 3)
                self.take_turns(turns, rounds, workers + [limit])
        for worker in workers + [limit]:
            worker.close()

    def all_messages(self):
        self.messages(ENCTYPES[0], CALLS + IOV_CALLS,
                      self.plan.sizes)
        for enctype in ENCTYPES[1:]:
            self.messages(enctype, self.plan.calls, self.plan.sizes)

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
        for name, (program, word) in ONE_SHOTS.items():
            row = self.row(group, name)
            faults = self.row('one-shot process, page faults', name, '')
            self.progress(f'{group}: {name}')
            self.take_turns(
                {side: lambda s=side: self.one_shot(row, faults, s, program,
                                                    word)
                 for side in self.realm.sides(program == 'oneshot')},
                self.plan.rounds * 3)
        for name in self.plan.instructions:
            program, word = ONE_SHOTS[name]
            row = self.row('one-shot process, instructions', name, 'M')
            self.progress(f'{row.group}: {name}')
            self.take_turns(
                {side: lambda s=side: self.instructions(row, s, program, word)
                 for side in self.realm.sides(program == 'oneshot')}, 1)

    def threads(self):
        for what in ('contexts', 'messages'):
            for num in self.plan.threads:
                row = self.row('threads', f'{what}, {num}', '/s', 'high',
                               series=what, x=num)
                self.progress(f'threads: {row.name}')
                workers = [Worker(self.realm, side, self.realm.settings())
                           for side in self.realm.sides()]

                def turn(worker):
                    answer = worker.ask(f'threads num={num} what={what} '
                                        f'span={self.plan.span * 4}')
                    row.add(worker.side, answer['rate'])

                self.take_turns({w.side: lambda w=w: turn(w)
                                 for w in workers})
                for worker in workers:
                    worker.close()
            self.compare_ends('threads', what, (1, 2))

    def swarm(self):
        """32 processes accept at once, on one replay file for each side."""
        group, num = '32 processes', 32 * self.plan.swarm_share
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

        self.progress(group)
        for i in range(self.plan.swarm_rounds):
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
        num = self.plan.growth
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

        def turn_of_many(worker):
            answer = worker.ask(f'growth num={self.plan.most}')
            many.add(worker.side, answer['heap'])
            grown.add(worker.side, answer['resident'])

        self.progress(group)
        self.take_turns({s: lambda s=s: turn(s) for s in self.realm.sides()},
                        1)
        if self.plan.most:
            alone = f'{self.plan.most} contexts, the module alone'
            many = self.row(alone, 'left', 'B')
            grown = self.row(alone, 'growth of the process', 'B')
            self.progress(alone)
            with Worker(self.realm, MODULE, self.realm.settings()) as worker:
                self.take_turns({MODULE: lambda: turn_of_many(worker)}, 1)

    def counts(self):
        kinds = (('init', ('init1', 'init2')),
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
                              ('allocations', 'allocations'),
                              ('locks', 'locks')):
                for name, parts in kinds[:2] if suffix else kinds:
                    row = self.row(unit, name + suffix, '')
                    row.add(side, sum(answer[f'{p}.{key}'] for p in parts))

        self.progress('system calls, allocations, locks')
        for creds, suffix in (('default', ''),
                              ('explicit', ', credentials at hand')):
            self.take_turns({s: lambda s=s: turn(s, creds, suffix)
                             for s in self.realm.sides()}, 1)

    def prepare(self):
        """Writes all stores, and waits until they are as old as stores are in
        use: the module does not keep what it read of a new file, which may
        change again without a new time."""
        self.progress('writing caches and keytabs')
        self.realm.get_tickets()
        for enctype in ENCTYPES + (NO_PAC,):
            self.realm.settings(enctype)
        for num in self.plan.tickets:
            self.realm.settings(tickets=num)
        for num in self.plan.keys:
            self.realm.settings(keys=num)
        time.sleep(SETTLING)

    def run(self):
        self.prepare()
        self.plain_contexts()
        self.contexts_by_cache()
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
        return {'version': 1, 'whole': self.plan == WHOLE,
                'rounds': self.plan.rounds,
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


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(prog='run bench', description=__doc__)
    parser.add_argument('--quick', dest='plan', action='store_const',
                        const=QUICK, default=WHOLE,
                        help='fewer rounds and rows, about two minutes')
    parser.add_argument('--trial', dest='plan', action='store_const',
                        const=TRIAL, help='everything once; the figures say '
                        'nothing')
    parser.add_argument('--output', default='bench',
                        help='write OUTPUT.json and OUTPUT.html')
    options = parser.parse_args()
    os.umask(0o077)
    bench = Bench(Realm(), options.plan)
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
