"""The output folder and what may be done in it: no link is followed out of it, and what is not ours is not removed.

Most of it is asked of every page, so paths are text and the calls those of `os`: pathlib costs more than the system.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG
from typing import Literal

from newsgen.naming import path_key
from newsgen.outputs import STATE
from newsgen.records import Seen
from newsgen.writer.manifest import sha256_of


class OutputFolder:
    """The folder `root`, which need not exist; all paths are POSIX paths below it."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._name = root.name
        self._checked: set[str] = {""}
        self._held: int | None = None

    def identity(self) -> tuple[int, int] | None:
        """What makes the folder the same one; None where there is none."""
        try:
            stat = os.stat(self._root)
        except FileNotFoundError:
            return None
        return stat.st_dev, stat.st_ino

    def hold(self) -> None:
        """Keep the folder open, where there is one: as long as it is, no other can come to have its identity."""
        with suppress(FileNotFoundError, NotADirectoryError):
            self._held = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def release(self) -> None:
        """Let go of it."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def kind(self, path: str) -> Literal["nothing", "file", "folder"]:
        """What stands at `path`; a link is a file, whatever it leads to."""
        mode = self._mode(path)
        return "nothing" if not mode else "folder" if S_ISDIR(mode) else "file"

    def holds(self, path: str, sha256: str) -> bool:
        """Whether a file of this digest stands at `path`."""
        return S_ISREG(self._mode(path)) and sha256_of(self._target(path)) == sha256

    def link_on_the_way(self, path: str) -> str:
        """Why nothing can be written at `path`: a folder above it is a symbolic link; else empty."""
        folder = path.rpartition("/")[0]
        return "" if folder in self._checked else self._link(folder)

    def behind_links(self, paths: Iterable[str], folders: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Each of `paths` with a link on the way, and why nothing can be written there; `folders` are those above."""
        if any(map(self._link, sorted(folders))):
            yield from ((path, why) for path in paths if (why := self.link_on_the_way(path)))

    def appear(self, tree: Path) -> bool:
        """Rename the folder `tree` to this one, where nothing stands; whether the system had it so."""
        with suppress(OSError):
            os.rename(tree, self._root)
            return True
        return False

    def put(self, staged: str, path: str, *, over_folder: bool) -> Seen | None:
        """Rename a staged file to `path`; what is seen of it, or None where it went there before.

        With `over_folder` the folder that stands there, which holds nothing any more, makes room.
        """
        target = self._target(path)
        if self.link_on_the_way(path):
            return None
        if over_folder and self.kind(path) == "folder":
            for folder, _, _ in os.walk(target, topdown=False):
                os.rmdir(folder)
        try:
            _move(staged, target)
        except FileNotFoundError:
            if not os.path.lexists(staged):
                return None
            os.makedirs(os.path.dirname(target), exist_ok=True)
            _move(staged, target)
        return Seen.of(os.lstat(target))

    def unlink(self, path: str) -> bool:
        """Remove a file, unless it lies behind a link or is a folder; whether it was there."""
        if self.link_on_the_way(path) or self.kind(path) != "file":
            return False
        os.unlink(self._target(path))
        return True

    def remove(self, paths: Iterable[str], kept: Iterable[str]) -> int:
        """Remove files, and the folders that this empties; how many files went.

        Where case does not count, an old path can be the very file that is `kept` under another spelling.
        """
        ours = [path for path in paths if not self.link_on_the_way(path)]
        spelled = {path_key(path): path for path in kept} if ours else {}
        removed = sum(not self._is_same(path, spelled.get(path_key(path))) and self.unlink(path) for path in ours)
        for folder in sorted(folders_above(ours), key=len, reverse=True):
            with suppress(OSError):
                os.rmdir(self._target(folder))
        return removed

    def files_below(self, path: str) -> Iterator[str]:
        """All that stands below `path` but folders; links are named and not followed."""
        for where, folders, files in os.walk(self._target(path) if path else self._root):
            links = [name for name in folders if os.path.islink(f"{where}/{name}")]
            yield from (f"{where}/{name}".removeprefix(self._target("")) for name in (*files, *links))

    def tidy(self) -> None:
        """Remove the folder for records in the output, unless other sites' records lie there."""
        with suppress(OSError):
            os.rmdir(self._target(STATE))

    def _link(self, folder: str) -> str:
        unchecked = []
        while folder not in self._checked:
            unchecked.append(folder)
            folder = folder.rpartition("/")[0]
        for below in reversed(unchecked):
            if S_ISLNK(self._mode(below)):
                return f"{self._name}/{below} is a symbolic link, and newsgen follows none out of its output"
            self._checked.add(below)
        return ""

    def _is_same(self, path: str, other: str | None) -> bool:
        with suppress(FileNotFoundError):
            return other is not None and os.path.samefile(self._target(path), self._target(other))
        return False

    def _mode(self, path: str) -> int:
        """Type and permissions of what stands at `path`; 0 where nothing does."""
        try:
            return os.lstat(self._target(path)).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return 0

    def _target(self, path: str) -> str:
        return f"{self._root}/{path}"


def _move(staged: str, target: str) -> None:
    """Rename, also to where no rename leads: a folder that is bound to another place, or a mount of its own.

    A copy that was cut short is replaced when the journal is carried out again.
    """
    try:
        os.replace(staged, target)
    except OSError as trouble:
        if trouble.errno != errno.EXDEV:
            raise
        aside = f"{os.path.dirname(target)}/{STATE}-moving"
        shutil.copy2(staged, aside)
        os.replace(aside, target)
        os.unlink(staged)


def folders_above(paths: Iterable[str]) -> frozenset[str]:
    """Every folder, at any depth, that holds one of `paths`."""
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(folders)
