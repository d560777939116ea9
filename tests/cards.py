"""Cards and archives made on the spot, for the tests of what is planned with them."""

import random
from collections.abc import Iterable, Sequence
from typing import Any

from newsgen.archive import Archive, arrange
from newsgen.config import Config
from newsgen.digest import digest
from newsgen.naming import slug
from newsgen.plan import Available, Plan, plan
from newsgen.records import Captured, Card, Job


def make_card(file: str, **fields: Any) -> Card:
    """The card of `file`; its headline is the file's name unless `fields` say otherwise."""
    headline = fields.pop("headline", file.rpartition("/")[2].partition(".")[0])
    given = {
        "file": file,
        "id": file,
        "sha256": digest(file),
        "title": headline or "Untitled words",
        "slug": slug(headline or "Untitled words"),
        "claimed": False,
        "section": "World",
        "language": "en",
        "headline": headline,
        "summary": "A summary.",
        "words": 100,
    }
    return Card(**(given | fields))


def captured(*headlines: str) -> tuple[Captured, ...]:
    """A captured list."""
    return tuple(Captured(headline=headline) for headline in headlines)


def in_any_order(cards: Iterable[Card]) -> list[Card]:
    """`cards` shuffled, always in the same way."""
    shuffled = list(cards)
    random.Random(7).shuffle(shuffled)
    return shuffled


def make_archive(cards: Iterable[Card], config: Config | None = None) -> Archive:
    """The archive of `cards`, which come in shuffled."""
    return arrange(in_any_order(cards), config or Config())


def make_plan(
    cards: Iterable[Card],
    config: Config | None = None,
    available: Available | None = None,
    pages: Sequence[Card] = (),
) -> Plan:
    """The plan of a site with `cards`."""
    config = config or Config()
    return plan(make_archive(cards, config), pages, config, available or Available())


def job_at(planned: Plan, path: str) -> Job:
    """The one job that fills `path`."""
    (found,) = (job for job in planned.jobs if job.path == path)
    return found


def view_at(planned: Plan, path: str) -> Any:
    """What the page at `path` shows."""
    return job_at(planned, path).view
