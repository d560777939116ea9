"""Most wanted: the headlines that pages listed and that the archive does not hold, as a page and as data.

Spellings that agree in their `headline_key` are one headline, shown in the most frequent of them, and of equally
frequent ones in the first by code point. A page that lists one several times counts once. The headlines listed by most
pages stand first, those listed by as many in the order of their keys; a headline's pages are in that of the archive.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from operator import itemgetter

import msgspec

from newsgen.archive import Archive
from newsgen.naming import headline_key
from newsgen.plan.frame import ARCHIVE, WANTED, Frame, Planned
from newsgen.records import Artifact, Captured, Card, Job, Value
from newsgen.views import Link, Listing, WantedHeadline, WantedPage

DATA = "wanted/headlines.jsonl"
HEADLINES = 500  # on the page: about as many as a reader looks through; the data has them all
PAGES = 8  # named under a headline: who goes after it needs a few; the data has them all


class Wanted(Value):
    """A headline that the archive does not hold, with the articles whose pages listed it; `url` if one held it."""

    headline: str
    pages: tuple[Card, ...]
    url: str | None


class Record(Value):
    """A line of the data file; its fields, in this order, are the line's keys."""

    headline: str
    listed: int
    pages: tuple[str, ...]
    url: str | None


def gather(archive: Archive) -> tuple[Wanted, ...]:
    """What is wanted, in order."""
    cards = archive.cards
    listed: dict[str, list[int]] = {}  # by spelling the places of the cards whose pages listed it
    urls: dict[str, tuple[int, str]] = {}
    for place, card in enumerate(cards):
        for item in _missing(archive, card):
            listed.setdefault(item.headline, []).append(place)
            if item.url:
                urls.setdefault(item.headline, (place, item.url))
    spellings: dict[str, list[str]] = {}
    for headline in listed:
        spellings.setdefault(headline_key(headline) or headline, []).append(headline)
    wanted: list[tuple[int, str, Wanted]] = []
    for key, alike in spellings.items():
        places = sorted({place for spelling in alike for place in listed[spelling]})
        found = Wanted(
            headline=min(alike, key=lambda spelling: (-len(listed[spelling]), spelling)),
            pages=tuple(cards[place] for place in places),
            url=min((urls[spelling] for spelling in alike if spelling in urls), default=(0, None))[1],
        )
        wanted.append((-len(places), key, found))
    return tuple(found for _, _, found in sorted(wanted, key=itemgetter(0, 1)))


def _missing(archive: Archive, card: Card) -> list[Captured]:
    """What the page of `card` listed that the archive does not hold."""
    meant = archive.listed_next.get(card.file, ()) + archive.listed_others.get(card.file, ())
    if None not in meant:
        return []
    return [item for item, other in zip(card.next_in + card.others_also_read, meant, strict=True) if other is None]


def planned(wanted: Sequence[Wanted]) -> Iterator[Planned]:
    """The page, if anything is wanted."""
    if wanted:
        yield Planned(WANTED, partial(_job, wanted))


def data_paths(wanted: Sequence[Wanted]) -> tuple[str, ...]:
    """The data file's path, if anything is wanted."""
    return (DATA,) if wanted else ()


def artifacts(wanted: Sequence[Wanted], archive: Archive) -> Iterator[Artifact]:
    """The data file, if anything is wanted."""
    if wanted:
        encode = msgspec.json.Encoder().encode
        yield Artifact(path=DATA, data=b"".join(encode(_record(each, archive)) + b"\n" for each in wanted))


def _record(wanted: Wanted, archive: Archive) -> Record:
    return Record(
        headline=wanted.headline,
        listed=len(wanted.pages),
        pages=tuple(archive.paths[card.file] for card in wanted.pages),
        url=wanted.url,
    )


def _job(wanted: Sequence[Wanted], frame: Frame) -> Job:
    heading = frame.words["most_wanted"]
    crumbs = (Link(label=frame.words["archive"], path=ARCHIVE), Link(label=heading))
    return Job(
        path=WANTED,
        template="wanted.html",
        view=WantedPage(
            site=frame.site,
            page=frame.page(
                "wanted", WANTED, heading, description=frame.words["most_wanted_text"], crumbs=frame.home(*crumbs)
            ),
            headlines=tuple(_headline(each, frame) for each in wanted[:HEADLINES]),
            more=max(0, len(wanted) - HEADLINES),
        ),
    )


def _headline(wanted: Wanted, frame: Frame) -> WantedHeadline:
    return WantedHeadline(
        headline=wanted.headline,
        count=len(wanted.pages),
        pages=tuple(
            Listing(
                path=frame.archive.paths[card.file],
                title=card.title,
                published=card.published,
                language=card.language,
                direction=frame.directions[card.language],
            )
            for card in wanted.pages[:PAGES]
        ),
    )
