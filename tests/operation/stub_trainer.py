"""In place of the training: a model that says what it was made of. FEATURES LABELS MODEL --scores SCORES, as train.py."""
import json
import pathlib
import sys
import zlib

TOO_LITTLE_IS_KNOWN = 3

features, labels, model, _, scores = map(pathlib.Path, sys.argv[1:])
if labels.read_text().count("\n") < 2:
    sys.exit(TOO_LITTLE_IS_KNOWN)
made_of = zlib.crc32(features.read_bytes() + labels.read_bytes() + scores.read_bytes())
threshold = 50 + made_of % 100
body = json.dumps({"form": "millrace-boosted-trees-1", "version": f"of-{made_of:08x}", "alert_score": 0.7,
                   "features": ["amount", "card_ratio"],
                   "trees": [[[0, threshold, 4, 0], [1, 1.5, 3, -1], [-1, 0, 0, -2], [-1, 0, 0, 0.1], [-1, 0, 0, 2.5]]]},
                  separators=(",", ":"))[:-1]
model.write_text(f'{body},"checksum":"{zlib.crc32(body.encode()):08x}"}}\n')
