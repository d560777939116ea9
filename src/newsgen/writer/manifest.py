"""Which files of an output are newsgen's, what they hold, and whether they still do.

The manifest is JSON: a path under the output, the SHA-256 of its bytes, and what the file system said of the file when
those bytes were known to stand there. `Standing` answers from it, and reads a file only where that can no longer be
trusted. The digests are those that ``sha256sum`` prints.
"""

import hashlib
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

import msgspec

from newsgen.naming import path_key
from newsgen.outputs import faults
from newsgen.records import Seen, Value

_VERSION = 2


class Entry(Value, array_like=True):
    """A file of ours: `seen` is null where it must be read before its bytes are believed."""

    sha256: str
    seen: Seen | None = None


class Manifest(Value):
    """The files under the output that newsgen wrote."""

    version: int
    files: dict[str, Entry]


class Look(NamedTuple):
    """Whether a file holds what was asked for; `fresh` is what to remember where it had to be read to tell."""

    holds: bool
    fresh: Seen | None = None


_SAME, _OTHER = Look(holds=True), Look(holds=False)


class Standing:
    """What stands in an output; asked by every process of a build."""

    def __init__(self, output: Path, files: Mapping[str, Entry]) -> None:
        self._root = f"{output}/"
        self._files = files

    def look(self, path: str, sha256: str, size: int) -> Look:
        """Whether the file at `path`, and no link or folder, holds `size` bytes of this digest."""
        try:
            stat = os.lstat(self._root + path)
        except (FileNotFoundError, NotADirectoryError):
            return _OTHER
        if not S_ISREG(stat.st_mode) or stat.st_size != size:
            return _OTHER
        seen, known = Seen.of(stat), self._files.get(path)
        if known is None and path_key(path) in self._keys:  # a file of ours that is to be spelled otherwise
            return _OTHER
        if known is not None and known.seen == seen:
            return _SAME if known.sha256 == sha256 else _OTHER
        try:
            holds = sha256_of(self._root + path) == sha256
        except PermissionError:
            return _OTHER
        return Look(holds=True, fresh=seen) if holds else _OTHER

    def is_as_seen(self) -> bool:
        """Whether all files look as they did when their bytes were known."""
        for path, entry in self._files.items():
            try:
                stat = os.lstat(self._root + path)
            except (FileNotFoundError, NotADirectoryError):
                return False
            if not S_ISREG(stat.st_mode) or entry.seen != Seen.of(stat):
                return False
        return True

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(map(path_key, self._files))


def sha256_of(path: str | Path) -> str:
    """The digest of a file's bytes."""
    with open(path, "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(file: Path) -> dict[str, Entry] | None:
    """The files that a manifest names; None where there is none to be trusted. One that is withheld is an OSError."""
    try:
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    if manifest.version != _VERSION or any(faults(manifest.files)):
        return None
    return manifest.files


def write_manifest(file: Path, files: Mapping[str, Entry]) -> None:
    """Put a manifest in place of the one that stands, wholly and for good."""
    write_durably(file, msgspec.json.encode(Manifest(version=_VERSION, files=dict(sorted(files.items())))))


def write_durably(file: Path, data: bytes) -> None:
    """Write `data` so that after a loss of power the file is wholly old or wholly new."""
    temporary = unfinished(file)
    try:
        with temporary.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(file.parent)


def unfinished(file: Path) -> Path:
    """Where a file is written before it takes its place."""
    return file.with_name(f"{file.name}.new")


def _sync_folder(folder: Path) -> None:
    """See to it that the names in `folder` are on the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
