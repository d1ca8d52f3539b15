"""Writes the golden batches of kafka-python to standard output.

pip install kafka-python python-snappy lz4 zstandard
"""
import importlib.metadata

from kafka.record.default_records import DefaultRecordBatchBuilder

BASE = 1700000000000
RECORDS = [
    (BASE, b"k0", b"first", []),
    (BASE + 5, None, b"second", [("h", b"1"), ("empty", None)]),
    (BASE + 3, b"k2", None, []),
    (BASE + 3, b"", b"x" * 1000, []),
]


def batch(codec, producer_id=-1, producer_epoch=-1, base_sequence=-1):
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=codec, is_transactional=False, producer_id=producer_id,
        producer_epoch=producer_epoch, base_sequence=base_sequence, batch_size=1 << 20)
    for offset, (timestamp, key, value, headers) in enumerate(RECORDS):
        builder.append(offset, timestamp, key, value, headers)
    return bytes(builder.build()).hex()


print("# kafka-python", importlib.metadata.version("kafka-python"))
for name, codec in [("none", 0), ("gzip", 1), ("snappy", 2), ("lz4", 3), ("zstd", 4)]:
    print(name, batch(codec))
print("idempotent", batch(0, 4711, 3, 17))
