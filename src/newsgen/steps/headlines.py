"""What captured headlines mean and which of them are wanted, remembered while nothing changes that they hang on.

That is what `grounds` tells of every article, and for what is wanted the lists of each capture. An edit of a text
changes none of it. To digest that takes a third of a second where pages listed a million headlines, to look them up
about ten.
"""

from array import array
from collections.abc import Sequence
from itertools import islice

import msgspec

from newsgen.archive import Archive
from newsgen.archive.headlines import SectionSlug, meanings
from newsgen.digest import digest_bytes
from newsgen.plan.wanted import Wanted, gather
from newsgen.records import Captured, Card
from newsgen.store import MEANT, WANTED, Memo

_TOGETHER = 1000  # articles digested in one go, so that no copy is made of all that pages listed

Grounds = tuple[str, str | None, str | None, str | None, str, str, tuple[Captured, ...], tuple[Captured, ...]]

Lists = tuple[tuple[Captured, ...], tuple[Captured, ...]]
Listings = list[tuple[str, list[Lists]]]


class Headlines:
    """The captured headlines of one build: first `meanings`, then `wanted`, each from the memo where it has them."""

    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._key = b""

    def meanings(self, cards: Sequence[Card], section: SectionSlug) -> Sequence[int]:
        """What `archive.headlines.meanings` says."""
        if not any(card.next_in or card.others_also_read for card in cards):
            return ()
        waiting = iter(cards)
        digests = []
        while some := [grounds(card, section) for card in islice(waiting, _TOGETHER)]:
            digests.append(digest_bytes(some))
        self._key = digest_bytes(digests)
        parts = self._memo.table(MEANT, self._key)
        found = array("i")
        if parts:
            found.frombytes(parts["places"])
        else:
            found.extend(meanings(cards, section))
            self._memo.keep_table(MEANT, self._key, {"places": found.tobytes()})
        return found

    def wanted(self, archive: Archive) -> tuple[Wanted, ...]:
        """What `plan.wanted.gather` says of the archive whose headlines these are."""
        if not self._key:
            return ()
        key = digest_bytes((self._key, listings(archive)))
        parts = self._memo.table(WANTED, key)
        if parts:
            return msgspec.msgpack.decode(parts["wanted"], type=tuple[Wanted, ...])
        found = gather(archive)
        self._memo.keep_table(WANTED, key, {"wanted": msgspec.msgpack.encode(found)})
        return found


def grounds(card: Card, section: SectionSlug) -> Grounds:
    """What of `card` may tell what a headline means, on its own page or on another."""
    return (
        card.file,
        card.headline,
        card.published,
        card.source,
        section(card),
        card.language,
        card.next_in,
        card.others_also_read,
    )


def listings(archive: Archive) -> Listings:
    """What each capture of a page listed, where there are several."""
    return [
        (file, [(each.next_in, each.others_also_read) for each in captures])
        for file, captures in sorted(archive.captures.items())
    ]
