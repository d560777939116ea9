"""Plain pages (About, Contact), the page for a missing address, and the sheet with the site's accent colour."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from newsgen.config import Config
from newsgen.plan.frame import Frame, Planned
from newsgen.records import Card
from newsgen.views import AccentSheet, Link, MissingPage, PlainPage

MISSING = "404.html"
ACCENT = "assets/accent.css"


def planned(pages: Sequence[Card], paths: Mapping[str, str], config: Config) -> Iterator[Planned]:
    """The plain pages at their `paths`, 404.html and, where one is set, the accent's sheet."""
    for card in pages:
        yield Planned(paths[card.file], "page.html", partial(_view, card), card.file)
    yield Planned(MISSING, "404.html", _missing_view)
    if config.theme.accent:
        yield Planned(ACCENT, "accent.css", partial(_accent_view, config.theme.accent))


def _view(card: Card, frame: Frame) -> PlainPage:
    path = frame.page_paths[card.file]
    return PlainPage(
        site=frame.site,
        page=frame.page(
            "page",
            path,
            card.title,
            description=card.summary,
            language=card.language,
            crumbs=frame.home(Link(label=card.title)),
        ),
        targets=frame.targets.get(card.file, {}),
    )


def _missing_view(frame: Frame) -> MissingPage:
    """A server shows this page at any depth, so its one link is absolute."""
    title = frame.words["page_not_found"]
    return MissingPage(
        site=frame.site,
        page=frame.page("missing", MISSING, title),
        home=frame.address("index.html") or "/index.html",
    )


def _accent_view(accent: str, _frame: Frame) -> AccentSheet:
    return AccentSheet(accent=accent)
