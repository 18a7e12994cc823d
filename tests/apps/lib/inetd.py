"""inetd.py HOST PORT PROGRAM ARGUMENT...: runs PROGRAM for each connection to
PORT, as its standard input, output and error."""
import socket
import subprocess
import sys


def serve(host, port, command):
    with socket.create_server((host, port)) as listener:
        while True:
            connection, _ = listener.accept()
            with connection:
                subprocess.run(command, stdin=connection, stdout=connection,
                               stderr=connection, check=False)


if __name__ == '__main__':
    serve(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
