"""What a page links to is there."""
import os.path
import re

LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
FENCE, CODE = re.compile(r"^\s*```"), re.compile(r"`[^`]*`")


def prose(file):
    """Number and text of each line that is neither code nor quoted."""
    fenced = False
    for number, line in enumerate(file.lines, 1):
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, CODE.sub("", line)


def check(tree):
    for file in tree.files:
        if file.suffix != ".md":
            continue
        folder = tree.root / os.path.dirname(file.path)
        for number, line in prose(file):
            for target, _ in LINK.findall(line):
                if "://" not in target and not (folder / target).exists():
                    yield f"{file.path}:{number}: there is no {target}"
