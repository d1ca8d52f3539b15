"""The same towards the HTTP server: it answers the others, and Kafka's clients do not notice."""
import time
import urllib.error
import urllib.request

from offence import connect, is_closed_within, send_ignoring_closure


def answer(node, data, timeout=5):
    with connect(node.http_address, timeout=timeout) as offender:
        send_ignoring_closure(offender, data)
        try:
            return offender.recv(4096).decode(errors="replace").split("\r\n", 1)[0]
        except TimeoutError:
            return "nothing"


def is_served(node):
    try:
        with urllib.request.urlopen(f"http://{node.http_address}/health", timeout=5) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def http_requests_that_are_none(node):
    wanted = {
        b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n": "431",
        b"".join([b"GET / HTTP/1.1\r\n", *(b"X-%d: y\r\n" % n for n in range(20_000)), b"\r\n"]): "431",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n": "431",
        b"PUT /log/level HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n": "413",
        b"PUT /log/level HTTP/1.1\r\nContent-Length: -1\r\n\r\n": "400",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100): "400",
        b"GET /../../etc/passwd HTTP/1.1\r\n\r\n": "400",
        b"GET /%00 HTTP/1.1\r\n\r\n": "400",
        b"DELETE / HTTP/1.1\r\n\r\n": "405",
        b"BREW /metrics HTTP/1.1\r\n\r\n": "405",
        b"PUT /log/level HTTP/1.1\r\nContent-Length: 5\r\n\r\nloud!": "400",
    }
    for data, status in wanted.items():
        line = answer(node, data)
        if status not in line:
            return f"{data[:40]!r} was answered with {line!r}, not {status}"
    return None if is_served(node) else "HTTP serves nobody any more"


def http_connections_that_do_nothing(node):
    """More than the server takes: whoever has something to ask gets through all the same."""
    offenders = [connect(node.http_address) for _ in range(300)]
    try:
        for offender in offenders[::2]:
            send_ignoring_closure(offender, b"GET / HT")
        served = sum(is_served(node) for _ in range(5))
    finally:
        for offender in offenders:
            offender.close()
    if served < 5:
        return f"beside connections that do nothing only {served} of 5 requests were served"
    return None if node.said("http connection closed") else "the log does not say 'http connection closed'"


def http_clients_that_do_not_read(node):
    offenders = [connect(node.http_address, receive_buffer=4096) for _ in range(60)]
    for offender in offenders:
        send_ignoring_closure(offender, b"GET /metrics HTTP/1.1\r\n\r\n" * 200)
    time.sleep(2)
    served = is_served(node)
    still_open = sum(not is_closed_within(offender, 0.01) for offender in offenders[:3])
    for offender in offenders:
        offender.close()
    return None if served else f"HTTP serves nobody any more, {still_open} of 3 offenders are still open"


CASES = [http_requests_that_are_none, http_connections_that_do_nothing, http_clients_that_do_not_read]
