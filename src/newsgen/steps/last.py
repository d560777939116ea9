"""A site that stands as the last build left it: that is told from what the file system says of its files.

A build is made from its setting, from the bytes of the files that the setting names, and by its makers. Where all of
them are what they were, and so is every file that was published, there is nothing to do but to say again what was said.
No file is opened for that but our own records.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from newsgen.digest import digest_bytes
from newsgen.outcome import Outcome, Work
from newsgen.records import Seen
from newsgen.store import LAST, Memo
from newsgen.writer import Writer


class LastBuild:
    """What is remembered of the last build of a site with this `setting`, in which `seen` are the files."""

    def __init__(self, setting: Any, seen: Iterable[Seen | None], memo: Memo, writer: Writer) -> None:
        try:
            self._setting = digest_bytes(setting)
            self._is_settled = all(look and look.settled(writer.clock) for look in seen)
        except UnicodeEncodeError:  # a file's name is no UTF-8: such a site is built anew
            self._setting, self._is_settled = b"", False
        self._memo = memo
        self._writer = writer

    def outcome(self) -> Outcome | None:
        """What the last build would say of the site now, where nothing changed since; null where anything may have."""
        parts = self._memo.table(LAST, self._key()) if self._is_settled else None
        if parts is None or not self._writer.stands():
            return None
        last = msgspec.msgpack.decode(parts["outcome"], type=Outcome)
        return replace(
            last,
            output=str(self._writer.output),
            pages=0,
            others=0,
            unchanged=last.pages + last.others + last.unchanged,
            removed=0,
            left=(),
            work=Work(),
            why=dict.fromkeys(last.why, ()),
        )

    def remember(self, outcome: Outcome) -> None:
        """Keep the `outcome` of a build that published; of files that just changed the file system says too little."""
        if outcome.published and self._is_settled:
            self._memo.keep_table(LAST, self._key(), {"outcome": msgspec.msgpack.encode(outcome)})

    def _key(self) -> bytes:
        return digest_bytes((self._setting, self._writer.mark()))
