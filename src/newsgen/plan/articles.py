"""Article pages: the neighbours, the two lists, the pictures and the links of each."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from newsgen.archive import Archive, Group, Listed, next_in
from newsgen.plan.frame import (
    BYLINES,
    MONTH_PART,
    SOURCES,
    TAGS,
    Frame,
    Months,
    Planned,
    group_path,
    month_path,
    section_feed,
)
from newsgen.plan.grounds import Grounds
from newsgen.records import Card
from newsgen.related import others_also_read
from newsgen.stories import elsewhere
from newsgen.views import ArticlePage, Link, ListItem, Picture, is_picture_path


def planned(archive: Archive, by_month: Months) -> Iterator[Planned]:
    """The page of each article."""
    for card in archive.undated:
        yield _page(archive, card, None)
    for month, cards in by_month.items():
        for place, card in enumerate(cards):
            yield _page(archive, card, month_path(month, place // MONTH_PART + 1))


def _page(archive: Archive, card: Card, month: str | None) -> Planned:
    """`month` is the page of the month that lists `card`."""
    view, grounds = partial(_view, card, month), partial(_grounds, card, month)
    return Planned(archive.paths[card.file], "article.html", view, card.file, grounds)


def _grounds(card: Card, month: str | None, grounds: Grounds) -> tuple[bytes, str | None]:
    return grounds.article(card), month


def _view(card: Card, month: str | None, frame: Frame) -> ArticlePage:
    archive = frame.archive
    path = archive.paths[card.file]
    section, link = archive.section(card), frame.section(card)
    row, place = archive.chain(card), archive.places[card.file]
    targets = frame.targets.get(card.file, {})
    pictures = _pictures(card, targets)
    story = frame.related.stories.get(card.file, ())
    named = elsewhere(story, card.file)
    return ArticlePage(
        site=frame.site,
        page=frame.page(
            "article",
            path,
            card.title,
            description=card.summary,
            language=card.language,
            crumbs=frame.home(link),
            feeds=(Link(label=section.name, path=section_feed(section)),),
        ),
        section=link,
        source=_link(SOURCES, archive.sources.of(card.source)) if card.source else None,
        byline=_byline(card, [_link(BYLINES, archive.bylines.of(name)) for name in card.authors]),
        bylines=tuple(_link(BYLINES, group) for group in archive.bylines.all_of(card.authors)),
        tags=tuple(_link(TAGS, group) for group in archive.tags.all_of(card.tags)),
        date=_date(card, month, frame),
        previous=_neighbour(frame, row, place - 1),
        next=_neighbour(frame, row, place + 1),
        next_in=_items(frame, card, next_in(archive, card, frame.config.lists.next_in)),
        others_also_read=_items(frame, card, others_also_read(frame.related, archive, card)),
        also_published=tuple(_elsewhere(frame, file) for file in named),
        also_published_more=max(0, len(story) - 1 - len(named)),
        thread=frame.threads.get(card.file),
        image=pictures[0].path if pictures else None,
        pictures=pictures,
        targets=targets,
    )


def _byline(card: Card, authors: Sequence[Link]) -> tuple[Link, ...]:
    """The byline in pieces, each author a link; empty where it is a mere list or tells a name in other words."""
    if not card.byline or card.byline == ", ".join(link.label for link in authors):
        return ()
    pieces: list[Link] = []
    lower = card.byline.lower()
    done = 0
    for name, link in zip(card.authors, authors, strict=True):
        at = _word(name, card.byline, done)
        if at < 0 and len(lower) == len(card.byline):
            at = _word(name.lower(), lower, done)
        if at < 0:
            return ()
        if at > done:
            pieces.append(Link(label=card.byline[done:at]))
        done = at + len(name)
        pieces.append(Link(label=card.byline[at:done], path=link.path))
    return (*pieces, Link(label=card.byline[done:])) if done < len(card.byline) else tuple(pieces)


def _word(name: str, text: str, start: int) -> int:
    """Where `name` stands in `text` as words of its own, from `start` on; -1 where it does not."""
    at = text.find(name, start)
    while at >= 0 and (text[at - 1 : at].isalnum() or text[at + len(name) : at + len(name) + 1].isalnum()):
        at = text.find(name, at + 1)
    return at


def _pictures(card: Card, targets: Mapping[str, str]) -> tuple[Picture, ...]:
    """The article's pictures that are published, each once."""
    found: dict[str, Picture] = {}
    for image in card.images:
        path = targets.get(image.src)
        if path and is_picture_path(path):
            picture = Picture(path=path, alt=image.alt, caption=image.caption, credit=image.credit)
            found.setdefault(path, picture)
    return tuple(found.values())


def _link(folder: str, group: Group) -> Link:
    return Link(label=group.name, path=group_path(folder, group))


def _date(card: Card, month: str | None, frame: Frame) -> Link | None:
    if not card.published:
        return None
    return Link(label=frame.formats.day(card.published), path=f"{month}#d{card.published[8:10]}")


def _neighbour(frame: Frame, row: Sequence[Card], place: int) -> Link | None:
    if not 0 <= place < len(row):
        return None
    return Link(label=row[place].title, path=frame.archive.paths[row[place].file])


def _elsewhere(frame: Frame, file: str) -> Link:
    """The same story in another paper, under that paper's name; where none is known, under its headline."""
    card = frame.related.cards[file]
    return Link(label=frame.source(card) or card.title, path=frame.archive.paths[file])


def _items(frame: Frame, card: Card, entries: Sequence[Listed]) -> tuple[ListItem, ...]:
    return tuple(_item(frame, card, entry) for entry in entries)


def _item(frame: Frame, card: Card, entry: Listed) -> ListItem:
    other = entry.card
    if other is None or other.file == card.file:
        return ListItem(headline=entry.headline, path=None, origin=entry.origin, missing=other is None)
    return ListItem(
        headline=entry.headline,
        path=frame.archive.paths[other.file],
        origin=entry.origin,
        language=other.language,
        direction=frame.directions[other.language],
        why=entry.why,
    )
