"""What a shared replay store takes, for a service behind many hosts.

    python3 bench/fleet.py [--rate N...] [--skew SECONDS] [--server N]

Prints a table: for each rate of logins the memory of the records, the servers
that it takes, and how long a login waits for its record, from a simulation of
requests that come at random to servers that take each the same time.  The
figures of one record and one server are those that doc/fleet.txt measured;
give your own with --octets and --server.
"""

import argparse
import math
import random

OCTETS = 133        # of one record, in Redis 7.0
PER_SERVER = 20000  # records a second of one server
FULLEST = 0.7       # of what a server can do: more makes waiting long
SAMPLES = 200000


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--rate', type=int, nargs='+', metavar='N',
                        default=[100, 1000, 10000, 50000, 200000],
                        help='logins a second, all hosts together')
    parser.add_argument('--skew', type=int, default=300, metavar='SECONDS',
                        help='clockskew of [libdefaults]')
    parser.add_argument('--server', type=int, default=PER_SERVER, metavar='N',
                        help='records a second of one server')
    parser.add_argument('--octets', type=int, default=OCTETS, metavar='N',
                        help='memory of one record')
    parser.add_argument('--seed', type=int, default=1)
    return parser.parse_args()


def waits(rate, per_server, chance):
    """Seconds from a request to its answer, sorted: requests come at random,
    the server takes them one after the other."""
    each, now, free, out = 1 / per_server, 0.0, 0.0, []
    for _ in range(SAMPLES):
        now += chance.expovariate(rate)
        free = max(free, now) + each
        out.append(free - now)
    return sorted(out)


def row(rate, arguments, chance):
    servers = math.ceil(rate / (arguments.server * FULLEST))
    window = 2 * arguments.skew + 1
    took = waits(rate / servers, arguments.server, chance)
    return (rate, servers, rate * window * arguments.octets / servers / 1e6,
            took[len(took) // 2] * 1e6, took[int(len(took) * 0.999)] * 1e6)


def main():
    arguments = read_arguments()
    chance = random.Random(arguments.seed)
    print('logins/s  servers  MB a server  median us  99.9 % us')
    for rate in arguments.rate:
        print('{:8d}  {:7d}  {:11.1f}  {:9.0f}  {:9.0f}'.format(
            *row(rate, arguments, chance)))


if __name__ == '__main__':
    main()
