#!/usr/bin/env python3
"""Writes store.txt: the bytes of a block store's formats, made after codecs/store/*.md."""
import struct

import xxhash

BLOCK = 8192
IDENTITY = bytes(range(16))


def digest(data):
    h = xxhash.xxh3_128_intdigest(data)
    return struct.pack("<QQ", h & (1 << 64) - 1, h >> 64)


def pointer(address, born, low, high, blocks=1, holds_blobs=0):
    place = address | blocks << 40 | holds_blobs << 56
    mask = (1 << 64) - 1
    check = ((place * 0x4164D8399F767C45 & mask) ^ (born * 0x5BC8FBBCBDE5C099 & mask)) >> 57
    return struct.pack("<QQQQ", place | check << 57, born, low, high)


def node(level, prefix, cells):
    """`cells`: (suffix, bytes of the cell), in key order."""
    block = bytearray(BLOCK)
    heap = BLOCK - len(prefix)
    block[heap:] = prefix
    for i, (suffix, cell) in enumerate(cells):
        heap -= len(cell)
        block[heap : heap + len(cell)] = cell
        head = int.from_bytes(suffix[:4].ljust(4, b"\0"), "big")
        struct.pack_into("<II", block, 32 + 8 * i, head, heap)
    struct.pack_into("<IIIIIII", block, 0, 0x4E54524D, level, len(cells), BLOCK, len(prefix), heap, 0)
    return bytes(block)


def leaf_cell(suffix, value, blob=False):
    size = 0x80000000 if blob else len(value)
    return suffix, struct.pack("<II", len(suffix), size) + suffix + value


def inner_cell(suffix, child):
    return suffix, struct.pack("<I", len(suffix)) + child + suffix


def superblock():
    block = bytearray(BLOCK)
    struct.pack_into("<QQQQQQQQ", block, 0, 0x31455243414C4C49, 1, 41, 4096, 2, 1, 99, 0)
    block[64:96] = pointer(300, 40, 1, 2, holds_blobs=1)
    block[96:128] = pointer(301, 41, 3, 4)
    block[128:144] = IDENTITY
    block[BLOCK - 16 :] = digest(bytes(block[: BLOCK - 16]))
    return bytes(block)


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def text(value):
    return varint(len(value)) + value


def record():
    content = b"\xb0" + b"\x04" + varint(300) + varint(0)  # make_tree
    content += b"\x01" + varint(300) + text(b"key") + text(b"v" * 200)  # put
    content += b"\xb0" + b"\x02" + varint(300) + text(b"key")  # erase
    content += b"\x03" + varint(300) + text(b"a") + text(b"")  # erase_range
    content += b"\x05" + varint(300) + varint(301)  # snapshot
    content += b"\xb0"  # a batch without changes
    head = struct.pack("<QQQQ", 0x314A5254534C4C4D, len(content), 7, 9) + IDENTITY
    check = bytes(a ^ b for a, b in zip(digest(head), digest(content)))
    whole = head + check + content
    return whole.ljust((len(whole) + 4095) // 4096 * 4096, b"\0")


def hash_without_places(block, places):
    copy = bytearray(block)
    for at in places:
        copy[at : at + 16] = bytes(16)
    return digest(bytes(copy))


def root(p, level):
    return p + struct.pack("<Q", level)


def items():
    blob = struct.pack("<Q", 20000) + pointer(77, 12, 5, 6)
    leaf = node(0, b"key:", [leaf_cell(b"", b"value"), leaf_cell(b"\0\xff", b""), leaf_cell(b"large", blob, True)])
    yield "leaf", leaf
    at = leaf.index(pointer(77, 12, 5, 6))
    yield "leaf_hash", hash_without_places(leaf, [at])
    yield "inner", node(3, b"m", [inner_cell(b"", pointer(20, 7, 8, 9)), inner_cell(b"id", pointer(21, 8, 9, 10, 3, 1))])
    yield "superblock", superblock()
    yield "record", record()
    top = pointer(20, 7, 8, 9)
    yield "tree", root(top, 2) + struct.pack("<QQ", 44, 1)
    yield "snapshot", root(top, 2) + struct.pack("<QQQ", 3, 41, 0)
    yield "remains", root(top, 2) + struct.pack("<QQQ", 6, 12, 255)
    yield "dead", struct.pack("<QQ", 77 | 1 << 40, 12) + struct.pack("<QQ", 90 | 3 << 40, 13)
    yield "dead_key", b"D" + struct.pack(">QQ", 5, 41)
    yield "tree_key", b"T" + struct.pack(">Q", 3)


def runs(data):
    at = 0
    while at < len(data):
        if data[at] == 0:
            at += 1
            continue
        end = at
        while end < len(data) and any(data[end : end + 8]):
            end += 1
        yield f"{at}:{data[at:end].hex()}"
        at = end


if __name__ == "__main__":
    for name, data in items():
        print(name, len(data), *runs(data))
