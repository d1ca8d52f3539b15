"""Adds up the outcomes that `./dev test` left in a folder and closes with `N passed, N failed, N skipped`.

Reads: PRESET.xml (JUnit of ctest), PRESET/NAME.json (GoogleTest, for the ctest NAME) and *.txt with lines
`PASS name`, `FAIL name why`, `SKIP name why`. Exit status 1 if anything failed or nothing passed.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as xml

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def outcomes_of_lines(path):
    words = {"PASS": PASSED, "FAIL": FAILED, "SKIP": SKIPPED}
    for line in path.read_text().splitlines():
        word, _, name = line.partition(" ")
        if word in words:
            yield words[word], name


def outcomes_of_googletest(path, prefix):
    for suite in json.loads(path.read_text())["testsuites"]:
        for case in suite["testsuite"]:
            name = f"{prefix}: {suite['name']}.{case['name']}"
            if case.get("failures"):
                yield FAILED, name
            elif case["status"] == "NOTRUN" or case["result"] == "SKIPPED":
                yield SKIPPED, name
            else:
                yield PASSED, name


def outcome_of_ctest(case):
    """ctest also calls a test skipped whose program is not there; only one that said so itself is."""
    skipped = case.find("skipped")
    if skipped is not None:
        return SKIPPED if skipped.get("message", "").startswith("SKIP_") else FAILED
    return PASSED if case.get("status") == "run" and case.find("failure") is None else FAILED


def outcomes_of_ctest(path):
    """A ctest counts as its GoogleTest cases; one that ended badly without naming a case counts as one failure."""
    for case in xml.parse(path).getroot().iter("testcase"):
        name, whole = case.get("name"), outcome_of_ctest(case)
        detail = path.with_suffix("") / f"{name}.json"
        cases = list(outcomes_of_googletest(detail, f"{path.stem} {name}")) if detail.exists() else []
        yield from cases
        if not cases or (whole == FAILED and all(outcome != FAILED for outcome, _ in cases)):
            yield whole, f"{path.stem} {name}"


def main(folder):
    outcomes = []
    for path in sorted(folder.glob("*.xml")):
        outcomes += outcomes_of_ctest(path)
    for path in sorted(folder.glob("*.txt")):
        outcomes += outcomes_of_lines(path)
    for wanted in (SKIPPED, FAILED):
        for outcome, name in outcomes:
            if outcome == wanted:
                print(f"{wanted}: {name}")
    count = {wanted: sum(outcome == wanted for outcome, _ in outcomes) for wanted in (PASSED, FAILED, SKIPPED)}
    print(f"{count[PASSED]} passed, {count[FAILED]} failed, {count[SKIPPED]} skipped")
    return 1 if count[FAILED] or not count[PASSED] else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
