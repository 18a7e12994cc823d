#!/usr/bin/python3
"""A mechanism with one fault, to see that the matrix names it: the program
behind it, whose answers are changed.

    faulty_peer.py FAULT PROGRAM...
"""

import subprocess
import sys


def believes_mics(request, answer):
    """Takes every MIC."""
    return 'ok inorder' if request[0] == 'verify' else answer


def forgets_bindings(request, answer):
    """Says of every context that it is bound."""
    return answer.replace('bound=no', 'bound=yes')


def counts_badly(request, answer):
    """Every message is a duplicate."""
    if request[0] == 'unwrap' and answer.startswith('ok'):
        return ' '.join(answer.split()[:-1]) + ' duplicate'
    return answer


def stutters(request, answer):
    """What no line of the protocol looks like."""
    return 'well, ' + answer if request[0] == 'facts' else answer


FAULTS = {f.__name__: f for f in (believes_mics, forgets_bindings,
                                  counts_badly, stutters)}


def main():
    fault = FAULTS[sys.argv[1]]
    with subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True,
                          bufsize=1) as program:
        for line in sys.stdin:
            program.stdin.write(line)
            program.stdin.flush()
            answer = program.stdout.readline().rstrip('\n')
            print(fault(line.split(), answer), flush=True)
        program.stdin.close()


main()
