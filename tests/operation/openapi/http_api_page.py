"""Each example of docs/http-api.md prints what the page says; times, ids, tags and the like may differ.
`http_api_page.py --write` writes what they print now into the page.
"""
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from operated_node import TOP, operated_node, skip  # noqa: E402

PAGE = TOP / "docs/http-api.md"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
CHANGING = [(re.compile(r'"\d{4}-\d\d-\d\dT[\d:.]+Z"'), '"TIME"'), (re.compile(r'"(id|object)":\d+'), r'"\1":N'),
            (re.compile(r"ETag: .*"), "ETag: TAG")]


def alike(text):
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return [line.rstrip() for line in text.splitlines()]


def printed(command, node):
    done = subprocess.run(["bash", "-c", command], text=True, timeout=30, capture_output=True, check=True,
                          env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "NODE": node})
    text = done.stdout.replace("\r", "").rstrip("\n")
    return text + "\n" if text else ""


def run_block(block, node):
    """The block with what its commands print now."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{printed(line.removeprefix('$ '), node)}" for line in commands)


def main(words):
    if not shutil.which("curl"):
        skip("curl is not here")
    told = PAGE.read_text(encoding="utf-8")
    with operated_node() as node:
        now = BLOCK.sub(lambda found: f"```sh\n{run_block(found[1], node.http_address)}```", told)
    if "--write" in words:
        PAGE.write_text(now, encoding="utf-8")
        return 0
    different = [(a, b) for a, b in zip(alike(told), alike(now)) if a != b]
    for said, is_so in different:
        print(f"the page: {said}\nthe node: {is_so}\n")
    return 1 if different or len(alike(told)) != len(alike(now)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
