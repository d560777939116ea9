"""The archive as data: a JSON object a line for each article, a file for each month and one for the undated.

docs/data.md describes the fields; they are a public interface. Lines stand oldest first by (published, file).
"""

from collections.abc import Iterator, Sequence
from functools import partial

import msgspec

from newsgen.archive import Archive, Listed, next_in
from newsgen.plan.frame import Frame, Months, Planned
from newsgen.plan.grounds import Grounds
from newsgen.records import Captured, Card, Value
from newsgen.related import others_also_read
from newsgen.stories import elsewhere
from newsgen.views import Origin

UNDATED = "data/undated.jsonl"


class Other(Value):
    """An entry of Others Also Read; `url` is null for a captured headline that the archive does not hold."""

    url: str | None
    headline: str
    origin: Origin
    score: float | None
    why: tuple[str, ...]


class Capture(Value):
    """A file that an article was read from, with the lists that the page showed when it was captured."""

    file: str
    sha256: str
    next_in: tuple[Captured, ...]
    others_also_read: tuple[Captured, ...]


class Record(Value):
    """A line of the data files; its fields, in this order, are the line's keys."""

    id: str
    file: str
    url: str
    headline: str | None
    published: str | None
    section: str
    source: str | None
    byline: str | None
    language: str
    tags: tuple[str, ...]
    summary: str
    words: int
    next_in: tuple[str, ...]
    others_also_read: tuple[Other, ...]
    also_published: tuple[str, ...]
    also_published_count: int
    thread: str | None
    captures: tuple[Capture, ...]
    sha256: str


def planned(archive: Archive, by_month: Months) -> Iterator[Planned]:
    """The data files that the archive fills."""
    if archive.undated:
        yield _file(UNDATED, sorted(archive.undated, key=lambda card: card.file))
    for month, cards in by_month.items():
        yield _file(f"data/{month}.jsonl", cards)


def _file(path: str, cards: Sequence[Card]) -> Planned:
    return Planned(path, None, partial(_lines, cards), grounds=partial(_grounds, cards))


def _grounds(cards: Sequence[Card], grounds: Grounds) -> list[bytes]:
    return [grounds.article(card) for card in cards]


def _lines(cards: Sequence[Card], frame: Frame) -> bytes:
    encode = msgspec.json.Encoder().encode
    return b"".join(encode(record) + b"\n" for record in _records(cards, frame))


def _records(cards: Sequence[Card], frame: Frame) -> Iterator[Record]:
    archive, related = frame.archive, frame.related
    for card in cards:
        following = next_in(archive, card, frame.config.lists.next_in)
        story, thread = related.stories.get(card.file, ()), frame.threads.get(card.file)
        yield Record(
            id=card.id,
            file=card.file,
            url=archive.paths[card.file],
            headline=card.headline,
            published=card.published,
            section=archive.section(card).spelling,
            source=archive.sources.of(card.source).name if card.source else None,
            byline=card.byline,
            language=card.language,
            tags=card.tags,
            summary=card.summary,
            words=card.words,
            next_in=tuple(archive.paths[file] for file in _linked(card, following)),
            others_also_read=tuple(_others(archive, card, others_also_read(related, archive, card))),
            also_published=tuple(archive.paths[file] for file in elsewhere(story, card.file)),
            also_published_count=max(0, len(story) - 1),
            thread=thread.path if thread else None,
            captures=tuple(map(_capture, _captures(archive, card))),
            sha256=card.sha256,
        )


def _linked(card: Card, entries: Sequence[Listed]) -> Iterator[str]:
    """The files that entries on the page of `card` lead to, each once."""
    files = dict.fromkeys(entry.card.file for entry in entries if entry.card)
    return (file for file in files if file != card.file)


def _captures(archive: Archive, card: Card) -> tuple[Card, ...]:
    """All files that are one article; of an article in a single file that file, if it listed anything."""
    listed = bool(card.next_in or card.others_also_read)
    return archive.captures.get(card.file, (card,) if listed else ())


def _others(archive: Archive, card: Card, entries: Sequence[Listed]) -> Iterator[Other]:
    """The entries on the page of `card`, but for one that is `card` itself: nobody reads on from it to there."""
    for entry in entries:
        if entry.card is None or entry.card.file != card.file:
            yield Other(
                url=archive.paths[entry.card.file] if entry.card else None,
                headline=entry.headline,
                origin=entry.origin,
                score=entry.score,
                why=entry.why,
            )


def _capture(card: Card) -> Capture:
    return Capture(file=card.file, sha256=card.sha256, next_in=card.next_in, others_also_read=card.others_also_read)
