#!/usr/bin/env python3
"""Which sources of a component are compiled together: usage unity_groups.py SOURCE…, prints `GROUP SOURCE` a line.

Most of the time of a small file goes into the headers that it shares with its neighbours, so neighbours are compiled as one
file. Names in unnamed namespaces would then meet: two files are kept apart if one declares there what the other says at all,
but for functions that their arguments tell apart.
"""
import re
import sys

FILES_MAX = 12
BYTES_MAX = 100_000

NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|#include[^\n]*', re.S)
UNNAMED = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.S | re.M)
WORD = re.compile(r"(?<![\w.>:])[A-Za-z_]\w*|(?<=[^-]>)[A-Za-z_]\w*")
DECLARED = re.compile(
    r"^(?:using (?P<alias>\w+) =|namespace (?P<space>\w+) =|(?:class|struct|union|enum(?: class)?) (?P<type>\w+)"
    r"|(?:TEST|TEST_F|TEST_P)\(.*|(?![#}\s])[^\n(={;]*?(?P<name>\w+)(?:\[\w*\])*\s*(?P<rest>\([^{;]*|[={;]))", re.M)
PARAMETER = re.compile(r"(?:class|typename)(?:\.\.\.)? (\w+)(?=[,>])")
OUTSIDE = re.compile(r"^static [^\n]*|^namespace \w+ =[^\n]*", re.M)
BORROWED = re.compile(r"^using ((?:\w*::)+)(\w+);", re.M)
OPENED = re.compile(r"^using namespace ([\w:]+);", re.M)


def argument_types(rest):
    """What stands behind a name, without the names of arguments: "(const path&)"."""
    return " ".join(re.sub(r"\s*\w+(?=\s*[,)=])", "", rest.partition(")")[0] + ")" if "(" in rest else rest).split())


class source:
    def __init__(self, path):
        whole = open(path, encoding="utf-8").read()
        text = NOISE.sub(" ", whole)
        self.path, self.size = path, len(text)
        self.borrowed = {name: scope + name for scope, name in BORROWED.findall(text)}
        self.opened = {name for name in OPENED.findall(text) if not name.endswith("literals")}
        own = NOISE.sub(" ", "".join(UNNAMED.findall(whole))) + "\n".join(OUTSIDE.findall(text))
        self.declared = {}  # by name, what stands behind it
        for m in DECLARED.finditer(own):
            name = m["alias"] or m["space"] or m["type"] or m["name"]
            if name and name not in self.borrowed:
                self.declared.setdefault(name, set()).add(argument_types(m["rest"] or ""))
        self.said, self.words = set(WORD.findall(text)), set(re.findall(r"\w+", text))
        self.parameters = set(PARAMETER.findall(text))
        self.defines = "#define" in text

    def meets(self, other):
        borrowed_otherwise = any(other.borrowed.get(name, full) != full for name, full in self.borrowed.items())
        return (self.defines or other.defines or self.opened != other.opened or borrowed_otherwise
                or self.takes(other) or other.takes(self))

    def takes(self, other):
        return any(name in other.said and not self.is_overload(name, other) for name in self.declared)

    def is_overload(self, name, other):
        """Both have functions of the name, each with an argument of a type that the other does not know."""
        return name in other.declared and all(
            any(word not in unknowing.words | knowing.parameters for word in re.findall(r"\w+", form))
            for knowing, unknowing in ((self, other), (other, self)) for form in knowing.declared[name])


def groups_of(paths):
    groups = []
    for file in map(source, paths):
        for group in groups:
            if (len(group) < FILES_MAX and sum(f.size for f in group) + file.size <= BYTES_MAX
                    and not any(file.meets(f) for f in group)):
                group.append(file)
                break
        else:
            groups.append([file])
    return groups


if __name__ == "__main__":
    for number, group in enumerate(groups_of(sys.argv[1:])):
        for member in group:
            print(f"g{number} {member.path}")
