"""The smallest sign of life: a server answers ApiVersions."""
import socket
import struct
import time

from driver.failure import Failure

# Size, key 18, version 0, correlation id 1, no client id.
API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
HEAD = struct.Struct(">iih")  # size, correlation id, error code


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(API_VERSIONS)
            head = b""
            while len(head) < HEAD.size:
                part = connection.recv(HEAD.size - len(head))
                if not part:
                    return False
                head += part
            return HEAD.unpack(head)[1:] == (1, 0)
    except OSError:
        return False


def await_answer(port, process, seconds, log):
    """Asks every 5 ms until an answer comes; fails if `process` ends before or the time is over."""
    deadline = time.monotonic() + seconds
    while not answers(port):
        if process.poll() is not None:
            raise Failure(f"the server ended with status {process.returncode}; the end of {log}:\n{tail(log)}")
        if time.monotonic() > deadline:
            raise Failure(f"the server did not answer within {seconds} s; the end of {log}:\n{tail(log)}")
        time.sleep(0.005)


def await_port(port, seconds):
    """Until somebody listens there."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        except OSError as refused:
            if time.monotonic() > deadline:
                raise Failure(f"nobody listens on port {port} within {seconds} s") from refused
        time.sleep(0.005)


def tail(path, lines=10):
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
