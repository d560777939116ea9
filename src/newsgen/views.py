"""What templates see: small frozen views, made by the planners, read by the templates.

Every page gets `site`, `page`, and the fields of its own view by name. Paths are relative to the site's root
and unquoted; the template filter `href` makes the link. A view holds all that a page may show, so a page is a
pure function of its view and, for an article, of the article. docs/templates.md lists every field, and a test
holds it to this file.
"""

from typing import Literal

from newsgen.records import Value

Direction = Literal["ltr", "rtl"]
Origin = Literal["captured", "computed"]


class Link(Value):
    """A label and where it leads: a path under the site's root, or null for plain text."""

    label: str
    path: str | None = None


class Site(Value):
    """The same on every page: nothing here counts articles or tells the time.

    `sections` are the first of the site's sections, in their order, as many as a header can bear; `indexes` lead to
    the pages that list all sections, sources, tags, bylines and dates, as far as the archive has any; `menu` holds
    the plain pages.
    """

    title: str
    tagline: str
    language: str
    direction: Direction
    url: str | None
    sections: tuple[Link, ...]
    menu: tuple[Link, ...]
    indexes: tuple[Link, ...]
    logo: str | None
    favicon: str | None
    accent: str | None


class Page(Value):
    """The frame of one page: `root` climbs to the site's root (``../../`` or nothing); `canonical` needs a known url.

    `kind` is ``front``, ``article``, ``moved``, ``section``, ``source``, ``tag``, ``byline``, ``undated``, ``archive``,
    ``year``, ``month``, ``index``, ``thread``, ``wanted``, ``page`` or ``missing``. `crumbs` lead from the front page
    down; but for the front page, articles and moved pages the page itself comes last, without a path. `feeds` are for
    autodiscovery.
    """

    kind: str
    path: str
    root: str
    title: str
    description: str
    language: str
    direction: Direction
    canonical: str | None = None
    crumbs: tuple[Link, ...] = ()
    feeds: tuple[Link, ...] = ()


class Teaser(Value):
    """An article as a list shows it."""

    path: str
    title: str
    kicker: str | None
    summary: str
    published: str | None
    section: Link
    source: str | None
    byline: str | None
    language: str
    direction: Direction
    image: str | None


class ListItem(Value):
    """An entry of one of the two lists: `path` is null for a captured headline that leads nowhere.

    That is one that the archive does not hold (`missing`), or the page's own. `why` are rare words that a computed
    entry of Others Also Read shares with the article.
    """

    headline: str
    path: str | None
    origin: Origin
    missing: bool = False
    language: str | None = None
    direction: Direction | None = None
    why: tuple[str, ...] = ()


_PICTURES = (".apng", ".avif", ".bmp", ".gif", ".ico", ".jfif", ".jpeg", ".jpg", ".png", ".svg", ".webp")


def is_picture_path(path: str) -> bool:
    """Whether a browser shows the published file as a picture: of a page or a PDF it would show a broken one."""
    return path.partition("#")[0].lower().endswith(_PICTURES)


class Picture(Value):
    """An article's image: `path` is where it is published."""

    path: str
    alt: str
    caption: str | None
    credit: str | None


class ArticlePage(Value):
    """article.html; the renderer adds `article` and `body` (the body as safe HTML).

    `byline` is the byline as written in pieces, a name that has a page leading there; it is empty where `bylines`, the
    authors, say as much. `also_published` leads to the same wire story in other papers; the page of the first of them
    lists `also_published_more` that this one does not. `thread` leads to the developing story that the article is a
    part of. `image` is the first of the article's pictures; `pictures` loses in the renderer those that the body shows
    itself.
    """

    site: Site
    page: Page
    section: Link
    source: Link | None
    byline: tuple[Link, ...]
    bylines: tuple[Link, ...]
    tags: tuple[Link, ...]
    date: Link | None
    previous: Link | None
    next: Link | None
    next_in: tuple[ListItem, ...]
    others_also_read: tuple[ListItem, ...]
    also_published: tuple[Link, ...]
    also_published_more: int
    thread: Link | None
    image: str | None
    pictures: tuple[Picture, ...]
    targets: dict[str, str]


class MovedPage(Value):
    """moved.html: where a merged capture would stand; `target` is the article that it became.

    The page's `title` and `language` are the article's, and so is `canonical`.
    """

    site: Site
    page: Page
    target: Link


class Desk(Value):
    """A section's block on the front page."""

    section: Link
    items: tuple[Teaser, ...]


class FrontPage(Value):
    """index.html: the newest articles, then a block for each section."""

    site: Site
    page: Page
    lead: tuple[Teaser, ...]
    desks: tuple[Desk, ...]


class ListPage(Value):
    """list.html: a section, source, tag, byline or the undated articles; newest first.

    `number` is the archive page's number, counted from the oldest; null on the first page, which is always
    ``index.html`` and holds the newest.
    """

    site: Site
    page: Page
    heading: str
    number: int | None
    items: tuple[Teaser, ...]
    newer: Link | None
    older: Link | None


class Entry(Value):
    """A name or a developing story in an index, with how many articles stand under it and the years they span."""

    link: Link
    count: int
    first: str | None
    last: str | None


class IndexPage(Value):
    """names.html: an index: all sections, sources, tags, bylines or developing stories."""

    site: Site
    page: Page
    heading: str
    entries: tuple[Entry, ...]


class Month(Value):
    """A month in a year's list; `link.label` is ``YYYY-MM``."""

    link: Link
    count: int


class Year(Value):
    """A year with its months; `link.label` is ``YYYY``."""

    link: Link
    count: int
    months: tuple[Month, ...]


class ArchivePage(Value):
    """archive.html: every year with its months."""

    site: Site
    page: Page
    years: tuple[Year, ...]
    undated: Link | None
    wanted: Link | None


class Listing(Value):
    """An article whose page listed a headline."""

    path: str
    title: str
    published: str | None
    language: str
    direction: Direction


class WantedHeadline(Value):
    """A headline that the archive does not hold: `count` pages listed it, the first of them are `pages`."""

    headline: str
    count: int
    pages: tuple[Listing, ...]


class WantedPage(Value):
    """wanted.html: the headlines listed by most pages first; `more` counts those that the page has no room for."""

    site: Site
    page: Page
    headlines: tuple[WantedHeadline, ...]
    more: int


class YearPage(Value):
    """year.html: one year's months."""

    site: Site
    page: Page
    year: Year
    previous: Link | None
    next: Link | None


class CalendarDay(Value):
    """A cell of the calendar: `number` 0 pads the week; `path` with an anchor where articles stand."""

    number: int
    count: int = 0
    path: str | None = None


class DayList(Value):
    """The articles of one day, in order of publication; `date` is ``YYYY-MM-DD``, `anchor` ``d04``."""

    date: str
    anchor: str
    items: tuple[Teaser, ...]


class MonthPage(Value):
    """month.html: the calendar and the days; a month over 300 articles has several, numbered from 1, the oldest."""

    site: Site
    page: Page
    month: str
    weekdays: tuple[int, ...]
    weeks: tuple[tuple[CalendarDay, ...], ...]
    days: tuple[DayList, ...]
    number: int
    parts: tuple[Link, ...]
    previous: Link | None
    next: Link | None


class ThreadPage(Value):
    """thread.html: a developing story, its articles day by day, the earliest first.

    `heading` is the headline that it began with, in its `language`; `words` run through it. The anchor of a day is its
    date after a ``d``.
    """

    site: Site
    page: Page
    heading: str
    language: str
    direction: Direction
    words: tuple[str, ...]
    days: tuple[DayList, ...]


class PlainPage(Value):
    """page.html: About, Contact; the renderer adds `article` and `body`."""

    site: Site
    page: Page
    targets: dict[str, str]


class MissingPage(Value):
    """404.html: served at any depth, so it carries its own style; `home` is absolute where the site's url is known."""

    site: Site
    page: Page
    home: str


class FeedEntry(Value):
    """One entry of an Atom feed; times are RFC 3339; `link` is absolute or relative to the feed."""

    id: str
    link: str
    title: str
    published: str
    updated: str
    summary: str
    authors: tuple[str, ...]
    section: str
    language: str


class Feed(Value):
    """feed.xml: `home` and `self_link` are absolute where the site's url is known, else relative."""

    site: Site
    id: str
    title: str
    home: str
    self_link: str
    updated: str
    entries: tuple[FeedEntry, ...]


class SitemapEntry(Value):
    """One address in the sitemap; `modified` is a date or null."""

    location: str
    modified: str | None


class Sitemap(Value):
    """sitemap.xml, and each month's shard of it where the site has over 50,000 addresses."""

    entries: tuple[SitemapEntry, ...]


class AccentSheet(Value):
    """accent.css: published only where newsgen.yaml sets `theme.accent`."""

    accent: str
