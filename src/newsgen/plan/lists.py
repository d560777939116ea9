"""Lists of articles: sections, sources, tags, bylines and the undated, newest first.

Pages are numbered from the oldest, so that a page once full keeps its address and its articles: ``page-1.html`` holds
the oldest. ``index.html`` holds the newest, more than one page full and at most two; a list that fits there has no
other page.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from newsgen.archive import Archive
from newsgen.config import Config
from newsgen.plan.frame import ARCHIVE, UNDATED, Frame, Planned, kinds, newest_first, section_feed
from newsgen.plan.grounds import Grounds
from newsgen.records import Card
from newsgen.views import Link, ListPage


class Part(NamedTuple):
    """One page of a list: its number (null for the index), its articles newest first, and its neighbours' paths."""

    path: str
    number: int | None
    cards: tuple[Card, ...]
    newer: str | None
    older: str | None


def planned(archive: Archive, config: Config) -> Iterator[Planned]:
    """Every page of every list."""
    size = config.lists.page
    for kind in kinds(archive):
        for group in kind.groups.ordered:
            above = (kind.word, kind.path)
            feed = section_feed(group) if kind.page == "section" else None
            for part in parts(f"{kind.folder}/{group.slug}", group.cards, size):
                said = (kind.page, group.name, above, feed, part)
                yield Planned(part.path, "list.html", partial(_view, *said), grounds=partial(_grounds, *said))
    if archive.undated:
        for part in parts(UNDATED.rpartition("/")[0], archive.undated, size):
            yield Planned(part.path, "list.html", partial(_undated_view, part))


def parts(folder: str, cards: Sequence[Card], size: int) -> Iterator[Part]:
    """The pages of a list whose `cards` come oldest first."""
    index = f"{folder}/index.html"
    full = max(0, -(-len(cards) // size) - 2)
    paths = [*(f"{folder}/page-{number}.html" for number in range(1, full + 1)), index]
    for place, path in enumerate(paths):
        last = path is index
        yield Part(
            path=path,
            number=None if last else place + 1,
            cards=newest_first(cards[place * size : len(cards) if last else (place + 1) * size]),
            newer=None if last else paths[place + 1],
            older=paths[place - 1] if place else None,
        )


def _grounds(
    kind: str, heading: str, above: tuple[str, str], feed: str | None, part: Part, grounds: Grounds
) -> tuple[Any, ...]:
    return kind, heading, above, feed, part.number, part.newer, part.older, grounds.refs(part.cards)


def _undated_view(part: Part, frame: Frame) -> ListPage:
    return _view("undated", frame.words["undated"], ("archive", ARCHIVE), None, part, frame)


def _view(kind: str, heading: str, above: tuple[str, str], feed: str | None, part: Part, frame: Frame) -> ListPage:
    """`above` is the word and the path of the page that lists all lists of the kind."""
    word, path = above
    crumbs = [Link(label=frame.words[word], path=path), Link(label=heading)]
    title = heading
    if part.number is not None:
        numbered = frame.word("archive_page", number=frame.formats.number(part.number))
        crumbs[1:] = [Link(label=heading, path=f"{part.path.rpartition('/')[0]}/index.html"), Link(label=numbered)]
        title = f"{heading} · {numbered}"
    return ListPage(
        site=frame.site,
        page=frame.page(
            kind,
            part.path,
            title,
            crumbs=frame.home(*crumbs),
            feeds=(Link(label=heading, path=feed),) if feed else (),
        ),
        heading=heading,
        number=part.number,
        items=frame.teasers(part.cards),
        newer=Link(label=frame.words["newer"], path=part.newer) if part.newer else None,
        older=Link(label=frame.words["older"], path=part.older) if part.older else None,
    )
