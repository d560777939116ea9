"""Files that need no template: those that the plan makes whole, and those that are published as they are."""

import hashlib
from collections.abc import Iterable, Sequence

from newsgen.records import Artifact, Copy
from newsgen.sources.files import look
from newsgen.steps.destination import Destination
from newsgen.store import Hint, Memo
from newsgen.writer import Rank, Writer


def make_all(artifacts: Iterable[Artifact], first: int, destination: Destination) -> None:
    """Has the destination keep or replace each file that the plan made; staged ones are numbered from `first` on."""
    for number, artifact in enumerate(artifacts, first):
        sha256 = hashlib.sha256(artifact.data).hexdigest()
        found = destination.look(artifact.path, sha256, len(artifact.data))
        if found.holds:
            destination.keep(artifact.path, sha256, found.fresh)
        else:
            destination.stage(artifact.path, number, artifact.data)
            destination.replace(artifact.path, number, Rank.LIST, sha256)


def copy_all(copies: Sequence[Copy], first: int, writer: Writer, memo: Memo) -> int:
    """Has the writer keep or replace each file; staged ones are numbered from `first` on. How many had to be opened."""
    hints: dict[str, Hint] = {}
    opened = 0
    for number, copied in enumerate(copies, first):
        seen = look(copied.origin)
        known = memo.hinted(copied_name(copied), seen)
        sha256 = known.hex() if known else writer.digest_of(copied.origin)
        opened += known is None
        found = writer.look(copied.path, sha256, seen.size if seen else 0)
        if found.holds:
            writer.keep(copied.path, sha256, found.fresh)
        else:
            sha256 = writer.stage_copy(copied.path, number, copied.origin)
            writer.replace(copied.path, number, Rank.FILE, sha256)
        if known is None and seen and seen.settled(writer.clock):
            hints[copied_name(copied)] = Hint(seen=seen, sha256=bytes.fromhex(sha256))
    memo.remember(hints=hints)
    return opened


def copied_name(copied: Copy) -> str:
    """What the memo calls the original of a published file."""
    return f"copied {copied.path}"
