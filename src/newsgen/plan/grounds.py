"""What a page hangs on, told without making what it shows.

Most pages of an archive are as they were, and to make what each would show takes longer than to tell that. So a planner
tells of its pages what they are made of: of each article that a page names the *ref*, which digests all that a page may
show of another's article. Grounds may tell of more than the page shows, never of less: pages on the same grounds show
the same. Where they differ, what the page shows is made and decides.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any

import msgspec

from newsgen.plan.frame import Frame
from newsgen.records import Card
from newsgen.related import filled

SIZE = 16  # bytes of a ref, and of the grounds of a page

_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def digested(value: Any) -> bytes:
    """`value` in `SIZE` bytes."""
    return blake2b(_encode(value), digest_size=SIZE).digest()


class Grounds:
    """What the pages of one archive hang on; `basis` is what any of them may."""

    def __init__(self, frame: Frame) -> None:
        self.basis = digested((frame.config, frame.site))
        self._frame = frame
        self._refs = dict(_refs(frame))
        self._chains = {
            group.slug: (self.refs(group.undated), self.refs(group.dated)) for group in frame.archive.sections.ordered
        }
        self._articles: dict[str, bytes] = {}

    def refs(self, cards: Iterable[Card]) -> bytes:
        """The refs of `cards`, one behind the other."""
        return b"".join([self._refs[card.file] for card in cards])

    def article(self, card: Card) -> bytes:
        """What the page of `card` hangs on, but for its record and the page of its month."""
        known = self._articles.get(card.file)
        if known is None:
            known = self._articles[card.file] = digested(self._of_article(card))
        return known

    @property
    def paths(self) -> list[str]:
        """The page of each article, earliest first."""
        archive = self._frame.archive
        return [archive.paths[card.file] for card in archive.cards]

    def _of_article(self, card: Card) -> tuple[Any, ...]:
        frame, archive, file = self._frame, self._frame.archive, card.file
        ranking = frame.related.ranking
        named = (
            (archive.sources, [card.source] if card.source else []),
            (archive.bylines, card.authors),
            (archive.tags, card.tags),
        )
        return (
            card,
            archive.captures.get(file),
            archive.section(card).spelling,
            self._refs[file],
            [(group.slug, group.name) for groups, names in named for group in map(groups.of, names)],
            self._around(card),
            self._meant(archive.listed_next.get(file, ())),
            self._meant(archive.listed_others.get(file, ())),
            self._others(card),
            ranking.why[ranking.places[file]],
            [self._refs[each] for each in frame.related.stories.get(file, ())],
            frame.threads.get(file),
            frame.targets.get(file),
        )

    def _around(self, card: Card) -> bytes:
        """The refs of all that Next In, or the links to either side, can come to name."""
        archive = self._frame.archive
        refs, place = self._chains[archive.section(card).slug][bool(card.published)], archive.places[card.file]
        reach = max(1, self._frame.config.lists.next_in) + len(card.next_in)
        return refs[SIZE * max(0, place - reach) : SIZE * (place + reach + 1)]

    def _meant(self, cards: Iterable[Card | None]) -> list[bytes | None]:
        return [self._refs[card.file] if card else None for card in cards]

    def _others(self, card: Card) -> list[tuple[bytes, float, int]]:
        """What Others Also Read is filled with; what it shares with each is told by where that stands."""
        related = self._frame.related
        chosen = filled(related, self._frame.archive, card)
        return [(self._refs[close.file], round(close.similarity, 2), close.place) for close in chosen]


def _refs(frame: Frame) -> Iterator[tuple[str, bytes]]:
    """By file what other pages may show of each article."""
    for card in frame.archive.cards:
        shown = frame.teaser(card), card.updated, card.authors, card.id
        yield card.file, digested(shown)
