"""The files of the repository as the checks see them."""
import dataclasses
import os
import pathlib

SKIPPED_FOLDERS = {"build", ".git", ".cache", ".vscode", ".idea", "node_modules", "__pycache__"}
CPP = {".hpp", ".cpp", ".h"}
CODE = CPP | {".py", ".sh", ".cmake", ".capnp", ".java", ".go", ".js", ".mjs"}


class MissingTool(Exception):
    """A program that a check needs is not installed; the text is its name."""


@dataclasses.dataclass(frozen=True)
class SourceFile:
    path: str  # from the top of the repository, with '/'
    text: str

    @property
    def suffix(self):
        return pathlib.PurePosixPath(self.path).suffix

    @property
    def lines(self):
        return self.text.splitlines()

    def is_code(self):
        return self.suffix in CODE or self.text.startswith("#!") or self.path.endswith("CMakeLists.txt")


class SourceTree:
    """Every text file below `root` that is neither generated nor hidden, read once."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = [file for path in self._paths() if (file := self._read(path)) is not None]

    def code(self):
        return [file for file in self.files if file.is_code()]

    def cpp(self):
        return [file for file in self.files if file.suffix in CPP]

    def _paths(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
            for name in sorted(names):
                yield pathlib.Path(folder) / name

    def _read(self, path):
        try:
            text = path.read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            return None  # binary, or removed meanwhile
        return SourceFile(path.relative_to(self.root).as_posix(), text)
