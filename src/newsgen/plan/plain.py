"""Plain pages (About, Contact), the page for a missing address, and the sheet with the site's accent colour."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from newsgen.config import Config
from newsgen.plan.frame import Frame, Planned
from newsgen.records import Card, Job
from newsgen.views import AccentSheet, Link, MissingPage, PlainPage

MISSING = "404.html"
ACCENT = "assets/accent.css"


def planned(pages: Sequence[Card], paths: Mapping[str, str], config: Config) -> Iterator[Planned]:
    """The plain pages at their `paths`, 404.html and, where one is set, the accent's sheet."""
    for card in pages:
        yield Planned(paths[card.file], partial(_job, card))
    yield Planned(MISSING, _missing_job)
    if config.theme.accent:
        yield Planned(ACCENT, partial(_accent_job, config.theme.accent))


def _job(card: Card, frame: Frame) -> Job:
    path = frame.page_paths[card.file]
    return Job(
        path=path,
        template="page.html",
        file=card.file,
        view=PlainPage(
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
        ),
    )


def _missing_job(frame: Frame) -> Job:
    """A server shows this page at any depth, so its one link is absolute."""
    title = frame.words["page_not_found"]
    return Job(
        path=MISSING,
        template="404.html",
        view=MissingPage(
            site=frame.site,
            page=frame.page("missing", MISSING, title),
            home=frame.address("index.html") or "/index.html",
        ),
    )


def _accent_job(accent: str, _frame: Frame) -> Job:
    return Job(path=ACCENT, template="accent.css", view=AccentSheet(accent=accent))
