"""Which folders and paths newsgen may write to.

An output folder is empty, new, or one that newsgen made; it lies apart from what a build reads. A path below it never
climbs, never leaves, and never meets another path on a file system that ignores case.
"""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from newsgen.naming import path_key
from newsgen.problems import NewsgenError, Problem, Where

STATE = ".newsgen"
MARK = b'<meta name="generator" content="newsgen'
_MARK_WITHIN = 16_384  # bytes of index.html in which the mark is looked for
_LONGEST_NAME = 255  # bytes: the limit of the common file systems


class OutputRefusedError(NewsgenError):
    """The output folder is not one to write into."""


def path_fault(path: str) -> str:
    """Why a path must not be written below an output folder; empty when it may be."""
    parts = path.split("/")
    if path.startswith("/"):
        return "the path is absolute"
    if any(part in {"", ".", ".."} for part in parts):
        return "the path has an empty part, or one that climbs"
    if STATE in (part.casefold() for part in parts):
        return f"{STATE} is reserved for newsgen's own records"
    if "\0" in path or ("\\" in path and os.sep == "\\"):
        return "the path has a character that no file name may have"
    try:
        longest = max(len(part.encode()) for part in parts)
    except UnicodeEncodeError:
        return "the path has bytes that are no text"
    return f"a part of the path is longer than {_LONGEST_NAME} bytes" if longest > _LONGEST_NAME else ""


def faults(paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each of `paths` in which `path_fault` finds one, with what it finds; one look tells that there is none."""
    if not _are_sound(paths):
        yield from ((path, fault) for path in paths if (fault := path_fault(path)))


def meeting(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each of `paths` that is on some disk one before it, and the words for it."""
    first = dict(zip(map(path_key, reversed(paths)), reversed(paths), strict=True))
    if len(first) < len(paths):
        for path in paths:
            other = first[path_key(path)]
            if other != path:
                yield path, f"the build also writes {other}, and where case does not count the two are one file"


def has_entries(output: Path) -> bool:
    """Whether anything but newsgen's own records stands in the folder."""
    with suppress(FileNotFoundError), os.scandir(output) as entries:
        return any(entry.name != STATE for entry in entries)
    return False


def bears_mark(output: Path) -> bool:
    """Whether the front page there says that newsgen made it."""
    with suppress(OSError), (output / "index.html").open("rb") as file:
        return MARK in file.read(_MARK_WITHIN)
    return False


def refuse_bad_place(output: Path, apart_from: list[Path]) -> None:
    """Raise OutputRefusedError where writing would be wrong; all paths come from `resolved`."""
    fault = ""
    if output.exists() and not output.is_dir():
        fault = "it is a file, not a folder"
    elif output.parent == output or output == _home():
        fault = "it is far more than a site's output"
    elif {STATE, ".git"} & set(output.parts):
        fault = "it lies among files that belong to a tool"
    for folder in apart_from:
        if output == folder:
            fault = fault or "the build reads this folder"
        elif folder in output.parents:
            fault = fault or f"it lies in {folder}, which the build reads"
        elif output in folder.parents:
            fault = fault or f"it holds {folder}, which the build reads"
    if fault:
        raise OutputRefusedError(
            [
                Problem(
                    level="error",
                    where=Where(file=str(output)),
                    code="bad-output",
                    message=f"the site cannot be written here: {fault}",
                    hint="choose an empty or a new folder with --output, or with `output:` in newsgen.yaml",
                )
            ]
        )


def not_ours(output: Path) -> Problem:
    """The complaint about a folder that somebody else filled."""
    return Problem(
        level="error",
        where=Where(file=str(output)),
        code="not-our-output",
        message="this folder is not empty, and newsgen did not make what is in it",
        hint="choose an empty or a new folder with --output; newsgen never deletes what it did not write",
    )


def _are_sound(paths: Collection[str]) -> bool:
    """Whether no path has a fault: what `path_fault` asks of each part of one path, asked of the parts of all."""
    together = "/".join(paths)
    try:
        parts = together.encode().split(b"/")
    except UnicodeEncodeError:
        return False
    return (
        {b"", b".", b".."}.isdisjoint(parts)
        and max(map(len, parts)) <= _LONGEST_NAME
        and f"/{STATE}/" not in f"/{together.casefold()}/"
        and not ("\0" in together or ("\\" in together and os.sep == "\\"))
    )


def _home() -> Path | None:
    try:
        return resolved(Path.home())
    except RuntimeError:
        return None


def resolved(folder: Path) -> Path:
    """`folder` without links and dots; unlike Path.resolve, links in a loop are no error here but later."""
    return Path(os.path.realpath(folder))
