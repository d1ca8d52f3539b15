"""What becomes of a trained model, and what it is trained on. The training itself needs more than the standard library."""
import pathlib
import struct
import sys
import unittest
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "apps" / "fraud" / "training"))

import model_file  # noqa: E402


def leaf(value):
    return {"leaf_value": value}


def split(feature, threshold, left, right, value=0.0):
    return {
        "split_feature": feature,
        "threshold": threshold,
        "left_child": left,
        "right_child": right,
        "internal_value": value,
    }


class ModelFile(unittest.TestCase):
    def test_the_side_of_smaller_values_follows_its_node(self):
        tree = split(1, 0.5, split(0, 2.0, leaf(-1.0), leaf(-2.0), -1.5), leaf(3.0), 0.25)
        trees = model_file.trees_of({"tree_info": [{"tree_structure": tree}]})
        expected = [[1, 0.5, 4, 0.25], [0, 2.0, 3, -1.5], [-1, 0, 0, -1.0], [-1, 0, 0, -2.0], [-1, 0, 0, 3.0]]
        self.assertEqual(trees, [expected])
        self.assertGreater(model_file.score(trees, [0, 0.6]), 0.9)
        self.assertLess(model_file.score(trees, [2.0, 0.5]), 0.3)

    def test_a_float_is_on_the_same_side_of_the_threshold_as_before(self):
        for threshold in (0.1, 1 / 3, -0.1, 1e-40, -1e-50, 220.00000000000003, 16777217.0, 0.0):
            below = model_file.as_float_below(threshold)
            self.assertLessEqual(below, threshold)
            self.assertEqual(struct.unpack("<f", struct.pack("<f", below))[0], below)
            bits = struct.unpack("<i", struct.pack("<f", below))[0]
            above = struct.unpack("<f", struct.pack("<i", bits + 1 if below >= 0 else bits - 1))[0]
            self.assertGreater(above if below else 1e-45, threshold)

    def test_the_checksum_is_that_of_all_in_front_of_it(self):
        text = model_file.text_of([[[-1, 0, 0, 0.5]]], ["amount"], "v1", 0.5)
        body, end = text.split(',"checksum":"')
        self.assertEqual(end, f'{zlib.crc32(body.encode()):08x}"}}\n')


if __name__ == "__main__":
    unittest.main()
