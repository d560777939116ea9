"""What a commit is about to do, written down before the first file of the site is touched.

A journal that stands is a promise: whoever finds it carries it out to the end. Each step may be repeated, so that it
does not matter how far the one before came.
"""

from pathlib import Path

import msgspec

from newsgen.outputs import faults
from newsgen.records import Value
from newsgen.writer.manifest import write_durably

_VERSION = 1


class Put(Value, array_like=True):
    """A staged file for a path of the output; `over_folder` where an emptied folder stands there."""

    path: str
    staged: str
    sha256: str
    over_folder: bool


class Journal(Value):
    """The steps of one commit, in their order: what is in the way, what is put, what is removed.

    `adopted` are files with their digests that stand as they should and that no manifest named yet.
    """

    obstacles: tuple[str, ...]
    puts: tuple[Put, ...]
    removals: tuple[str, ...]
    adopted: dict[str, str]
    version: int = _VERSION


def read_journal(file: Path) -> Journal | None:
    """The journal at `file`; None where there is none that can be carried out."""
    try:
        journal = msgspec.json.decode(file.read_bytes(), type=Journal)
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    paths = (*journal.obstacles, *journal.removals, *journal.adopted, *(put.path for put in journal.puts))
    staged = (put.staged for put in journal.puts)
    if journal.version != _VERSION or any(faults((*paths, *staged))):
        return None
    return journal


def write_journal(file: Path, journal: Journal) -> None:
    """Write the journal down for good."""
    write_durably(file, msgspec.json.encode(journal))
