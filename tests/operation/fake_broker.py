"""A broker of one topic that answers what the command line asks about groups, and errs on demand.

Source of the layouts: https://kafka.apache.org/protocol, the oldest versions, which have no flexible fields.
"""
import contextlib
import socket
import struct
import threading

TOPIC, GROUP, END = "orders", "readers", 100
METADATA, LIST_OFFSETS, OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR, API_VERSIONS = 3, 2, 8, 9, 10, 18
DESCRIBE_GROUPS, LIST_GROUPS, DELETE_GROUPS, OFFSET_DELETE = 15, 16, 42, 47
VERSIONS = {METADATA: (0, 1), LIST_OFFSETS: (1, 1), OFFSET_COMMIT: (2, 2), OFFSET_FETCH: (1, 2),
            FIND_COORDINATOR: (0, 0), API_VERSIONS: (0, 0),
            DESCRIBE_GROUPS: (0, 0), LIST_GROUPS: (0, 0), DELETE_GROUPS: (0, 0), OFFSET_DELETE: (0, 0)}
UNSUPPORTED_VERSION = 35


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


def listed(*items):
    return struct.pack(">i", len(items)) + b"".join(items)


class FakeBroker:
    """`errors`: by API, the codes that it answers first; then 0 for ever. `asked` counts requests by API."""

    def __init__(self, errors=None):
        self.errors = {api: list(codes) for api, codes in (errors or {}).items()}
        self.asked = {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.converse, args=(connection,), daemon=True).start()

    def converse(self, connection):
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as requests:
            while size := requests.read(4):
                api, version, correlation = struct.unpack(">hhi", requests.read(struct.unpack(">i", size)[0])[:8])
                answer = struct.pack(">i", correlation) + self.answer(api, version)
                connection.sendall(struct.pack(">i", len(answer)) + answer)

    def answer(self, api, version):
        self.asked[api] = self.asked.get(api, 0) + 1
        waiting = self.errors.get(api)
        code = struct.pack(">h", waiting.pop(0) if waiting else 0)
        node = struct.pack(">i", 1) + text("127.0.0.1") + struct.pack(">i", self.port)
        if api == API_VERSIONS:
            code = struct.pack(">h", UNSUPPORTED_VERSION if version else 0)
            return code + listed(*(struct.pack(">hhh", key, *span) for key, span in VERSIONS.items()))
        if api == FIND_COORDINATOR:
            return code + node
        if api == METADATA:
            partition = struct.pack(">hii", 0, 0, 1) + listed(struct.pack(">i", 1)) * 2
            topic = struct.pack(">h", 0) + text(TOPIC) + bytes(version) + listed(partition)
            return listed(node + struct.pack(">h", -1) * version) + struct.pack(">i", 1) * version + listed(topic)
        if api == LIST_OFFSETS:
            return listed(text(TOPIC) + listed(struct.pack(">ihqq", 0, 0, -1, END)))
        if api == LIST_GROUPS:
            return code + listed(text(GROUP) + text("consumer"))
        if api == DESCRIBE_GROUPS:
            return listed(code + text(GROUP) + text("Empty") + text("consumer") + text("") + listed())
        if api == DELETE_GROUPS:
            return bytes(4) + listed(text(GROUP) + code)
        if api == OFFSET_DELETE:
            return code + bytes(4) + listed(text(TOPIC) + listed(struct.pack(">ih", 0, 0)))
        if api == OFFSET_COMMIT:
            return listed(text(TOPIC) + listed(struct.pack(">i", 0) + code))
        assert api == OFFSET_FETCH, f"API {api} is not served"
        partition = struct.pack(">iq", 0, 7) + text("") + struct.pack(">h", 0)
        return listed(text(TOPIC) + listed(partition)) + (code if version >= 2 else b"")


@contextlib.contextmanager
def fake_broker(errors=None):
    broker = FakeBroker(errors)
    threading.Thread(target=broker.serve, daemon=True).start()
    try:
        yield broker
    finally:
        broker.listener.close()
