"""A Kafka client of a few lines, so that crash tests need nothing installed and know what was acknowledged."""
import socket
import struct
import time

PRODUCE, FETCH, CREATE_TOPICS, DELETE_TOPICS = 0, 1, 19, 20
TOPIC_EXISTS, STORAGE_ERROR = 36, 56

_table = []
for _value in range(256):
    for _ in range(8):
        _value = _value >> 1 ^ (_value & 1) * 0x82F63B78
    _table.append(_value)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _table[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


def varint(value):
    value = value << 1 ^ value >> 63
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


def record_batch(value):
    """One batch of one record without a key."""
    record = b"\0" + varint(0) + varint(0) + varint(-1) + varint(len(value)) + value + varint(0)
    now = int(time.time() * 1000)
    summed = struct.pack(">hiqqqhii", 0, 0, now, now, -1, -1, -1, 1) + varint(len(record)) + record
    return struct.pack(">qiib", 0, len(summed) + 9, -1, 2) + struct.pack(">I", crc32c(summed)) + summed


class Client:
    """One connection. Every call raises OSError when the node goes away."""

    def __init__(self, address, timeout=20):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _read(self, size):
        data = bytearray()
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise ConnectionError("the node closed the connection")
            data += part
        return bytes(data)

    def call(self, api, version, body):
        request = struct.pack(">hhi", api, version, 7) + text("crash-test") + body
        self.socket.sendall(struct.pack(">i", len(request)) + request)
        return self._read(struct.unpack(">i", self._read(4))[0])[4:]

    def create_topic(self, name, partitions, configs=()):
        body = struct.pack(">i", 1) + text(name) + struct.pack(">ihi", partitions, 1, 0) + struct.pack(">i", len(configs))
        for key, value in configs:
            body += text(key) + text(value)
        reply = self.call(CREATE_TOPICS, 2, body + struct.pack(">ib", 10000, 0))
        return struct.unpack_from(">h", reply, 4 + 4 + 2 + len(name))[0]

    def delete_topic(self, name):
        reply = self.call(DELETE_TOPICS, 1, struct.pack(">i", 1) + text(name) + struct.pack(">i", 10000))
        return struct.unpack_from(">h", reply, 4 + 4 + 2 + len(name))[0]

    def produce(self, topic, partition, value):
        """(error code, offset)"""
        batch = record_batch(value)
        body = struct.pack(">hhi", -1, -1, 30000) + struct.pack(">i", 1) + text(topic) + struct.pack(">iii", 1, partition, len(batch))
        reply = self.call(PRODUCE, 3, body + batch)
        return struct.unpack_from(">hq", reply, 4 + 2 + len(topic) + 4 + 4)

    def fetch_all(self, topic, partition):
        """[(offset, value)] of all records, which are batches of `record_batch`; raises ValueError on an error code."""
        found, offset = [], 0
        while True:
            body = struct.pack(">iiiib", -1, 0, 1, 1 << 25, 0) + struct.pack(">i", 1) + text(topic)
            reply = self.call(FETCH, 4, body + struct.pack(">iiqi", 1, partition, offset, 1 << 22))
            at = 4 + 4 + 2 + len(topic) + 4
            _, code, high_watermark, _, aborted = struct.unpack_from(">ihqqi", reply, at)
            if code != 0:
                raise ValueError(f"fetch of {topic}-{partition} at {offset}: error {code}")
            at += 26 + max(aborted, 0) * 16
            size = struct.unpack_from(">i", reply, at)[0]
            for base, value in batches(reply[at + 4:at + 4 + size]):
                if base >= offset:
                    found.append((base, value))
                    offset = base + 1
            if size <= 0 or offset >= high_watermark:
                return found


def batches(data):
    at = 0
    while at + 61 <= len(data):
        base, length = struct.unpack_from(">qi", data, at)
        if at + 12 + length > len(data):
            return
        summed = data[at + 21:at + 12 + length]
        if struct.unpack_from(">I", data, at + 17)[0] != crc32c(summed):
            raise ValueError(f"the batch at offset {base} is corrupt")
        position = at + 61
        fields = []
        for _ in range(5):  # record length, (attributes), timestamp, offset, key and value length
            value, shift = 0, 0
            while True:
                byte = data[position]
                position += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
            fields.append(value >> 1 ^ -(value & 1))
            if len(fields) == 1:
                position += 1
        yield base, data[position:position + fields[4]]
        at += 12 + length
