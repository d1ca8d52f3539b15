"""The card uses of a CSV from one line to another, as records: the card, a tab, the use as JSON.

    uses.py FILE FROM TO
"""
import csv
import itertools
import json
import sys

NUMBERS = {"tx_id": int, "amount": float, "lat": float, "lon": float}

path, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(path, newline="") as file:
    for row in itertools.islice(csv.DictReader(file), first, last):
        print(row["card"], json.dumps({name: NUMBERS.get(name, str)(text) for name, text in row.items()}), sep="\t")
