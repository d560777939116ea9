"""The small pages that stand where a merged capture would have stood, and lead to the article that it became.

A link to such an address, from wherever it was made, goes on to work. No list, feed or sitemap names these pages.
"""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from newsgen.archive import Archive
from newsgen.plan.frame import Frame, Planned
from newsgen.records import Card
from newsgen.views import Link, MovedPage


def planned(archive: Archive) -> Iterator[Planned]:
    """A page for each merged capture that has an address of its own."""
    for file, path in archive.moved.items():
        yield Planned(path, "moved.html", partial(_view, path, archive.merged[file]))


def _view(path: str, card: Card, frame: Frame) -> MovedPage:
    """The page at `path` that leads to `card`; what is canonical is the article's address."""
    article = frame.archive.paths[card.file]
    page = frame.page("moved", path, card.title, language=card.language)
    return MovedPage(
        site=frame.site,
        page=replace(page, canonical=frame.address(article)),
        target=Link(label=card.title, path=article),
    )
