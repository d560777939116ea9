"""MAP tell: which articles are one wire story in several papers; and then which follow one story over time.

Only texts that ranking found close are compared, and each pair once: what came of it holds as long as both say the same
under the same dates and sources.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date

import msgspec

from newsgen.archive import Archive
from newsgen.digest import digest_bytes
from newsgen.executors import Map
from newsgen.records import Article, Bulk, Card, Value
from newsgen.related.ranking import Ranking
from newsgen.steps import Progress
from newsgen.steps.ranking import language
from newsgen.store import STORIES, Memo
from newsgen.stories import Stories
from newsgen.stories.grouping import forms, wire_stories
from newsgen.stories.links import DAYS, SIMILAR
from newsgen.stories.threads import Entry, threads
from newsgen.stories.wire import Likeness, Pair, Text, likenesses

# Cosine from which on two texts are compared: one of which the other is half has .6 and more, and of all that is
# printed from a form some pairs have more than this, however much is filled in.
CLOSE = 0.45


class _Told(Value, array_like=True):
    """What is remembered: the stories of the archive known by `key`, and of each pair that was compared the answer."""

    key: bytes = b""
    answers: dict[bytes, Likeness] = {}
    stories: Stories = Stories()


def find_stories(
    archive: Archive, ranking: Ranking, bulk: Mapping[str, Bulk], *, memo: Memo, mapped: Map, progress: Progress
) -> Stories:
    """What the articles of `archive` tell together; `bulk` has their records by file."""
    progress("finding stories", 0, 0)
    said = {card.file: (bulk[card.file].digest, _source(archive, card)) for card in archive.cards}
    ranked = {card.file: language(card.language) for card in archive.cards}  # what ranking goes by, beside the records
    key = digest_bytes((sorted(said.items()), sorted(ranked.items())))
    parts = memo.table(STORIES, b"")
    before = msgspec.msgpack.decode(parts["told"], type=_Told) if parts else _Told()
    if before.key == key:
        return before.stories
    comparing = _Comparing(archive, bulk, memo)

    def compared(pairs: Iterable[Pair]) -> dict[Pair, Likeness]:
        known_as = {pair: _known_as(said, pair) for pair in pairs}
        found = {pair: before.answers[key] for pair, key in known_as.items() if key in before.answers}
        with closing(mapped(comparing, sorted(known_as.keys() - found.keys()))) as chunks:
            for chunk in chunks:
                found.update(chunk)
        return found

    answers = compared(_close(ranking, archive.cards))
    answers |= compared(_perhaps_printed(ranking, archive.cards, forms(answers)))
    wire = wire_stories({card.file: card.published for card in archive.cards}, answers)
    told = _Told(
        key=key,
        answers={_known_as(said, pair): answer for pair, answer in answers.items()},
        stories=Stories(wire=wire, threads=threads(ranking, _entries(archive.cards, wire, forms(answers)))),
    )
    memo.keep_table(STORIES, b"", {"told": msgspec.msgpack.encode(told)})
    return told.stories


def _known_as(said: Mapping[str, tuple[bytes, str | None]], pair: Pair) -> bytes:
    return digest_bytes([said[file] for file in pair])[:16]


def _close(ranking: Ranking, cards: Iterable[Card]) -> Iterator[Pair]:
    """The pairs of articles whose texts may be one story."""
    for card in cards:
        for other in ranking.close(card.file, CLOSE):
            yield min(card.file, other), max(card.file, other)


def _perhaps_printed(ranking: Ranking, cards: Iterable[Card], printed: Mapping[str, str]) -> Iterator[Pair]:
    """The pairs near in time that may be from one form, much as was filled in: both are from one that is not known to
    be the same. `printed` has these by file.
    """
    days = {card.file: _day(card) for card in cards if card.file in printed}
    for file, day in days.items():
        for other in ranking.close(file, SIMILAR):
            later = days.get(other)
            if day and later and abs(day - later) <= DAYS and printed[file] != printed[other]:
                yield min(file, other), max(file, other)


def _day(card: Card) -> int | None:
    return date.fromisoformat(card.published[:10]).toordinal() if card.published else None


def _entries(cards: Iterable[Card], wire: Iterable[tuple[str, ...]], printed: Mapping[str, str]) -> Iterator[Entry]:
    """The articles as threads see them; `printed` has by file what is printed from one form."""
    first = {file: story[0] for story in wire for file in story}
    for card in cards:
        yield Entry(
            file=card.file,
            slug=card.slug,
            published=card.published,
            story=first.get(card.file),
            form=printed.get(card.file),
            headline=card.headline,
        )


def _source(archive: Archive, card: Card) -> str | None:
    return archive.sources.slugs[card.source] if card.source else None


class _Comparing:
    """The function that is mapped: pairs in, what the two of each are to each other out."""

    def __init__(self, archive: Archive, bulk: Mapping[str, Bulk], memo: Memo) -> None:
        self._cards = {card.file: card for card in archive.cards}
        self._archive = archive
        self._bulk = bulk
        self._memo = memo
        self._unpack = msgspec.msgpack.Decoder(Article).decode

    def __call__(self, pairs: Sequence[Pair]) -> dict[Pair, Likeness]:
        files = {file for pair in pairs for file in pair}
        return likenesses({file: self._text(file) for file in files}, pairs)

    def _text(self, file: str) -> Text:
        card, article = self._cards[file], self._unpack(self._memo.fetch(self._bulk[file]))
        return Text(
            file=file,
            body=tuple(block.text for block in article.body),
            published=card.published,
            source=_source(self._archive, card),
        )
