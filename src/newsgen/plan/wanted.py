"""Most wanted: the headlines that pages listed and that the archive does not hold, as a page and as data.

Wordings that agree in their `headline_key` are one headline, shown in the commonest of them, and of equals in the first
that was listed; where a page was captured several times, each capture counts. A page that lists a headline several
times counts once. The headlines listed by most pages stand first, those listed by as many in the order of their keys; a
headline's pages are in that of the archive.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

import msgspec

from newsgen.archive import Archive
from newsgen.naming import headline_keys
from newsgen.plan.frame import ARCHIVE, WANTED, Frame, Planned
from newsgen.plan.grounds import Grounds
from newsgen.records import Captured, Card, Value
from newsgen.views import Link, Listing, WantedHeadline, WantedPage

DATA = "wanted/headlines.jsonl"
HEADLINES = 500  # on the page: about as many as a reader looks through; the data has them all
PAGES = 8  # named under a headline: who goes after it needs a few; the data has them all


class Wanted(Value, array_like=True):
    """A headline that the archive does not hold; `url` if one of the pages that listed it held one.

    `pages` are the places of the articles whose pages listed it among all of the archive.
    """

    headline: str
    pages: tuple[int, ...]
    url: str | None


class Record(Value):
    """A line of the data file; its fields, in this order, are the line's keys."""

    headline: str
    listed: int
    pages: tuple[str, ...]
    url: str | None


def gather(archive: Archive) -> tuple[Wanted, ...]:
    """What is wanted, in order."""
    found = [
        (place, missing, _printed(archive, card, missing))
        for place, card in enumerate(archive.cards)
        if (missing := _missing(archive, card))
    ]
    times = dict.fromkeys((item.headline for _, _, printed in found for item in printed), 0)
    keys = headline_keys(times)
    pages: dict[str, list[int]] = {}
    urls: dict[str, str] = {}
    for place, missing, printed in found:
        for item in missing:
            key = keys[item.headline]
            listed = pages.setdefault(key, [place])
            if listed[-1] != place:
                listed.append(place)
            if item.url:
                urls.setdefault(key, item.url)
        lacking = () if printed is missing else {keys[item.headline] for item in missing}
        for item in printed:
            if printed is missing or keys[item.headline] in lacking:
                times[item.headline] += 1
    commonest: dict[str, str] = {}
    for wording, number in times.items():
        if number > times.get(commonest.get(keys[wording], ""), 0):
            commonest[keys[wording]] = wording
    order = sorted(pages, key=lambda key: (-len(pages[key]), key))
    return tuple(Wanted(headline=commonest[key], pages=tuple(pages[key]), url=urls.get(key)) for key in order)


Gather = Callable[[Archive], tuple[Wanted, ...]]
"""What `gather` is: also what remembers its answers."""


def _missing(archive: Archive, card: Card) -> list[Captured]:
    """What the page of `card` listed that the archive does not hold."""
    lists = (
        (card.next_in, archive.listed_next.get(card.file, ())),
        (card.others_also_read, archive.listed_others.get(card.file, ())),
    )
    return [item for items, meant in lists for item, other in zip(items, meant, strict=True) if other is None]


def _printed(archive: Archive, card: Card, missing: Sequence[Captured]) -> Sequence[Captured]:
    """What may tell how often each wording of what is `missing` was printed: all lists of all captures of `card`."""
    captures = archive.captures.get(card.file, ())
    return [*chain.from_iterable(each.next_in + each.others_also_read for each in captures)] or missing


def planned(wanted: Sequence[Wanted]) -> Iterator[Planned]:
    """The page and the data file, if anything is wanted."""
    if wanted:
        yield Planned(WANTED, "wanted.html", partial(_view, wanted))
        yield Planned(DATA, None, partial(_lines, wanted), grounds=partial(_grounds, wanted))


def _grounds(wanted: Sequence[Wanted], grounds: Grounds) -> tuple[Any, ...]:
    return wanted, grounds.paths


def _lines(wanted: Sequence[Wanted], frame: Frame) -> bytes:
    encode = msgspec.json.Encoder().encode
    paths = [frame.archive.paths[card.file] for card in frame.archive.cards]
    return b"".join(encode(_record(each, paths)) + b"\n" for each in wanted)


def _record(wanted: Wanted, paths: Sequence[str]) -> Record:
    return Record(
        headline=wanted.headline,
        listed=len(wanted.pages),
        pages=tuple(map(paths.__getitem__, wanted.pages)),
        url=wanted.url,
    )


def _view(wanted: Sequence[Wanted], frame: Frame) -> WantedPage:
    heading = frame.words["most_wanted"]
    cards = frame.archive.cards
    crumbs = (Link(label=frame.words["archive"], path=ARCHIVE), Link(label=heading))
    return WantedPage(
        site=frame.site,
        page=frame.page(
            "wanted", WANTED, heading, description=frame.words["most_wanted_text"], crumbs=frame.home(*crumbs)
        ),
        headlines=tuple(_headline(each, cards, frame) for each in wanted[:HEADLINES]),
        more=max(0, len(wanted) - HEADLINES),
    )


def _headline(wanted: Wanted, cards: Sequence[Card], frame: Frame) -> WantedHeadline:
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
            for card in map(cards.__getitem__, wanted.pages[:PAGES])
        ),
    )
