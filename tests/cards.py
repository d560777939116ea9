"""Cards and archives made on the spot, for the tests of what is planned with them."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from newsgen.archive import Archive, arrange
from newsgen.config import Config
from newsgen.digest import digest
from newsgen.naming import slug
from newsgen.plan import Available, Plan, plan
from newsgen.records import Captured, Card, Job
from newsgen.related.ranking import LISTED, Ranking, Shared, packed
from newsgen.stories import Stories


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
    near: Mapping[str, Sequence[tuple[str, float]]] | None = None,
    stories: Stories | None = None,
) -> Plan:
    """The plan of a site with `cards`, near to one another as `make_ranking` says, some of them one story."""
    config = config or Config()
    archive = make_archive(cards, config)
    return plan(
        archive, make_ranking(archive.cards, near), stories or Stories(), pages, config, available or Available()
    )


def make_ranking(
    cards: Iterable[Card],
    near: Mapping[str, Sequence[tuple[str, float]]] | None = None,
    why: Mapping[tuple[str, str], Sequence[str]] | None = None,
) -> Ranking:
    """The ranking in which each of `cards` is near what `near` says of its file, nearest first, with those cosines.

    Whatever is near is shared in whole, and around nobody is it crowded. All words in `why` are rare.
    """
    files = [card.file for card in cards]
    places = {file: row for row, file in enumerate(files)}
    lists = [list((near or {}).get(file, ())) for file in files]
    filled = [[*entries, *[(files[0], 0.0)] * (LISTED - len(entries))] for entries in lists]
    return Ranking(
        places=places,
        files=files,
        rows=[places[other] for entries in filled for other, _ in entries],
        cosines=[cosine for entries in filled for _, cosine in entries],
        number=list(map(len, lists)),
        crowd=[0.0] * len(files),
        share=[1.0] * len(files),
        why=[
            packed([Shared(words, len(words)) for words in told])
            for told in ([(why or {}).get((file, other), ()) for other, _ in lists[places[file]]] for file in files)
        ],
    )


def job_at(planned: Plan, path: str) -> Job:
    """The one job that fills `path`."""
    (found,) = (job for job in jobs(planned) if job.path == path)
    return found


def view_at(planned: Plan, path: str) -> Any:
    """What the page at `path` shows."""
    return job_at(planned, path).view


def jobs(planned: Plan) -> list[Job]:
    """Every page of a plan, with what it shows."""
    return [
        Job(path=page.path, template=page.template, view=page.make(planned.frame), file=page.file)
        for page in planned.planned
        if page.template
    ]


def whole(planned: Plan) -> dict[str, bytes]:
    """Every file of a plan that needs no template, by its path."""
    return {page.path: page.make(planned.frame) for page in planned.planned if page.template is None}
