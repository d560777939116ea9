"""Files that are published as they are."""

from collections.abc import Mapping, Sequence

from newsgen.records import Copy, Seen
from newsgen.store import Hint, Memo
from newsgen.writer import Rank, Writer


def copy_all(copies: Sequence[Copy], first: int, looks: Mapping[str, Seen | None], writer: Writer, memo: Memo) -> int:
    """Has the writer keep or replace each file; staged ones are numbered from `first` on. How many had to be opened.

    `looks` are what the file system said of each file, by the path at which it is opened.
    """
    hints: dict[str, Hint] = {}
    opened = 0
    for number, copied in enumerate(copies, first):
        seen = looks[copied.origin]
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
