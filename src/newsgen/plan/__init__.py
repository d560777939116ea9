"""From an archive to all that is published: which pages there are, what each shows, which files go along.

Each planner knows one kind of page. First all say which paths they will fill; then files that are published beside the
pages find their paths, and the links between articles their targets; last the jobs are made, one at a time, while they
are asked for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from newsgen.archive import Archive, natural_key
from newsgen.archive.addresses import assign
from newsgen.config import Config
from newsgen.formats import Formats
from newsgen.language import direction
from newsgen.plan import (
    articles,
    data,
    dates,
    feeds,
    files,
    front,
    indexes,
    lists,
    moved,
    plain,
    sitemap,
    threads,
    wanted,
)
from newsgen.plan.files import Available
from newsgen.plan.frame import ARCHIVE, UNDATED, Frame, Planned, kinds, months, section_path
from newsgen.plan.grounds import Grounds
from newsgen.problems import Problem, Where
from newsgen.records import Card, Copy
from newsgen.related import relate
from newsgen.related.ranking import Ranking
from newsgen.stories import Stories
from newsgen.strings import words
from newsgen.views import Link, Site

__all__ = ["Available", "Plan", "Planned", "plan"]

HEADER_SECTIONS = 20  # more would be no header; all stand in the index of sections


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to be published, and what is to be said of it.

    `paths` has every path once; `planned` makes its files as they are asked for.
    """

    paths: frozenset[str]
    copies: tuple[Copy, ...]
    problems: tuple[Problem, ...]
    frame: Frame
    grounds: Grounds
    planned: tuple[Planned, ...]


def plan(
    archive: Archive,
    ranking: Ranking,
    stories: Stories,
    pages: Sequence[Card],
    config: Config,
    available: Available,
    gather: wanted.Gather = wanted.gather,
) -> Plan:
    """Plans the whole site.

    `pages` are the plain pages, `available` the files that may go along; `gather` tells what is wanted.
    """
    plain_pages = sorted(pages, key=lambda card: natural_key(card.file))
    addresses = assign(plain_pages, lambda _: "pages/")
    menu = [card for card in plain_pages if card.file in addresses.paths]
    by_month = months(archive)
    timelines = threads.timelines(archive, stories)
    missing = gather(archive)
    planned = [
        *front.planned(archive),
        *articles.planned(archive, by_month),
        *lists.planned(archive, config),
        *indexes.planned(archive),
        *dates.planned(by_month, wanted=bool(missing)),
        *threads.planned(timelines),
        *wanted.planned(missing),
        *plain.planned(menu, addresses.paths, config),
        *feeds.planned(archive),
    ]
    if config.url:
        article_paths = frozenset(archive.paths.values())
        html = (page.path for page in planned if page.path.endswith(".html") and page.path != plain.MISSING)
        shards = sitemap.shards(archive, by_month, [path for path in html if path not in article_paths])
        planned += sitemap.planned(shards, config.url, robots=sitemap.ROBOTS not in available.static)
    planned += moved.planned(archive)  # after the sitemaps, which must not name them
    planned += data.planned(archive, by_month)
    paths = frozenset(page.path for page in planned)

    article_of = {file: archive.paths[card.file] for file, card in archive.merged.items()}
    beside = files.publish(
        chain(archive.cards, menu),
        archive.paths | article_of | addresses.paths,
        available,
        paths,
        {path: article_of[file] for file, path in archive.moved.items()},
    )
    word = words(config.reading.language, config.strings)
    site, problems = _site(archive, menu, addresses.paths, config, word, beside.static, bool(timelines))
    frame = Frame(
        archive=archive,
        related=relate(archive, ranking, stories.wire, config),
        config=config,
        site=site,
        words=word,
        formats=Formats(config.reading.language),
        directions={
            language: direction(language)
            for language in {site.language, *(card.language for card in chain(archive.cards, menu))}
        },
        section_links={
            group.slug: Link(label=group.name, path=section_path(group)) for group in archive.sections.ordered
        },
        page_paths=addresses.paths,
        threads=threads.links(timelines),
        targets=beside.targets,
    )
    return Plan(
        paths=paths | {copy.path for copy in beside.copies},
        copies=beside.copies,
        problems=(*addresses.problems, *beside.problems, *problems),
        frame=frame,
        grounds=Grounds(frame),
        planned=tuple(planned),
    )


def _site(
    archive: Archive,
    menu: Sequence[Card],
    paths: Mapping[str, str],
    config: Config,
    word: Mapping[str, str],
    static: Collection[str],
    has_threads: bool,
) -> tuple[Site, tuple[Problem, ...]]:
    """What every page shows of the site, and the configured pictures that static/ does not hold."""
    problems = []
    pictures: dict[str, str | None] = {}
    for name, path in (("logo", config.theme.logo), ("favicon", config.theme.favicon)):
        pictures[name] = path if path in static else None
        if path and path not in static:
            problems.append(
                Problem(
                    level="warning",
                    where=Where(file="newsgen.yaml"),
                    code="missing-file",
                    message=f"theme.{name}: there is no file static/{path}",
                    hint="put the file there, or take the key out",
                )
            )
    indexes = [Link(label=word["archive"], path=ARCHIVE)]
    indexes += [Link(label=word[kind.word], path=kind.path) for kind in kinds(archive)]
    indexes += [Link(label=word["threads"], path=threads.INDEX)] if has_threads else []
    indexes += [Link(label=word["undated"], path=UNDATED)] if archive.undated else []
    site = Site(
        title=config.title,
        tagline=config.tagline,
        language=config.reading.language,
        direction=direction(config.reading.language),
        url=config.url,
        sections=tuple(
            Link(label=group.name, path=section_path(group)) for group in archive.sections.ordered[:HEADER_SECTIONS]
        ),
        menu=tuple(Link(label=card.title, path=paths[card.file]) for card in menu),
        indexes=tuple(indexes),
        logo=pictures["logo"],
        favicon=pictures["favicon"],
        accent=config.theme.accent,
    )
    return site, tuple(problems)
