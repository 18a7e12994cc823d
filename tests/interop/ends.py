"""One end of a context: a program that speaks doc/interop.txt."""

import base64
import os
import select
import subprocess

PATIENCE = 30  # seconds for an answer


class Cannot(Exception):
    """The program does not do that, in its own words."""

    def __init__(self, end, sentence):
        super().__init__(sentence)
        self.end = end


class Refused(Exception):
    """An error of the program's GSS library."""

    def __init__(self, end, major, minor, token, sentence):
        super().__init__(f'{major}: {sentence}')
        self.end, self.major, self.minor = end, major, minor
        self.token = token


class Broken(Exception):
    """No answer, or none that doc/interop.txt has."""

    def __init__(self, end, what):
        super().__init__(what)
        self.end = end


def pack(octets):
    return base64.b64encode(octets).decode() if octets else '-'


def unpack(word):
    return b'' if word == '-' else base64.b64decode(word, validate=True)


class End:
    """A process, started when it is first asked something."""

    def __init__(self, side, role, environment, directory):
        self.side, self.role = side, role
        self.environment = environment
        self.directory = directory
        self.trace = os.path.join(directory, 'trace')
        self.seen = 0
        self.process = None
        self.rest = b''

    def __str__(self):
        return f'{self.side.name} as {self.role}'

    def start(self):
        os.makedirs(self.directory, exist_ok=True)
        self.rest = b''
        errors = open(os.path.join(self.directory, 'stderr'), 'ab')
        try:
            with errors:
                self.process = subprocess.Popen(
                    self.side.command, env=self.environment, stderr=errors,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as why:
            raise Broken(self, f'it does not start: {why}') from None

    def stop(self):
        """Ends the process; True when it ended well."""
        if self.process is None:
            return True
        process, self.process = self.process, None
        process.stdin.close()
        try:
            status = process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        process.stdout.close()
        return status == 0

    def _last_words(self):
        """What a program that has ended said for people."""
        with open(os.path.join(self.directory, 'stderr'), 'rb') as errors:
            lines = errors.read().decode('ascii', 'replace').splitlines()
        said = [line for line in lines if line.strip()]
        return 'the program has ended' + \
            (f', its last words: {said[-1].strip()}' if said else '')

    def _line(self):
        out = self.process.stdout.fileno()
        while b'\n' not in self.rest:
            if not select.select([out], [], [], PATIENCE)[0]:
                raise Broken(self, f'no answer in {PATIENCE} s')
            some = os.read(out, 1 << 20)
            if not some:
                raise Broken(self, self._last_words())
            self.rest += some
        line, self.rest = self.rest.split(b'\n', 1)
        return line.decode('ascii', 'replace').rstrip('\r')

    def _exchange(self, request):
        if self.process is None:
            self.start()
        try:
            self.process.stdin.write(request.encode() + b'\n')
            self.process.stdin.flush()
            return self._line()
        except BrokenPipeError:
            raise Broken(self, self._last_words()) from None

    def ask(self, *words):
        """The words of the answer behind `ok`."""
        try:
            answer = self._exchange(' '.join(words))
            kind, _, rest = answer.partition(' ')
            if kind == 'ok':
                return rest.split(' ') if rest else []
            if kind == 'cannot':
                raise Cannot(self, rest)
            if kind == 'error':
                major, minor, token, sentence = rest.split(' ', 3)
                if token.startswith('token='):
                    raise Refused(self, major, int(minor), unpack(token[6:]),
                                  sentence)
        except Broken:
            if self.process is not None:
                self.process.kill()
                self.stop()
            raise
        except ValueError:
            pass
        raise Broken(self, f'to {words[0]} it answers: {answer[:200]}')

    def apex_steps(self):
        """How many steps of the module the trace has gained."""
        try:
            with open(self.trace, 'rb') as trace:
                trace.seek(self.seen)
                news = trace.read()
        except FileNotFoundError:
            return 0
        self.seen += len(news)
        return news.count(b'apex step')
