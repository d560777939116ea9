"""The indexes: all sections, all sources, all tags and all bylines, each with its count and years."""

from collections.abc import Iterator
from functools import partial

from newsgen.archive import Archive, Group
from newsgen.plan.frame import Frame, Kind, Planned, kinds
from newsgen.views import Entry, IndexPage, Link


def planned(archive: Archive) -> Iterator[Planned]:
    """The index of each kind of name."""
    for kind in kinds(archive):
        yield Planned(kind.path, "names.html", partial(_view, kind))


def _view(kind: Kind, frame: Frame) -> IndexPage:
    heading = frame.words[kind.word]
    return IndexPage(
        site=frame.site,
        page=frame.page("index", kind.path, heading, crumbs=frame.home(Link(label=heading))),
        heading=heading,
        entries=tuple(_entry(kind, group) for group in kind.groups.ordered),
    )


def _entry(kind: Kind, group: Group) -> Entry:
    years = [card.published[:4] for card in (group.dated[:1] + group.dated[-1:]) if card.published]
    return Entry(
        link=Link(label=group.name, path=kind.group_path(group)),
        count=len(group.undated) + len(group.dated),
        first=years[0] if years else None,
        last=years[-1] if years else None,
    )
