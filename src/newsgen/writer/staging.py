"""Where finished files wait, on the output's own file system, until a commit gives each its place.

Where no output stands yet they wait in a tree, each at its own path, which a single rename can make the output. Else
they are numbered, a thousand to a folder, so that the few that changed need no folders of their own.
"""

import hashlib
import os
import shutil
from pathlib import Path

from newsgen.records import Seen
from newsgen.writer.manifest import sha256_of

_A_FOLDER = 1000  # files
_PIECE = 1 << 20  # bytes
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW


class Staging:
    """The folder in which files wait, which need not exist; `is_tree` where each waits at its path."""

    def __init__(self, folder: Path, *, is_tree: bool = False) -> None:
        self.folder = folder
        self.is_tree = is_tree
        self._root = str(folder)

    def name(self, path: str, number: int) -> str:
        """What the file for `path` is called here, by a number of its own."""
        return path if self.is_tree else f"{number // _A_FOLDER}/{number}"

    def file(self, name: str) -> str:
        """Where the file of this name waits."""
        return f"{self._root}/{name}"

    def write(self, name: str, data: bytes) -> None:
        """Have a file of these bytes wait."""
        handle = self._new(name)
        try:
            while data:
                data = data[os.write(handle, data) :]
        finally:
            os.close(handle)

    def copy(self, name: str, origin: str) -> str:
        """Have a copy of the file at `origin` wait; its digest."""
        made = hashlib.sha256()
        with open(origin, "rb") as source, open(self._new(name), "wb") as target:
            while piece := source.read(_PIECE):
                made.update(piece)
                target.write(piece)
        return made.hexdigest()

    def seen(self, name: str) -> Seen:
        """What is seen of a file that waits; raises FileNotFoundError where somebody cleared it away."""
        return Seen.of(os.lstat(self.file(name)))

    def holds(self, name: str, sha256: str) -> bool:
        """Whether a file of this digest waits."""
        return os.path.isfile(self.file(name)) and sha256_of(self.file(name)) == sha256

    def clear(self) -> None:
        """Remove all that waits."""
        shutil.rmtree(self._root, ignore_errors=True)

    def _new(self, name: str) -> int:
        """A file that is open to be written to; its folder is made where it is missing."""
        file = self.file(name)
        try:
            return os.open(file, _NEW, 0o666)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(file), exist_ok=True)
            return os.open(file, _NEW, 0o666)
