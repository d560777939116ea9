"""What every planner shares: the frame of a page, teasers, links, addresses.

A planner says which pages there will be before any of them is made: it yields a `Planned`, a path with a function that
makes the page's job out of a `Frame`. So all paths are known before the first view, and of a hundred thousand views
only those in hand are alive.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from newsgen.archive import Archive, Group, Groups
from newsgen.config import Config
from newsgen.formats import Formats
from newsgen.records import Card
from newsgen.related import Related
from newsgen.views import Direction, Link, Page, Site, Teaser, is_picture_path

if TYPE_CHECKING:
    from newsgen.plan.grounds import Grounds

SECTIONS, SOURCES, TAGS, BYLINES = "sections", "sources", "tags", "by"  # folders of the lists of each kind
FRONT = "index.html"
ARCHIVE = "archive/index.html"
UNDATED = "undated/index.html"
WANTED = "wanted/index.html"
FEED = "feed.xml"
MONTH_PART = 300  # articles on one page of a month


class Planned(NamedTuple):
    """A file to come: its path, and what makes it.

    `make` gives the view of the page that `template` renders, or where there is none the file's bytes. `file` names
    the article whose bulk the page needs. `grounds` tells what it is made of, in fewer steps than it is made
    (`grounds.py`); without it that is told by what `make` gives.
    """

    path: str
    template: str | None
    make: Callable[["Frame"], Any]
    file: str | None = None
    grounds: Callable[["Grounds"], Any] | None = None


class Kind(NamedTuple):
    """One kind of name that articles are gathered under: `word` is the interface's word for all of them."""

    page: str
    folder: str
    word: str
    groups: Groups

    @property
    def path(self) -> str:
        """The page that lists all names of the kind."""
        return f"{self.folder}/index.html"

    def group_path(self, group: Group) -> str:
        """The page of one name."""
        return group_path(self.folder, group)


def kinds(archive: Archive) -> tuple[Kind, ...]:
    """The kinds of names that have pages; sections always do."""
    every = (
        Kind("section", SECTIONS, "sections", archive.sections),
        Kind("source", SOURCES, "sources", archive.sources),
        Kind("tag", TAGS, "tags", archive.tags),
        Kind("byline", BYLINES, "bylines", archive.bylines),
    )
    return tuple(kind for kind in every if kind.groups.ordered or kind.page == "section")


def group_path(folder: str, group: Group) -> str:
    """The page of one name; `folder` is its kind's."""
    return f"{folder}/{group.slug}/index.html"


def section_path(group: Group) -> str:
    """The page of a section."""
    return group_path(SECTIONS, group)


def section_feed(group: Group) -> str:
    """The feed of a section."""
    return f"{SECTIONS}/{group.slug}/feed.xml"


def month_path(month: str, part: int = 1) -> str:
    """The page of a month (``2021-03``), or one of its further parts."""
    return f"{month[:4]}/{month[5:]}/{'index' if part == 1 else f'page-{part}'}.html"


def year_path(year: str) -> str:
    """The page of a year."""
    return f"{year}/index.html"


Months = Mapping[str, tuple[Card, ...]]
"""The dated articles by month (``2021-03``)."""


def months(archive: Archive) -> Months:
    """The dated articles by month (``2021-03``), both in order of time."""
    found: dict[str, list[Card]] = {}
    for card in archive.dated:
        if card.published:
            found.setdefault(card.published[:7], []).append(card)
    return {month: tuple(cards) for month, cards in found.items()}


def newest_first(cards: Iterable[Card]) -> tuple[Card, ...]:
    """`cards` turned around."""
    return tuple(cards)[::-1]


@dataclass(frozen=True, slots=True)
class Frame:
    """What pages are made with.

    `threads` has by article the page of its thread, `targets` each article's files and links that resolve, as written.
    """

    archive: Archive
    related: Related
    config: Config
    site: Site
    words: Mapping[str, str]
    formats: Formats
    directions: Mapping[str, Direction]
    section_links: Mapping[str, Link]
    page_paths: Mapping[str, str]
    threads: Mapping[str, Link]
    targets: Mapping[str, dict[str, str]]

    def word(self, key: str, **values: str) -> str:
        """A word of the interface with its placeholders filled."""
        text = self.words[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def address(self, path: str) -> str | None:
        """The full address of a path, percent-encoded; null without a configured url."""
        return absolute(self.config.url, path) if self.config.url else None

    def page(
        self,
        kind: str,
        path: str,
        title: str,
        *,
        description: str = "",
        language: str | None = None,
        crumbs: tuple[Link, ...] = (),
        feeds: tuple[Link, ...] = (),
    ) -> Page:
        """The frame of the page at `path`; a page without a language of its own is in the site's."""
        language = language or self.site.language
        return Page(
            kind=kind,
            path=path,
            root="../" * path.count("/"),
            title=title,
            description=description or f"{title} · {self.site.title}",
            language=language,
            direction=self.directions[language],
            canonical=self.address(path),
            crumbs=crumbs,
            feeds=(Link(label=self.site.title, path=FEED), *feeds),
        )

    def home(self, *crumbs: Link) -> tuple[Link, ...]:
        """The way from the front page down."""
        return (Link(label=self.words["home"], path=FRONT), *crumbs)

    def section(self, card: Card) -> Link:
        """The section of `card`."""
        return self.section_links[self.archive.sections.slugs[card.section]]

    def source(self, card: Card) -> str | None:
        """The source of `card` as the archive spells it."""
        return self.archive.sources.of(card.source).name if card.source else None

    def teaser(self, card: Card) -> Teaser:
        """`card` as lists show it."""
        return Teaser(
            path=self.archive.paths[card.file],
            title=card.title,
            kicker=card.kicker,
            summary=card.summary,
            published=card.published,
            section=self.section(card),
            source=self.source(card),
            byline=card.byline,
            language=card.language,
            direction=self.directions[card.language],
            image=self._image(card) if card.image and card.file in self.targets else None,
        )

    def _image(self, card: Card) -> str | None:
        """The first picture of `card` that is published."""
        paths = map(self.targets[card.file].get, (card.image or "", *(image.src for image in card.images)))
        return next((path for path in paths if path and is_picture_path(path)), None)

    def teasers(self, cards: Iterable[Card]) -> tuple[Teaser, ...]:
        """`cards` as lists show them."""
        return tuple(map(self.teaser, cards))


def absolute(url: str, path: str) -> str:
    """`path` under the site's `url`; the front page is the url itself."""
    base = url if url.endswith("/") else f"{url}/"
    return base if path == FRONT else base + quote(path)
