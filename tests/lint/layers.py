"""An include may only point to the same layer or a lower one, and codecs know neither actors nor sockets."""
import re

LAYERS = ["codecs", "runtime", "actors", "apps"]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
OPERATING_SYSTEM = ("caf/", "boost/asio", "boost/beast", "spdlog/", "fstream", "filesystem", "thread", "mutex",
                    "sys/", "unistd.h", "fcntl.h")


def includes(file):
    for match in INCLUDE.finditer(file.text):
        yield file.text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2)


def layer_of(path):
    first = path.split("/", 1)[0]
    return LAYERS.index(first) if first in LAYERS else None


def is_there(tree, target):
    """As a file, or made in the build."""
    return (tree.root / target).exists() or (tree.root / f"{target}.in").exists() or target.endswith(".capnp.h")


def check(tree):
    for file in tree.cpp():
        own = layer_of(file.path)
        if own is None:
            continue
        for line, opening, target in includes(file):
            other = layer_of(target)
            if other is not None and other > own:
                yield f"{file.path}:{line}: {LAYERS[own]} must not include {target}: a higher layer"
            elif own == 0 and opening == "<" and target.startswith(OPERATING_SYSTEM):
                yield f"{file.path}:{line}: codecs must not include <{target}>: values and bytes only"
            elif opening == '"' and not is_there(tree, target):
                yield f'{file.path}:{line}: "{target}" is not a path from the top of the repository'
