"""Words that must not stand in names or code."""
import pathlib
import re

NAMES_OF_NO_CONCEPT = {"util", "utils", "utilities", "common", "helper", "helpers", "types", "misc", "manager"}
SUPPRESSION = re.compile(r"\bNO" r"LINT|clang-format" r" off")
SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(")


def check_names(tree):
    for file in tree.files:
        for part in pathlib.PurePosixPath(file.path).parts:
            words = re.split(r"[._-]", part.lower())
            if NAMES_OF_NO_CONCEPT.intersection(words):
                yield f"{file.path}: '{part}' names no concept"


def lines_with(pattern, file):
    for number, line in enumerate(file.lines, 1):
        if pattern.search(line):
            yield number, line.strip()


def check_suppressions(tree):
    for file in tree.code():
        for number, line in lines_with(SUPPRESSION, file):
            yield f"{file.path}:{number}: mend it instead of hiding it: {line}"


def check_sleeps(tree):
    for file in tree.cpp():
        if file.path.startswith(("tests/", "actors/")):
            for number, line in lines_with(SLEEP, file):
                yield f"{file.path}:{number}: time is virtual, or a condition is awaited: {line}"
