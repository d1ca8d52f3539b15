"""The words in which an offender is written: raw connections, requests cut to measure, and what one may expect."""
import contextlib
import select
import socket
import struct
import time

from wire import text

METADATA, API_VERSIONS, CREATE_TOPICS = 3, 18, 19


class Skip(Exception):
    """The machine cannot show this; the text says why."""


def connect(address, timeout=10, receive_buffer=None):
    host, port = address.rsplit(":", 1)
    opened = socket.socket()
    if receive_buffer:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    opened.settimeout(timeout)
    opened.connect((host, int(port)))
    return opened


def framed(body):
    return struct.pack(">i", len(body)) + body


def request(api, version, body=b"", correlation=7, client="offender"):
    """A whole frame with a header that is not flexible."""
    return framed(struct.pack(">hhi", api, version, correlation) + text(client) + body)


def flexible_request(api, version, body=b"", client="offender"):
    return framed(struct.pack(">hhi", api, version, 7) + text(client) + b"\0" + body)


def is_closed_within(connection, seconds):
    """True if the other side ends the connection; replies that come before are read and dropped."""
    connection.settimeout(seconds)
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            if not connection.recv(1 << 16):
                return True
    except ConnectionError:
        return True
    except TimeoutError:
        pass
    return False


def send_ignoring_closure(connection, data):
    with contextlib.suppress(OSError):
        connection.sendall(data)


def push(connections, data, seconds):
    """Sends `data` again and again on all connections, as fast as they take it, without ever reading; how many bytes."""
    sent, end, at = 0, time.monotonic() + seconds, {c: 0 for c in connections}
    for connection in connections:
        connection.setblocking(False)
    while at and time.monotonic() < end:
        _, ready, _ = select.select([], list(at), [], 0.1)
        for connection in ready:
            try:
                count = connection.send(memoryview(data)[at[connection]:])
                sent += count
                at[connection] = (at[connection] + count) % len(data)
            except BlockingIOError:
                continue
            except OSError:
                del at[connection]  # the node ended it
    return sent
