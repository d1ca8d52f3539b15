"""Record batches that lie about themselves, and some that unfold into thousands of times their size."""
import struct
import time
import zlib

from offence import connect
from wire import PRODUCE, Client, crc32c, record_batch, text, varint

NONE, CORRUPT_MESSAGE, MESSAGE_TOO_LARGE, INVALID_RECORD = 0, 2, 10, 87
GZIP, SNAPPY, LZ4, ZSTD = 1, 2, 3, 4
BATCH_BYTES = 1_000_000  # below the default max.message.bytes
HUGE_VALUE = (1 << 31) - 100


def error_of(client, batch):
    body = struct.pack(">hhi", -1, -1, 30000) + struct.pack(">i", 1) + text("watched") + struct.pack(">iii", 1, 0, len(batch))
    return struct.unpack_from(">h", client.call(PRODUCE, 7, body + batch), 4 + 2 + len("watched") + 4 + 4)[0]


def sealed(batch):
    """The batch with the length and the checksum of what it holds."""
    batch = batch[:8] + struct.pack(">i", len(batch) - 12) + batch[12:]
    return batch[:17] + struct.pack(">I", crc32c(batch[21:])) + batch[21:]


def with_field(batch, position, form, value):
    return sealed(batch[:position] + struct.pack(form, value) + batch[position + struct.calcsize(form):])


def batches_that_lie(node):
    client, honest = Client(node.address), record_batch(b"honest")
    lies = {
        "a wrong checksum": (honest[:17] + b"\0\0\0\0" + honest[21:], CORRUPT_MESSAGE),
        "a length beyond its bytes": (honest[:8] + struct.pack(">i", len(honest)) + honest[12:], INVALID_RECORD),
        "a length of 2 GB": (honest[:8] + struct.pack(">i", (1 << 31) - 1) + honest[12:], INVALID_RECORD),
        "a negative length": (honest[:8] + struct.pack(">i", -1) + honest[12:], CORRUPT_MESSAGE),
        "magic 1": (with_field(honest, 16, ">b", 1), INVALID_RECORD),
        "more records than it has": (with_field(with_field(honest, 57, ">i", 5), 23, ">i", 4), INVALID_RECORD),
        "2^31-1 records": (with_field(with_field(honest, 57, ">i", (1 << 31) - 1), 23, ">i", (1 << 31) - 2), INVALID_RECORD),
        "no records": (with_field(honest, 57, ">i", 0), INVALID_RECORD),
        "a last offset delta of its own": (with_field(honest, 23, ">i", 9), INVALID_RECORD),
        "a record longer than the batch": (sealed(honest[:61] + varint(1 << 20) + honest[62:]), INVALID_RECORD),
        "bytes after its records": (sealed(honest + b"more"), INVALID_RECORD),
        "two batches": (honest + honest, INVALID_RECORD),
        "half a header": (honest[:30], INVALID_RECORD),
        "a control batch": (with_field(honest, 21, ">h", 0x20), INVALID_RECORD),
        "a codec of no name": (with_field(honest, 21, ">h", 7), 76),
        "records that are no gzip": (with_field(honest, 21, ">h", GZIP), CORRUPT_MESSAGE),
    }
    for what, (batch, wanted) in lies.items():
        code = error_of(client, batch)
        if code != wanted:
            return f"a batch with {what} was answered with {code}, not {wanted}"
    return None if error_of(client, honest) == NONE else "the honest batch was refused too"


# --- what unfolds: one record whose value is a great many zeros


def record_head():
    return varint(HUGE_VALUE + 20) + b"\0" + varint(0) + varint(0) + varint(-1) + varint(HUGE_VALUE)


def gzip_bomb():
    packer, out = zlib.compressobj(9, zlib.DEFLATED, 31), bytearray()
    out += packer.compress(record_head())
    zeros = bytes(1 << 22)
    while len(out) < BATCH_BYTES - 8192:
        out += packer.compress(zeros)
    return bytes(out + packer.flush())


def zstd_bomb():
    """Blocks that say: one byte, 128 KiB times."""
    head = record_head()
    raw = struct.pack("<I", len(head) << 3)[:3] + head
    block = struct.pack("<I", 131072 << 3 | 1 << 1)[:3] + b"\0"
    count = (BATCH_BYTES - len(raw) - 10) // len(block)
    last = struct.pack("<I", 1)[:3]  # of no bytes
    return b"\x28\xb5\x2f\xfd" + b"\0\x38" + raw + block * count + last  # window: 128 KiB


def xxh32(data):
    """Of fewer than 16 bytes."""
    mask, h, at = 0xFFFFFFFF, (374761393 + len(data)) & 0xFFFFFFFF, 0
    while at + 4 <= len(data):
        h = (h + struct.unpack_from("<I", data, at)[0] * 3266489917) & mask
        h, at = (h << 17 | h >> 15) * 668265263 & mask, at + 4
    for byte in data[at:]:
        h = (h + byte * 374761393) & mask
        h = (h << 11 | h >> 21) * 2654435761 & mask
    h = (h ^ h >> 15) * 2246822519 & mask
    h = (h ^ h >> 13) * 3266489917 & mask
    return h ^ h >> 16


def lz4_bomb():
    """Blocks of one literal and a match at distance 1 that fills 4 MiB."""
    descriptor = bytes([0x60, 0x70])
    head = record_head() + b"\0"
    frame = b"\x04\x22\x4d\x18" + descriptor + bytes([xxh32(descriptor) >> 8 & 255])
    first = bytes([15 << 4, len(head) - 15]) + head if len(head) >= 15 else bytes([len(head) << 4]) + head
    frame += struct.pack("<I", len(first)) + first
    extra = (4 << 20) - 64 - 19
    match = b"\x1f\0\1\0" + b"\xff" * (extra // 255) + bytes([extra % 255]) + b"\x50" + bytes(5)
    while len(frame) + len(match) < BATCH_BYTES - 100:
        frame += struct.pack("<I", len(match)) + match
    return frame + struct.pack("<I", 0)


def snappy_bomb():
    """One block: a literal, then copies of 64 bytes at distance 1."""
    head = record_head() + b"\0"
    count = (BATCH_BYTES - 200) // 3
    size, preamble = len(head) + 64 * count, bytearray()
    while size > 127:
        preamble.append(size & 127 | 128)
        size >>= 7
    return bytes(preamble) + bytes([size]) + bytes([(len(head) - 1) << 2]) + head + b"\xfe\1\0" * count


def compressed_batch(codec, records):
    now = int(time.time() * 1000)
    summed = struct.pack(">hiqqqhii", codec, 0, now, now, -1, -1, -1, 1) + records
    # zlib has no CRC-32C, and Python takes a second for each megabyte: once a bomb.
    return struct.pack(">qiib", 0, len(summed) + 9, -1, 2) + struct.pack(">I", crc32c(summed)) + summed


def compression_bombs(node):
    for name, codec, bomb in (("gzip", GZIP, gzip_bomb), ("snappy", SNAPPY, snappy_bomb), ("lz4", LZ4, lz4_bomb),
                              ("zstd", ZSTD, zstd_bomb)):
        batch = compressed_batch(codec, bomb())
        clients = [Client(node.address) for _ in range(4)]
        for _ in range(3):
            for client in clients:
                code = error_of(client, batch)
                if code not in (MESSAGE_TOO_LARGE, INVALID_RECORD):
                    return f"the {name} bomb was answered with {code}"
                if name in ("gzip", "zstd") and code != MESSAGE_TOO_LARGE:
                    return f"the {name} bomb was answered with {code}, not MESSAGE_TOO_LARGE"
    with connect(node.address):
        return None


CASES = [batches_that_lie, compression_bombs]
