"""Code that a page quotes is what is compiled.

`<!-- quote FILE NAME -->` stands before a fenced block of a page; in FILE, `// quoted: NAME` before the lines and
`// end of quote` behind them.
"""
import itertools
import re

QUOTE = re.compile(r"^<!-- quote (\S+) (\S+) -->$")
BEGIN, END = "// quoted: ", "// end of quote"


def quoted_lines(file, name):
    lines = iter(file.lines)
    for line in lines:
        if line == BEGIN + name:
            return list(itertools.takewhile(lambda inner: inner != END, lines))
    return None


def block_after(lines, at):
    """The lines of the fenced block that begins on the next line; None if none does."""
    if at + 1 >= len(lines) or not lines[at + 1].startswith("```"):
        return None
    return list(itertools.takewhile(lambda line: line != "```", lines[at + 2:]))


def check(tree):
    by_path = {file.path: file for file in tree.files}
    for file in tree.files:
        if file.suffix != ".md":
            continue
        for at, line in enumerate(file.lines):
            quote = QUOTE.match(line)
            if not quote:
                continue
            source = by_path.get(quote[1])
            wanted = source and quoted_lines(source, quote[2])
            if not wanted:
                yield f"{file.path}:{at + 1}: there is no '{BEGIN}{quote[2]}' in {quote[1]}"
            elif block_after(file.lines, at) != wanted:
                yield f"{file.path}:{at + 1}: {quote[1]} says otherwise"
