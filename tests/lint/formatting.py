"""C++ stands as config/clang-format lays it out. Other versions of clang-format differ, so only 14 is asked."""
import shutil
import subprocess

from source_tree import MissingTool

PROGRAM = "clang-format-14"


def check(tree):
    if shutil.which(PROGRAM) is None:
        raise MissingTool(PROGRAM)
    for file in tree.cpp():
        laid_out = subprocess.run([PROGRAM, "--style=file:config/clang-format", f"--assume-filename={file.path}"],
                                  input=file.text, capture_output=True, text=True, check=True, cwd=tree.root).stdout
        if laid_out != file.text:
            yield f"{file.path}:{first_difference(file.text, laid_out)}: not laid out; ./dev format {file.path}"


def first_difference(before, after):
    for number, (old, new) in enumerate(zip(before.splitlines(), after.splitlines()), 1):
        if old != new:
            return number
    return min(before.count("\n"), after.count("\n")) + 1
