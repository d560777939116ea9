"""The small site that `newsgen init` lays down; its files stand beside this module and teach by their comments."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from newsgen.problems import NewsgenError, Problem, Where, reason

_RENAMED = {"gitignore": ".gitignore"}  # under its own name git and packagers would obey it here


class ScaffoldError(NewsgenError):
    """The folder is not one to start a site in."""


def create(directory: Path) -> tuple[str, ...]:
    """Write the site into `directory`, made where it is missing; the files written. Raises ScaffoldError.

    The folder must be empty, but for the ``.git`` of a repository that begins here.
    """
    try:
        if directory.is_dir() and any(entry.name != ".git" for entry in directory.iterdir()):
            raise _error(directory, "this folder is not empty", "choose a new or an empty folder")
        written = []
        for name, source in _sources(files("newsgen.scaffold") / "site", ""):
            target = directory / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            written.append(name)
        return tuple(written)
    except OSError as trouble:
        what = f"a site cannot be started here: {reason(trouble)}"
        raise _error(directory, what, "choose a folder you may write to") from trouble


def _sources(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _sources(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + _RENAMED.get(entry.name, entry.name), entry


def _error(directory: Path, message: str, hint: str) -> ScaffoldError:
    where = Where(file=str(directory))
    return ScaffoldError([Problem(level="error", where=where, code="cannot-init", message=message, hint=hint)])
