"""A LightGBM model in the form of boosted_trees.md."""
import json
import math
import struct
import zlib

FORM = "millrace-boosted-trees-1"
LEAF = -1


def as_float_below(threshold):
    """The largest 32-bit float that is not above: a float is then on the same side of both."""
    near = struct.unpack("<f", struct.pack("<f", threshold))[0]
    if near <= threshold:
        return near
    bits = struct.unpack("<i", struct.pack("<f", near))[0]
    if near == 0:
        return -struct.unpack("<f", struct.pack("<i", 1))[0]
    return struct.unpack("<f", struct.pack("<i", bits - 1 if near > 0 else bits + 1))[0]


def append_nodes(node, into):
    """The node and those below it: the side of the smaller values follows directly."""
    if "split_feature" not in node:
        into.append([LEAF, 0, 0, round(node["leaf_value"], 7)])
        return
    place = len(into)
    into.append(None)
    append_nodes(node["left_child"], into)
    other = len(into)
    append_nodes(node["right_child"], into)
    threshold = as_float_below(node["threshold"])
    into[place] = [node["split_feature"], threshold, other, round(node["internal_value"], 7)]


def trees_of(dump):
    """Of what LightGBM's `dump_model` says: a list of nodes for each tree."""
    trees = []
    for tree in dump["tree_info"]:
        trees.append([])
        append_nodes(tree["tree_structure"], trees[-1])
    return trees


def score(trees, features):
    """What the service will make of them."""
    log_odds = 0.0
    for nodes in trees:
        at = 0
        while nodes[at][0] != LEAF:
            feature, threshold, other, _ = nodes[at]
            at = at + 1 if features[feature] <= threshold else other
        log_odds += nodes[at][3]
    return 1 / (1 + math.exp(-log_odds))


def text_of(trees, names, version, alert_score):
    whole = {"form": FORM, "version": version, "alert_score": alert_score, "features": names, "trees": trees}
    body = json.dumps(whole, separators=(",", ":"))[:-1]
    return f'{body},"checksum":"{zlib.crc32(body.encode("ascii")):08x}"}}\n'
