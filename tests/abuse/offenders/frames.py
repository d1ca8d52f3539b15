"""Bytes that are no requests, or requests that cannot be."""
import random
import struct

from offence import API_VERSIONS, METADATA, connect, flexible_request, framed, is_closed_within, request
from offence import send_ignoring_closure
from wire import FETCH, PRODUCE, text

SECONDS_TO_CLOSE = 5


def closed_with(node, data, reason):
    """What is wrong if the node does not close the sender of `data` and say so."""
    with connect(node.address) as offender:
        send_ignoring_closure(offender, data)
        if not is_closed_within(offender, SECONDS_TO_CLOSE):
            return f"a connection stayed open that should end with '{reason}'"
    return None if node.said(reason) else f"the log does not say '{reason}'"


def first_problem(problems):
    return next((p for p in problems if p), None)


def random_bytes(node):
    dice = random.Random(3)
    for _ in range(300):
        with connect(node.address) as offender:
            send_ignoring_closure(offender, dice.randbytes(dice.randrange(1, 4096)))
    for _ in range(300):  # a length that is right, so that the bytes are looked at
        with connect(node.address) as offender:
            send_ignoring_closure(offender, framed(dice.randbytes(dice.randrange(1, 400))))
            if not is_closed_within(offender, SECONDS_TO_CLOSE):
                return "random bytes in a frame were taken for a request"
    return None if node.said("connection closed") else "the log says nothing"


def truncated_frames(node):
    whole = [request(METADATA, 1, struct.pack(">i", 1) + text("watched")),
             request(FETCH, 4, struct.pack(">iiiibi", -1, 100, 1, 1 << 20, 0, 1) + text("watched") +
                     struct.pack(">iiqi", 1, 0, 0, 1 << 20)),
             request(PRODUCE, 3, struct.pack(">hhii", -1, -1, 1000, 1) + text("watched") + struct.pack(">iii", 1, 0, 100) + bytes(100))]
    for frame in whole:
        for cut in range(1, len(frame)):
            with connect(node.address) as offender:
                send_ignoring_closure(offender, frame[:cut])
    # The frame is whole, the body in it is not.
    return first_problem(closed_with(node, framed(frame[4:-5]), "bytes end too early|more elements than bytes") for frame in whole)


def impossible_lengths(node):
    problems = [closed_with(node, struct.pack(">i", length) + b"rest", f"a length of {length} ")
                for length in (-1, -(1 << 31), (1 << 31) - 1, (8 << 20) + 1)]
    return first_problem([*problems, closed_with(node, struct.pack(">i", 0), "bytes end too early")])


def unknown_apis_and_versions(node):
    problems = [closed_with(node, form(api, version), f"api key {api} version {version} is not served")
                for form, api, version in ((request, 999, 0), (request, -1, 0), (request, 32767, 32767),
                                           (request, METADATA, -1), (flexible_request, METADATA, 99),
                                           (flexible_request, PRODUCE, 120))]
    with connect(node.address) as offender:
        offender.sendall(flexible_request(API_VERSIONS, 99))
        code = struct.unpack_from(">h", offender.recv(4096), 8)[0]
        if code != 35:
            problems.append(f"ApiVersions of an unknown version was answered with {code}, not UNSUPPORTED_VERSION")
    return first_problem(problems)


def huge_counts(node):
    most, more = struct.pack(">i", (1 << 31) - 1), b"\xff\xff\xff\xff\x0f"
    wanted = "more elements than bytes|bytes end too early|negative size"
    return first_problem(closed_with(node, data, wanted) for data in (
        request(METADATA, 1, most),
        request(METADATA, 1, struct.pack(">i", -7)),
        request(PRODUCE, 3, struct.pack(">hhi", -1, -1, 1000) + most),
        request(FETCH, 4, struct.pack(">iiiib", -1, 100, 1, 1 << 20, 0) + most),
        request(FETCH, 4, struct.pack(">iiiibi", -1, 100, 1, 1 << 20, 0, 1) + text("watched") + most),
        flexible_request(METADATA, 12, more),
        flexible_request(METADATA, 12, b"\0" + more),
    ))


def frames_full_of_empty_elements(node):
    """Two bytes on the wire, a hundred in memory."""
    elements = 2_600_000
    frames = (request(METADATA, 1, struct.pack(">i", elements) + bytes(2 * elements)),
              flexible_request(9, 7, text_compact("g") + uvarint(elements + 1) + b"\1\1\0" * elements + b"\0\0"),
              request(20, 1, struct.pack(">i", elements) + bytes(2 * elements) + struct.pack(">i", 1000)))
    for frame in frames:
        offenders = [connect(node.address) for _ in range(4)]
        for offender in offenders:
            send_ignoring_closure(offender, frame)
        for offender in offenders:
            is_closed_within(offender, SECONDS_TO_CLOSE)
            offender.close()
    return None if node.said("array elements") else "the log does not say 'array elements'"


def uvarint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def text_compact(value):
    return uvarint(len(value) + 1) + value.encode()


CASES = [random_bytes, truncated_frames, impossible_lengths, unknown_apis_and_versions, huge_counts,
         frames_full_of_empty_elements]
