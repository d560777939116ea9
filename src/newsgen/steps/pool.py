"""What many articles have in common, held once.

Decoding makes every value anew: a headline that ten pages list is there ten times over, and a section as often as it
has articles. In a large archive that is half of what a build holds in memory. What an earlier build read is not gone
through for it: that would take longer than to decode it, and a build that has little to do has memory to spare.
"""

from typing import TypeVar

from msgspec.structs import replace

from newsgen.records import Bulk, Card, Read

T = TypeVar("T")


class Pool:
    """Values that were met; of two that are equal the first stands for both."""

    def __init__(self) -> None:
        self._held: dict[object, object] = {}

    def read(self, read: Read) -> Read:
        """The same, made of what is held already where it is equal."""
        return replace(
            read,
            card=read.card and self._card(read.card, read.file),
            bulk=read.bulk and self._bulk(read.bulk),
            terms=read.terms and self._bulk(read.terms),
        )

    def _card(self, card: Card, file: str) -> Card:
        return replace(
            card,
            file=file,
            id=file if card.id == file else card.id,
            headline=card.title if card.headline == card.title else card.headline,
            section=self._one(card.section),
            language=self._one(card.language),
            source=self._one(card.source),
            byline=self._one(card.byline),
            authors=self._each(card.authors),
            tags=self._each(card.tags),
            next_in=self._each(card.next_in),
            others_also_read=self._each(card.others_also_read),
        )

    def _bulk(self, bulk: Bulk) -> Bulk:
        return replace(bulk, segment=self._one(bulk.segment))

    def _one(self, value: T) -> T:
        return self._held.setdefault(value, value)  # type: ignore[return-value]  # what is equal is of one type

    def _each(self, values: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(map(self._one, values))
