"""Names that would be paths, commands or lines of a log."""
import os
import struct

from offence import METADATA, connect, request
from wire import Client

INVALID_TOPIC = 17
NAMES = ["", ".", "..", "../../escaped", "/etc/escaped", "a/b", "a\0b", "a\nb", "a b", "$(touch escaped)", "é", "x" * 250,
         "x" * 10_000, "%s%n", "a:b", "topic\x1b[2J"]


def hostile_topic_names(node):
    client = Client(node.address)
    for name in NAMES:
        length = len(name.encode())
        body = struct.pack(">ih", 1, length) + name.encode() + struct.pack(">ihiiib", 1, 1, 0, 0, 10000, 0)
        code = struct.unpack_from(">h", client.call(19, 2, body), 4 + 4 + 2 + length)[0]
        if code != INVALID_TOPIC:
            return f"the topic name {name[:20]!r} was answered with {code}, not INVALID_TOPIC_EXCEPTION"
    made = [entry for _, names, files in os.walk(os.path.dirname(node.data)) for entry in names + files]
    return next((f"{entry!r} was made" for entry in made if "escaped" in entry or "\n" in entry), None)


def hostile_client_names(node):
    """What a client calls itself stands in the log; it cannot forge a line of it."""
    for name in ("x\nforged line", "x\x1b[2Jcleared", 'x" forged="1', "\xff\xfe"):
        raw = name.encode("latin-1")
        with connect(node.address) as offender:
            body = struct.pack(">hhih", METADATA, 99, 7, len(raw)) + raw
            offender.sendall(struct.pack(">i", len(body)) + body)
            offender.recv(16)
    forged = [line for line in node.lines().splitlines() if line.startswith("forged") or "\x1b" in line]
    return f"the log has the line {forged[0]!r}" if forged else None


def many_names_in_one_request(node):
    """Topics that are not there, whose names allow none: 9,000 get an answer each, 90,000 are too many."""
    for count, is_served in ((9_000, True), (90_000, False)):
        names = [f"t/{number}".encode() for number in range(count)]
        body = struct.pack(">i", len(names)) + b"".join(struct.pack(">h", len(n)) + n for n in names)
        with connect(node.address, timeout=20) as offender:
            offender.sendall(request(METADATA, 1, body))
            prefix = offender.recv(4)
            if is_served and (not prefix or struct.unpack(">i", prefix)[0] < count * 10):
                return f"{count} names got no answer each"
            if not is_served and prefix:
                return f"{count} names were taken"
    return None if node.said("a request of 90000 items") else "the log does not say 'a request of 90000 items'"


CASES = [hostile_topic_names, hostile_client_names, many_names_in_one_request]
