"""sitemap.xml and robots.txt, for a site with a configured url.

Up to 50,000 addresses make one sitemap. Above that sitemap.xml is an index, and the articles' addresses are sharded by
month, so that an article touches one shard.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from newsgen.archive import Archive
from newsgen.plan.frame import Frame, Months, Planned, absolute
from newsgen.plan.grounds import Grounds
from newsgen.records import Card
from newsgen.views import Sitemap, SitemapEntry

SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
LARGEST = 50_000  # addresses: the protocol's limit for one file

Addresses = Sequence[tuple[str, str | None]]
"""Paths, each with the date of its last change where that is known."""


def shards(archive: Archive, by_month: Months, others: Sequence[str]) -> dict[str, Addresses]:
    """The sitemaps by path: one, or where that is too large one for each month and for what has no date."""
    undated = [_address(archive, card) for card in archive.undated]
    lists: list[tuple[str, str | None]] = [(path, None) for path in others]
    if len(others) + len(archive.paths) <= LARGEST:
        return {SITEMAP: lists + undated + [_address(archive, card) for card in archive.dated]}
    made: dict[str, Addresses] = {}
    made.update(_split("pages", lists))
    made.update(_split("undated", undated))
    for month, cards in by_month.items():
        made.update(_split(month, [_address(archive, card) for card in cards]))
    return made


def planned(found: Mapping[str, Addresses], url: str, robots: bool) -> Iterator[Planned]:
    """The sitemaps of `shards`, their index where there are several, and robots.txt where it is asked for."""
    for path, addresses in found.items():
        yield Planned(path, "sitemap.xml", partial(_view, addresses, url), grounds=partial(_grounds, addresses))
    if SITEMAP not in found:
        yield Planned(SITEMAP, None, partial(_index, tuple(found), url))
    if robots:
        yield Planned(ROBOTS, None, partial(_robots, url))


def _index(paths: Sequence[str], url: str, _frame: Frame) -> bytes:
    lines = "".join(
        f"<sitemap><loc>{html.escape(absolute(url, path), quote=False)}</loc></sitemap>\n" for path in paths
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</sitemapindex>\n'
    )
    return text.encode()


def _robots(url: str, _frame: Frame) -> bytes:
    return f"User-agent: *\nAllow: /\n\nSitemap: {absolute(url, SITEMAP)}\n".encode()


def _grounds(addresses: Addresses, _grounds: Grounds) -> Addresses:
    return addresses


def _address(archive: Archive, card: Card) -> tuple[str, str | None]:
    return archive.paths[card.file], card.updated or card.published


def _split(name: str, addresses: Addresses) -> Iterator[tuple[str, Addresses]]:
    for number, start in enumerate(range(0, len(addresses), LARGEST), 1):
        yield f"sitemap-{name}{'' if number == 1 else f'-{number}'}.xml", addresses[start : start + LARGEST]


def _view(addresses: Addresses, url: str, _frame: Frame) -> Sitemap:
    return Sitemap(
        entries=tuple(SitemapEntry(location=absolute(url, page), modified=modified) for page, modified in addresses)
    )
