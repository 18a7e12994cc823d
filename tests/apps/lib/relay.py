"""relay.py: records what a client sends to a server, and sends it again.

    relay.py record PORT SERVER-PORT FILE   serves one connection
    relay.py replay SERVER-PORT FILE        prints what came back
"""
import socket
import sys
import threading

HOST = '127.0.0.1'


def pump(source, sink, record=None):
    """Carries octets from source to sink until the end, and keeps a copy."""
    while octets := source.recv(65536):
        if record is not None:
            record.write(octets)
        sink.sendall(octets)
    sink.shutdown(socket.SHUT_WR)


def record(port, server_port, path):
    with socket.create_server((HOST, port)) as listener:
        client, _ = listener.accept()
    with client, open(path, 'wb') as file, \
            socket.create_connection((HOST, server_port)) as server:
        back = threading.Thread(target=pump, args=(server, client))
        back.start()
        pump(client, server, file)
        back.join()


def replay(server_port, path):
    """Sends the recording and reads until the server has had enough."""
    with open(path, 'rb') as file, \
            socket.create_connection((HOST, server_port), 10) as server:
        try:
            server.sendall(file.read())
            server.shutdown(socket.SHUT_WR)
            while octets := server.recv(65536):
                print(len(octets), 'octets came back')
        except ConnectionError as error:
            print('the server hung up:', error)


if __name__ == '__main__':
    if sys.argv[1] == 'record':
        record(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        replay(int(sys.argv[2]), sys.argv[3])
