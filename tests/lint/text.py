"""The repository works anywhere: no path of somebody's machine, no host that packages are fetched from."""
import re

PLACE = re.compile(r"(?<![\w.$}~*-])/(work|root|home/\w+|Users/\w+)/")
HOST = re.compile(r"https?://[^/\s\"']*(\b(pypi|npmjs|crates)\b|\brepo\d?\.maven\b|proxy\.golang|deb\.debian|archive\.ubuntu)")
PRIVATE_HOST = re.compile(r"https?://(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)")


def check(tree):
    for file in tree.files:
        for number, line in enumerate(file.lines, 1):
            for pattern, what in ((PLACE, "a path of one machine"), (HOST, "a registry's host"),
                                  (PRIVATE_HOST, "a host of one network")):
                if pattern.search(line):
                    yield f"{file.path}:{number}: {what}: {line.strip()[:100]}"
