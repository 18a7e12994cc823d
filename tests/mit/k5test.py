"""The k5test module of MIT's krb5 sources, changed in two ways.

Every program that a test starts finds APEX_LINE in its mechanism file, also
when the test writes that file itself, and APEX_TRACE gets its trace unless the
test wants it.  A command that ends otherwise than the test demands is noted
in APEX_FAILED, one a line, and the test goes on, so that one difference does
not hide the next.  Such a test ends with 3; 1 is one that could not go on.
"""
import os

with open(os.environ['APEX_K5TEST']) as source:
    exec(compile(source.read(), source.name, 'exec'))

_line = os.environ['APEX_LINE']
_run_cmd_once = _run_cmd
_start_daemon_once = _start_daemon
_success_once = success
_noted = 0


def _with_line(env):
    env = dict(env)
    env.setdefault('KRB5_TRACE', os.environ['APEX_TRACE'])
    path = env['GSS_MECH_CONFIG']
    lines = ''
    if os.path.exists(path):
        with open(path) as f:
            lines = f.read()
    if _line not in lines:
        with open(path, 'a') as f:
            f.write(_line + '\n')
    return env


def _plain(text):
    """The text without what differs from one run to the next."""
    return text.replace(buildtop, '').replace(str(os.getpid()), '')


def _note(args):
    global _noted
    _noted += 1
    with open(os.environ['APEX_FAILED'], 'a') as f:
        words = [os.path.basename(args[0])] + list(args[1:])
        where = _current_pass or _last_mark or ''
        f.write(_plain('%s [%s]\n' % (' '.join(words), where)))


def _run_cmd(args, env, *rest, **keywords):
    try:
        return _run_cmd_once(args, _with_line(env), *rest, **keywords)
    except SystemExit:
        _note(args)
        return ((_last_cmd_output, '') if keywords.get('return_trace')
                else _last_cmd_output)


def _start_daemon(args, env, sentinel):
    return _start_daemon_once(args, _with_line(env), sentinel)


def success(msg):
    _success_once(msg)
    if _noted:
        sys.exit(3)
