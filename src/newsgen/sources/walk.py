"""Every file below a folder, in a settled order, whatever the folder looks like.

Names come out as POSIX paths relative to the folder, safe to print and to encode: bytes that are no UTF-8 are
shown as ``\\xE9``. Links to files are followed. A link to a folder is followed when its folder is not read
already under its own name, so each folder is read once and no loop is possible; one to a folder around the one that
is walked is not, since it holds what a build writes. Dotfiles, editors' files and the droppings of operating systems
are skipped with a reason. Pipes and devices are never opened.
"""

import os
from collections.abc import Container, Iterator
from contextlib import suppress
from pathlib import Path

from newsgen.problems import Level, Problem, Where, reason
from newsgen.records import Skipped, Value

_EDITOR_ENDINGS = ("~", ".bak", ".swp", ".swo", ".tmp", ".orig", ".rej", ".part", ".crdownload")
_LITTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r"})
_LITTER_FOLDERS = frozenset({"node_modules", "__macosx", "__pycache__"})


class Found(Value):
    """A file: `file` is its path under the folder that was walked and `path` opens it."""

    file: str
    path: str


class Walk(Value):
    """What a folder holds; all sorted by `file`."""

    found: tuple[Found, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()


def walk(folder: str, shown: str, welcome: Container[str] = ()) -> Walk:
    """All regular files below `folder`; a folder that does not exist holds nothing.

    `shown` is the folder's name in problems (``content``); `welcome` names dotfiles that are not skipped.
    """
    walker = _Walker(shown, welcome)
    if os.path.lexists(folder):
        walker.read_all(folder)
    return Walk(
        found=tuple(sorted(walker.found.values(), key=lambda found: found.file)),
        skipped=tuple(sorted(walker.skipped, key=lambda skipped: skipped.file)),
        problems=tuple(sorted(walker.problems, key=lambda problem: (problem.where, problem.message))),
    )


class _Walker:
    """One walk: folders first under their own names, then the links to folders that were not met."""

    def __init__(self, shown: str, welcome: Container[str]) -> None:
        self.shown = shown
        self.welcome = welcome
        self.found: dict[str, Found] = {}
        self.skipped: list[Skipped] = []
        self.problems: list[Problem] = []
        self._around: frozenset[tuple[int, int]] = frozenset()
        self._seen: set[tuple[int, int]] = set()
        self._links: list[tuple[str, str]] = []

    def read_all(self, folder: str) -> None:
        """Walk `folder`, then each linked folder in order of its name; links found on the way join the queue."""
        with suppress(OSError):  # above a folder that one may not enter nothing is read
            self._around = frozenset(map(_identity, Path(os.path.realpath(folder)).parents))
        self._read_tree("", folder)
        while self._links:
            self._links.sort(reverse=True)
            self._read_tree(*self._links.pop())

    def _read_tree(self, file: str, path: str) -> None:
        waiting = [(file, path)]
        while waiting:
            file, path = waiting.pop()
            for entry in self._entries(file, path):
                self._take(f"{file}/{shown_name(entry.name)}" if file else shown_name(entry.name), entry, waiting)

    def _entries(self, file: str, path: str) -> Iterator[os.DirEntry[str]]:
        try:
            identity = _identity(path)
            if identity in self._seen or identity in self._around:
                which = "that is read already" if identity in self._seen else "around this one"
                self.skipped.append(Skipped(file=file, reason=f"folder link to a folder {which}"))
                return iter(())
            with os.scandir(path) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
            self._seen.add(identity)
        except OSError as trouble:
            self._complain("unreadable-folder", file, f"this folder cannot be read: {reason(trouble)}", _PERMISSIONS)
            return iter(())
        return iter(listed)

    def _take(self, file: str, entry: os.DirEntry[str], waiting: list[tuple[str, str]]) -> None:
        """Sort one entry into files, folders, links to folders, and what is skipped."""
        try:
            is_folder = entry.is_dir()
            why_not = unwanted(entry.name, self.welcome, is_folder=is_folder)
            if why_not:
                self.skipped.append(Skipped(file=file, reason=why_not))
            elif is_folder:
                (self._links if entry.is_symlink() else waiting).append((file, entry.path))
            elif entry.is_file():
                self._add(file, entry)
            elif entry.is_symlink():
                self._complain("broken-link", file, "this link leads to no file", "mend the link or remove it")
            else:
                self.skipped.append(Skipped(file=file, reason="not a regular file"))
        except OSError as trouble:
            self._complain("unreadable-file", file, f"this file cannot be read: {reason(trouble)}", _PERMISSIONS)

    def _add(self, file: str, entry: os.DirEntry[str]) -> None:
        if file in self.found:
            self._complain(
                "undecodable-file-name",
                file,
                "two files here show the same name, because one has bytes that are no UTF-8",
                "rename the file with the odd bytes",
            )
            return
        if not os.access(entry.path, os.R_OK):
            self._complain("unreadable-file", file, "you may not read this file", _PERMISSIONS)
            return
        self.found[file] = Found(file=file, path=entry.path)
        if not _encodable(entry.name):
            self._complain(
                "undecodable-file-name",
                file,
                "the file's name holds bytes that are no UTF-8",
                "rename it; here and in addresses the bytes are shown as \\x..",
                "warning",
            )

    def _complain(self, code: str, file: str, message: str, hint: str, level: Level = "error") -> None:
        where = Where(file=f"{self.shown}/{file}" if file else self.shown)
        self.problems.append(Problem(level=level, where=where, code=code, message=message, hint=hint))


def unwanted(name: str, welcome: Container[str] = (), *, is_folder: bool = False) -> str | None:
    """Why a file or folder of this name is passed over, or None; `welcome` names dotfiles that are not."""
    folded = name.casefold()
    if name.startswith("."):
        return None if name in welcome else "dot-folder" if is_folder else "dotfile"
    if is_folder:
        return f"{name} folder" if folded in _LITTER_FOLDERS else None
    if folded in _LITTER:
        return "system file"
    if folded.endswith(_EDITOR_ENDINGS) or (name.startswith("#") and name.endswith("#")):
        return "editor's backup"
    return None


_PERMISSIONS = "check that it is still there and that you may read it (ls -l)"


def decoded(data: bytes, shown: str) -> str | Problem:
    """The text of a file that must be UTF-8, or the Problem at the place of its first other byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        before = trouble.object[: trouble.start].decode("utf-8-sig")
        where = Where(file=shown, line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))
        message = f"this file is not UTF-8 text: byte {trouble.object[trouble.start]:02X}"
        return Problem(level="error", where=where, code="not-utf-8", message=message, hint="save it as UTF-8")


def _identity(path: str | Path) -> tuple[int, int]:
    """What makes a folder the same under every name."""
    stat = Path(path).stat()
    return stat.st_dev, stat.st_ino


def _encodable(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def shown_name(name: str) -> str:
    """`name` without the lone surrogates by which Python carries undecodable bytes: no codec would write them."""
    return name if _encodable(name) else os.fsencode(name).decode("utf-8", "backslashreplace")
