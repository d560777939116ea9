"""The output folder and what may be done in it: no link is followed out of it, and what is not ours is not removed."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR
from typing import BinaryIO, Literal

from newsgen.naming import path_key
from newsgen.outputs import STATE
from newsgen.records import Seen
from newsgen.writer.manifest import sha256_of


class OutputFolder:
    """The folder `root`, which need not exist; all paths are POSIX paths below it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._checked: set[str] = {""}

    def identity(self) -> tuple[int, int] | None:
        """What makes the folder the same one; None where there is none."""
        try:
            stat = self._root.stat()
        except FileNotFoundError:
            return None
        return stat.st_dev, stat.st_ino

    def kind(self, path: str) -> Literal["nothing", "file", "folder"]:
        """What stands at `path`; a link is a file, whatever it leads to."""
        try:
            return "folder" if S_ISDIR(self._target(path).lstat().st_mode) else "file"
        except (FileNotFoundError, NotADirectoryError):
            return "nothing"

    def holds(self, path: str, sha256: str) -> bool:
        """Whether a file of this digest stands at `path`."""
        target = self._target(path)
        return target.is_file() and not target.is_symlink() and sha256_of(target) == sha256

    def link_on_the_way(self, path: str) -> str:
        """Why nothing can be written at `path`: a folder above it is a symbolic link; else empty."""
        folder = path.rpartition("/")[0]
        return "" if folder in self._checked else self._link(folder)

    def put(self, staged: Path, path: str, *, over_folder: bool) -> Seen | None:
        """Rename a staged file to `path`; what is seen of it, or None where it went there before.

        With `over_folder` the folder that stands there, which holds nothing any more, makes room.
        """
        target = self._target(path)
        if self.link_on_the_way(path):
            return None
        if over_folder and self.kind(path) == "folder":
            for folder, _, _ in os.walk(target, topdown=False):
                Path(folder).rmdir()
        try:
            self._move(staged, target)
        except FileNotFoundError:
            if not staged.exists():
                return None
            target.parent.mkdir(parents=True, exist_ok=True)
            self._move(staged, target)
        return Seen.of(target.lstat())

    def unlink(self, path: str) -> bool:
        """Remove a file, unless it lies behind a link or is a folder; whether it was there."""
        if self.link_on_the_way(path) or self.kind(path) != "file":
            return False
        self._target(path).unlink()
        return True

    def remove(self, paths: Iterable[str], kept: Iterable[str]) -> int:
        """Remove files, and the folders that this empties; how many files went.

        Where case does not count, an old path can be the very file that is `kept` under another spelling.
        """
        spelled = {path_key(path): path for path in kept}
        ours = [path for path in paths if not self.link_on_the_way(path)]
        removed = sum(not self._is_same(path, spelled.get(path_key(path))) and self.unlink(path) for path in ours)
        for folder in sorted(folders_above(ours), key=len, reverse=True):
            with suppress(OSError):
                self._target(folder).rmdir()
        return removed

    def files_below(self, path: str) -> Iterator[str]:
        """All that stands below `path` but folders; links are named and not followed."""
        for where, folders, files in os.walk(self._target(path) if path else self._root):
            links = [name for name in folders if Path(where, name).is_symlink()]
            yield from (Path(where, name).relative_to(self._root).as_posix() for name in (*files, *links))

    def tidy(self) -> None:
        """Remove the folder for records in the output, unless other sites' records lie there."""
        with suppress(OSError):
            (self._root / STATE).rmdir()

    def _move(self, staged: Path, target: Path) -> None:
        """Rename, also to where no rename leads: a folder that is bound to another place, or a mount of its own.

        A copy that was cut short is replaced when the journal is carried out again.
        """
        try:
            staged.replace(target)
        except OSError as trouble:
            if trouble.errno != errno.EXDEV:
                raise
            aside = target.with_name(f"{STATE}-moving")
            shutil.copy2(staged, aside)
            aside.replace(target)
            staged.unlink()

    def _link(self, folder: str) -> str:
        parts = folder.split("/")
        for depth in range(1, len(parts) + 1):
            above = "/".join(parts[:depth])
            if above not in self._checked:
                if self._target(above).is_symlink():
                    return f"{self._root.name}/{above} is a symbolic link, and newsgen follows none out of its output"
                self._checked.add(above)
        return ""

    def _is_same(self, path: str, other: str | None) -> bool:
        with suppress(FileNotFoundError):
            return other is not None and self._target(path).samefile(self._target(other))
        return False

    def _target(self, path: str) -> Path:
        return self._root / path


def opened(file: str) -> BinaryIO:
    """A new file to write to; its folder is made where it is missing."""
    try:
        return open(file, "wb")  # noqa: PTH123 (asked of every page)
    except FileNotFoundError:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        return open(file, "wb")  # noqa: PTH123


def folders_above(paths: Iterable[str]) -> frozenset[str]:
    """Every folder, at any depth, that holds one of `paths`."""
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(folders)
