"""Publishes a build: the one room that writes into the output folder.

Files are first staged on the output's own file system, only those whose bytes differ from what stands there. Then
they are renamed into place in an order that keeps every link whole: new files first, then changed ones, each from
pictures and articles to lists and the front page; at last the files that earlier builds wrote and this one does not
are removed. A manifest in ``.newsgen/publish/`` beside the output remembers which files are ours; nothing else is
ever removed. No symbolic link is followed out of the output, and no path leads out of it.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Self

import msgspec

from newsgen.naming import path_key
from newsgen.outputs import (
    STATE,
    OutputRefusedError,
    bears_mark,
    has_entries,
    not_ours,
    path_fault,
    refuse_bad_place,
    resolved,
)
from newsgen.problems import NewsgenError, Problem, Where, reason
from newsgen.records import Value

_MANIFEST = "manifest.json"
_VERSION = 1
_PIECE = 1 << 20  # bytes


class Rank(IntEnum):
    """What a file is, in the order of publication: nothing is linked to before it is there."""

    FILE = 0
    ARTICLE = 1
    LIST = 2
    FRONT = 3


class Published(Value):
    """What a commit did: numbers of files, and the files in the output that are not ours and were left alone."""

    pages: int = 0
    others: int = 0
    unchanged: int = 0
    removed: int = 0
    left: tuple[str, ...] = ()


class Manifest(Value):
    """The paths under the output that newsgen wrote."""

    version: int
    paths: tuple[str, ...]


class PublishingError(NewsgenError):
    """Publishing failed; the site that stood before still stands."""

    exit_code = 1


class Writer:
    """Publishes one build into `output`: `stage` and `copy` every file of the site, then `commit`.

    Used as a context manager, it discards on leaving what was staged and not committed.
    """

    def __init__(self, output: Path, *, apart_from: Iterable[Path] = ()) -> None:
        """Take charge of `output`, which need not exist; raises OutputRefusedError.

        `apart_from` are folders that are read: the output may neither lie in one nor hold one.
        """
        self.output = resolved(output)
        self._state = self.output.parent / STATE / "publish" / self.output.name
        self._paths: dict[str, str] = {}
        self._staged: dict[str, _Staged] = {}
        self._checked: set[str] = {""}
        with self._guard():
            refuse_bad_place(self.output, [resolved(folder) for folder in apart_from])
            recorded = _read_manifest(self._state / _MANIFEST)
            self._before = recorded or frozenset()
            self._adopted = recorded is None and has_entries(self.output)
            if self._adopted and not bears_mark(self.output):
                raise OutputRefusedError([not_ours(self.output)])
            self._staging = self._staging_place()
            if self._staging.is_dir():
                shutil.rmtree(self._staging)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def stage(self, path: str, data: bytes, rank: Rank) -> None:
        """Plan `data` for `path` (POSIX, under the output); only what differs from what stands there is kept aside."""
        with self._guard(path):
            standing = self._claim(path)
            if _is_file(standing, len(data)) and self._target(path).read_bytes() == data:
                return
            staged = self._next_file()
            staged.write_bytes(data)
            self._staged[path] = _staged(standing, rank, staged)

    def copy(self, path: str, origin: str) -> None:
        """Plan the file at `origin` for `path`, likewise."""
        source = Path(origin)
        with self._guard(path):
            standing = self._claim(path)
            if _is_file(standing, source.stat().st_size) and _same_bytes(source, self._target(path)):
                return
            staged = self._next_file()
            shutil.copyfile(source, staged)
            self._staged[path] = _staged(standing, Rank.FILE, staged)

    def commit(self) -> Published:
        """Put the planned site in place of the one that stands; raises PublishingError, OutputRefusedError.

        The manifest names old and new files before the first is touched, so that a build after a broken one knows
        them all as ours.
        """
        with self._guard():
            planned = frozenset(self._paths.values())
            obstacles = self._obstacles(planned)
            if not planned <= self._before:
                self._write_manifest(self._before | planned)
            self.output.mkdir(parents=True, exist_ok=True)
            for path in obstacles:
                self._target(path).unlink()
            for path in sorted(self._staged, key=lambda path: (*self._staged[path].turn, path)):
                self._put(path, self._staged[path])
            removed = len(obstacles) + self._remove(self._before - planned)
            if self._before != planned:
                self._write_manifest(planned)
        pages = sum(path.endswith(".html") for path in self._staged)
        return Published(
            pages=pages,
            others=len(self._staged) - pages,
            unchanged=len(planned) - len(self._staged),
            removed=removed,
            left=self._foreign_files(planned),
        )

    def discard(self) -> None:
        """Forget what was staged and leave no trace of it; after a commit it only tidies."""
        shutil.rmtree(self._staging, ignore_errors=True)
        with suppress(OSError):  # none of them goes while something stands in it
            self._state.rmdir()
            self._state.parent.rmdir()
            self._state.parent.parent.rmdir()

    def _claim(self, path: str) -> os.stat_result | None:
        """Note `path` as planned; what stands there now, not following a link. Refuses paths that lead elsewhere."""
        fault = path_fault(path) or self._link_on_the_way(_folder(path))
        other = self._paths.setdefault(path_key(path), path)
        if not fault and other != path:
            fault = f"the build also writes {other}, and where case does not count the two are one file"
        if fault:
            raise OutputRefusedError([self._problem("bad-output-path", fault, "rename what it is made from", path)])
        with suppress(FileNotFoundError, NotADirectoryError):
            return self._target(path).lstat()
        return None

    def _link_on_the_way(self, folder: str) -> str:
        """Why `folder` cannot be written into: it, or a folder above it, is a symbolic link."""
        if folder in self._checked:
            return ""
        above = self._link_on_the_way(_folder(folder))
        if not above and self._target(folder).is_symlink():
            return f"{self.output.name}/{folder} is a symbolic link, and newsgen follows none out of its output"
        if not above:
            self._checked.add(folder)
        return above

    def _obstacles(self, planned: frozenset[str]) -> list[str]:
        """Files of earlier builds that stand where this one needs a folder, or in a folder where it needs a file."""
        folders = _folders_above(planned)
        obstacles = {folder for folder in folders if _is_other_than_folder(self._target(folder))}
        for path, staged in self._staged.items():
            if staged.over_folder:
                obstacles.update(self._files_below(path))
        problems = [
            self._problem("path-clash", "wanted as a file by one page, as a folder by another", "rename one", path)
            for path in folders & planned
        ]
        problems += [
            self._problem("in-the-way", "this stands where a page belongs and is not newsgen's", "move it away", path)
            for path in obstacles - self._before
        ]
        if problems:
            raise OutputRefusedError(sorted(problems, key=lambda problem: problem.where))
        return sorted(obstacles)

    def _put(self, path: str, staged: "_Staged") -> None:
        target = self._target(path)
        if staged.over_folder:
            for folder, _, _ in os.walk(target, topdown=False):
                Path(folder).rmdir()
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.file.replace(target)

    def _remove(self, paths: Iterable[str]) -> int:
        """Remove files that this build did not plan, and the folders that this empties; how many files went."""
        gone: list[str] = []
        for path in paths:
            if self._link_on_the_way(_folder(path)) or self._is_planned_under_other_case(path):
                continue
            with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                self._target(path).unlink()
                gone.append(path)
        for folder in sorted(_folders_above(gone), key=len, reverse=True):
            with suppress(OSError):
                self._target(folder).rmdir()
        return len(gone)

    def _is_planned_under_other_case(self, path: str) -> bool:
        """Whether an old path is, on this file system, the very file that was just written under a new spelling."""
        spelling = self._paths.get(path_key(path))
        if spelling is None:
            return False
        with suppress(FileNotFoundError):
            return self._target(path).samefile(self._target(spelling))
        return False

    def _files_below(self, folder: str) -> Iterator[str]:
        """All that stands below a folder of the output but folders; links are named and not followed."""
        start = self._target(folder) if folder else self.output
        for where, folders, files in os.walk(start):
            links = [name for name in folders if Path(where, name).is_symlink()]
            yield from (Path(where, name).relative_to(self.output).as_posix() for name in (*files, *links))

    def _foreign_files(self, planned: frozenset[str]) -> tuple[str, ...]:
        """What an adopted output holds beside the planned site."""
        if not self._adopted:
            return ()
        return tuple(sorted(path for path in {*self._files_below("")} - planned if not path.startswith(f"{STATE}/")))

    def _target(self, path: str) -> Path:
        return self.output / path

    def _next_file(self) -> Path:
        """Where the next staged file goes: numbered, a thousand to a folder."""
        number = len(self._staged)
        folder = self._staging / str(number // 1000)
        if number % 1000 == 0:
            folder.mkdir(parents=True)
        return folder / str(number)

    def _staging_place(self) -> Path:
        """On the output's own file system, so that a rename suffices: in it only where it is a mount of its own."""
        with suppress(FileNotFoundError):
            if self.output.stat().st_dev != self.output.parent.stat().st_dev:
                return self.output / STATE
        return self._state / "staged"

    def _write_manifest(self, paths: frozenset[str]) -> None:
        self._state.mkdir(parents=True, exist_ok=True)
        temporary = self._state / f"{_MANIFEST}.new"
        manifest = Manifest(version=_VERSION, paths=tuple(sorted(paths)))
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        temporary.replace(self._state / _MANIFEST)

    @contextmanager
    def _guard(self, path: str = "") -> Iterator[None]:
        """Turn the system's refusals into a PublishingError with a line for the reader."""
        try:
            yield
        except OSError as trouble:
            hint = _HINTS.get(trouble.errno or 0, "nothing was published; mend this and build again")
            what = f"{reason(trouble)} ({trouble.filename})" if trouble.filename else reason(trouble)
            raise PublishingError([self._problem("cannot-publish", what, hint, path)]) from trouble

    def _problem(self, code: str, message: str, hint: str, path: str) -> Problem:
        shown = f"{self.output.name}/{path}" if path else str(self.output)
        return Problem(level="error", where=Where(file=shown), code=code, message=message, hint=hint)


class _Staged(Value):
    """A file that waits: `changed` where a file stood already, `over_folder` where a folder stood."""

    changed: bool
    over_folder: bool
    rank: Rank
    file: Path

    @property
    def turn(self) -> tuple[bool, Rank]:
        """New files come before changed ones, so that what changed links only to what is there."""
        return self.changed, self.rank


_HINTS = {
    errno.ENOSPC: "the disk is full: make room and build again; the site that stood before still stands",
    errno.EDQUOT: "your quota is used up: make room and build again; the site that stood before still stands",
    errno.EROFS: "this is on a read-only file system: choose another folder with --output",
    errno.EACCES: "you may not write here: change the permissions or choose another folder with --output",
    errno.EPERM: "you may not write here: change the permissions or choose another folder with --output",
}


def _staged(standing: os.stat_result | None, rank: Rank, file: Path) -> _Staged:
    over_folder = standing is not None and S_ISDIR(standing.st_mode)
    return _Staged(changed=standing is not None, over_folder=over_folder, rank=rank, file=file)


def _folders_above(paths: Iterable[str]) -> frozenset[str]:
    """Every folder, at any depth, that holds one of `paths`."""
    folders: set[str] = set()
    for path in paths:
        folder = _folder(path)
        while folder and folder not in folders:
            folders.add(folder)
            folder = _folder(folder)
    return frozenset(folders)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_file(standing: os.stat_result | None, size: int) -> bool:
    return standing is not None and S_ISREG(standing.st_mode) and standing.st_size == size


def _is_other_than_folder(target: Path) -> bool:
    try:
        return not S_ISDIR(target.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _read_manifest(file: Path) -> frozenset[str] | None:
    """The paths a manifest names; None where there is none that can be trusted. One that is withheld is an OSError."""
    try:
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    if manifest.version != _VERSION or any(path_fault(path) for path in manifest.paths):
        return None
    return frozenset(manifest.paths)


def _same_bytes(one: Path, other: Path) -> bool:
    """Whether two files of equal size hold the same bytes, read a piece at a time."""
    with one.open("rb") as left, other.open("rb") as right:
        while piece := left.read(_PIECE):
            if piece != right.read(_PIECE):
                return False
    return True
