"""The front page: the newest articles, then a desk for each section."""

from collections.abc import Iterator
from functools import partial

from newsgen.archive import Archive, Group
from newsgen.plan.frame import FRONT, Frame, Planned, newest_first
from newsgen.records import Card
from newsgen.views import Desk, FrontPage


def planned(archive: Archive) -> Iterator[Planned]:
    """The front page."""
    yield Planned(FRONT, "index.html", partial(_view, archive))


def _view(archive: Archive, frame: Frame) -> FrontPage:
    size = frame.config.lists.front
    newest = newest_first(archive.dated[-size:])
    lead = newest + newest_first(archive.undated[-size:])[: size - len(newest)]
    leading = {card.file for card in lead}
    return FrontPage(
        site=frame.site,
        page=frame.page("front", FRONT, frame.site.title, description=frame.site.tagline or frame.site.title),
        lead=frame.teasers(lead),
        desks=tuple(
            Desk(
                section=frame.section_links[group.slug],
                items=frame.teasers(_desk(group, leading, frame.config.lists.desk)),
            )
            for group in archive.sections.ordered
        ),
    )


def _desk(group: Group, leading: set[str], size: int) -> tuple[Card, ...]:
    """The section's newest that do not lead the page already; a section whose every article does shows them again."""
    newest = newest_first(group.cards[-size - len(leading) :])
    fresh = tuple(card for card in newest if card.file not in leading)
    return (fresh or newest)[:size]
