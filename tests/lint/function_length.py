"""A function of more than 70 lines holds a second concept."""
import ast
import json
import shutil
import subprocess

from source_tree import MissingTool

LINES_MAX = 70


def functions_of_cpp(tree):
    """(path, name, first line, last line) of each function, by universal-ctags."""
    program = shutil.which("ctags-universal") or shutil.which("ctags")
    if program is None:
        raise MissingTool("universal-ctags")
    command = [program, "--quiet", "--output-format=json", "--language-force=C++", "--kinds-C++=f", "--fields=+ne",
               "-L", "-", "-f", "-"]
    # A spec is a function to a reader, though a macro to ctags.
    macros = ["-D", "TEST(suite,name)=void suite##_##name()", "-D", "TEST_F(suite,name)=void suite##_##name()",
              "-D", "TEST_P(suite,name)=void suite##_##name()"]
    paths = "\n".join(file.path for file in tree.cpp())
    tags = subprocess.run(command + macros, input=paths, capture_output=True, text=True, check=True, cwd=tree.root)
    for line in tags.stdout.splitlines():
        tag = json.loads(line)
        if "end" in tag:
            yield tag["path"], tag["name"], tag["line"], tag["end"]


def functions_of_python(tree):
    for file in tree.code():
        if file.suffix != ".py" and "python" not in file.text.split("\n", 1)[0]:
            continue
        for node in ast.walk(ast.parse(file.text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield file.path, node.name, node.lineno, node.end_lineno


def functions_of_shell(tree):
    for file in tree.code():
        if file.suffix != ".sh" and "bash" not in file.text.split("\n", 1)[0]:
            continue
        begun = None
        for number, line in enumerate(file.lines, 1):
            if line.endswith("() {") and not line.startswith(" "):
                begun = (line.split("(")[0], number)
            elif line == "}" and begun is not None:
                yield file.path, begun[0], begun[1], number
                begun = None


def check(tree):
    for functions in (functions_of_cpp, functions_of_python, functions_of_shell):
        for path, name, first, last in functions(tree):
            count = last - first + 1
            if count > LINES_MAX:
                yield f"{path}:{first}: {name} has {count} lines, {LINES_MAX} at most: look for the second concept"
