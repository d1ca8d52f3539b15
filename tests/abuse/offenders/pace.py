"""Clients that are too slow, too many, or ask without listening."""
import contextlib
import resource
import socket
import struct
import time

from offence import API_VERSIONS, METADATA, Skip, connect, is_closed_within, push, request, send_ignoring_closure
from wire import FETCH, PRODUCE, Client, text

IDLE_CONNECTIONS = 5000
REQUESTS_AT_ONCE = 10_000


@contextlib.contextmanager
def many(node, count, **options):
    opened = []
    try:
        opened.extend(connect(node.address, **options) for _ in range(count))
        yield opened
    finally:
        for connection in opened:
            connection.close()


def slow_writers(node):
    frame = request(METADATA, 1, struct.pack(">i", 1) + text("watched"))
    with many(node, 200) as offenders:
        for byte in frame:
            for offender in offenders:
                offender.sendall(bytes([byte]))
            time.sleep(0.02)
        for offender in offenders:
            if not offender.recv(4096):
                return "a client that sends a byte at a time was not answered"
    return None


def requests_that_never_end(node):
    """They claim 8 MiB each, 4 GB together, and send a little of it; then an honest large one needs memory."""
    with many(node, 500) as offenders:
        for size in (1, 5000, 200_000):
            for offender in offenders:
                offender.setblocking(False)
                send_ignoring_closure(offender, (struct.pack(">i", 8 << 20) if size == 1 else b"") + bytes(size))
        with connect(node.address, timeout=15) as honest:
            body = struct.pack(">hhii", -1, -1, 30000, 1) + text("watched") + struct.pack(">iii", 1, 0, 5_000_000)
            honest.sendall(request(PRODUCE, 3, body + bytes(5_000_000)))
            if not honest.recv(4096):
                return "an honest request got no answer beside those that never end"
    return None if node.said("stopped half way") else "the log does not say 'stopped half way'"


def half_open(node):
    """They ask and say at once that they will not write again, or vanish with a reset."""
    frame = request(METADATA, 1, struct.pack(">i", -1))
    for number in range(300):
        offender = connect(node.address)
        offender.sendall(frame[:number % len(frame) + 1])
        if number % 2:
            offender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            offender.shutdown(socket.SHUT_WR)
            if not is_closed_within(offender, 5):
                return "a half-closed connection was kept"
        offender.close()
    return None


def slow_readers_of_metadata(node):
    """A request of 30 bytes for a reply of half a megabyte, again and again, and nobody reads."""
    for number in range(100):
        Client(node.address).create_topic(f"ballast-{number}", 100)
    ask = request(METADATA, 1, struct.pack(">i", -1))
    with many(node, 40, receive_buffer=4096) as offenders:
        push(offenders, ask * 100, 6)
        time.sleep(3)
    return None if node.said("does not read its replies") else "the log does not say 'does not read its replies'"


def slow_readers_of_records(node):
    client, value = Client(node.address), bytes(500_000)
    client.create_topic("large", 1)
    for _ in range(40):
        client.produce("large", 0, b"x" + value)
    ask = request(FETCH, 4, struct.pack(">iiiibi", -1, 100, 1, 50 << 20, 0, 1) + text("large") + struct.pack(">iiqi", 1, 0, 0, 50 << 20))
    with many(node, 100, receive_buffer=4096) as offenders:
        push(offenders, ask * 50, 5)
    return None


def many_requests_at_once(node):
    """10,000 on one connection before the first reply is read: all are answered, in order."""
    frames = b"".join(request(API_VERSIONS if number % 3 else METADATA, 0 if number % 3 else 1,
                              b"" if number % 3 else struct.pack(">i", 1) + text("watched"), correlation=number)
                      for number in range(REQUESTS_AT_ONCE))
    with connect(node.address) as offender:
        offender.setblocking(False)
        sent, received, deadline = 0, bytearray(), time.monotonic() + 20
        for number in range(REQUESTS_AT_ONCE):
            while True:
                if sent < len(frames):
                    with contextlib.suppress(BlockingIOError):
                        sent += offender.send(memoryview(frames)[sent:])
                if len(received) >= 8 and len(received) >= 4 + struct.unpack_from(">i", received)[0]:
                    break
                if time.monotonic() > deadline:
                    return f"only {number} of {REQUESTS_AT_ONCE} requests were answered"
                with contextlib.suppress(BlockingIOError):
                    received += offender.recv(1 << 20)
            size, correlation = struct.unpack_from(">ii", received)
            if correlation != number:
                return f"reply {correlation} came where {number} was due"
            del received[:4 + size]
    return None


def large_requests_from_many(node):
    """Honest requests of 4 MB each, from more clients than there is memory for: each is answered in the end."""
    body = struct.pack(">hhii", -1, -1, 30000, 1) + text("watched") + struct.pack(">iii", 1, 0, 4_000_000) + bytes(4_000_000)
    with many(node, 40, timeout=30) as clients:
        waiting = dict.fromkeys(clients, memoryview(request(PRODUCE, 3, body)))
        end = time.monotonic() + 20
        for client in clients:
            client.setblocking(False)
        while waiting and time.monotonic() < end:
            for client, rest in list(waiting.items()):
                with contextlib.suppress(BlockingIOError):
                    waiting[client] = rest[client.send(rest):] if rest else rest
                    if not rest and client.recv(4096):
                        del waiting[client]
            time.sleep(0.001)
        return f"{len(waiting)} of {len(clients)} large requests got no answer" if waiting else None


def idle_connections(node):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = IDLE_CONNECTIONS + 200
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise Skip(f"{IDLE_CONNECTIONS} connections need as many open files; the system allows {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    before = node.peak_mb()
    with many(node, IDLE_CONNECTIONS) as offenders:
        time.sleep(2)
        each = (node.peak_mb() - before) * 1024 / IDLE_CONNECTIONS
        for offender in offenders[::50]:
            offender.sendall(request(API_VERSIONS, 0))
        if any(not offender.recv(4096) for offender in offenders[::50]):
            return "an idle connection was not answered when it woke"
    return f"an idle connection takes {each:.1f} KiB" if each > 8 else None


CASES = [slow_writers, requests_that_never_end, half_open, slow_readers_of_metadata, slow_readers_of_records,
         many_requests_at_once, large_requests_from_many, idle_connections]
