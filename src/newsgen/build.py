"""The shell: it alone joins the files on disk to the pure core.

One build runs configuration -> listing -> reading and loading -> archive -> plan -> rendering -> link check ->
writing. Between the steps flow values; every complaint travels with them and is reported once, by the door that
asked for the build. The parent holds a light `Card` for each article and the article itself packed; an article is
unpacked only while its own page is rendered.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec.structs import replace

import newsgen
from newsgen.archive import arrange
from newsgen.config import Config, Reading, read_config
from newsgen.links import LinkCheck
from newsgen.loader import card, load
from newsgen.plan import Available, Plan, plan
from newsgen.problems import NewsgenError, Problem, Where
from newsgen.records import Article, Artifact, Card, Document, Job, Loaded, Skipped, Value
from newsgen.renderer import Renderer, Templates
from newsgen.sources import files
from newsgen.sources.files import Listing, list_content, list_static, read
from newsgen.sources.site import CONTENT, SETTINGS, STATIC, TEMPLATES, locate, read_settings, require_site
from newsgen.sources.theme import ThemeFiles, find_theme, read_theme
from newsgen.writer import Rank, Writer

Progress = Callable[[str, int, int], None]
"""Told the name of the step, how many are done, and how many there are (0: not known)."""

_PACKAGE = Path(newsgen.__file__).parent


class Options(Value):
    """What the command line decides: `output` is a folder (else the configuration's), relative to the current one."""

    output: str | None = None
    strict: bool = False
    drafts: bool = False


class Outcome(Value):
    """What a build did.

    `articles` are those in the archive, `left_out` those that an error kept out of it. `pages`, `others` (files that
    are no HTML), `unchanged` and `removed` count files of the output; `left` names those there that are not ours.
    `published` is false when nothing was written; `withheld` then says why, unless nobody asked (`check`).
    """

    articles: int
    left_out: int
    skipped: tuple[Skipped, ...]
    problems: tuple[Problem, ...]
    output: str
    published: bool = False
    withheld: str = ""
    pages: int = 0
    others: int = 0
    unchanged: int = 0
    removed: int = 0
    left: tuple[str, ...] = ()


_DEFAULTS = Options()


class ConfigurationError(NewsgenError):
    """newsgen.yaml has an error."""


class Destination(Protocol):
    """Where a finished site goes: the writer, or nowhere."""

    def stage(self, path: str, data: bytes, rank: Rank) -> None:
        """Take a file made by the build."""

    def copy(self, path: str, origin: str) -> None:
        """Take a file published as it is."""


def say_nothing(_step: str, _done: int, _total: int) -> None:
    """The progress of a build that nobody watches."""


def build(site: Path, options: Options = _DEFAULTS, progress: Progress = say_nothing) -> Outcome:
    """Build the site in the folder `site` and publish it; raises NewsgenError when it cannot be done at all."""
    setting = _set_up(site)
    output = Path(options.output) if options.output else site / setting.config.output
    read_folders = [site / CONTENT, site / STATIC, site / TEMPLATES, find_theme(_PACKAGE)]
    with Writer(output, apart_from=read_folders) as writer:
        outcome = _make(setting, options, writer, progress)
        if outcome.withheld:
            return replace(outcome, output=str(writer.output))
        done = writer.commit()
    return replace(
        outcome,
        output=str(writer.output),
        published=True,
        pages=done.pages,
        others=done.others,
        unchanged=done.unchanged,
        removed=done.removed,
        left=done.left,
    )


def check(site: Path, options: Options = _DEFAULTS, progress: Progress = say_nothing) -> Outcome:
    """All that `build` would complain of; nothing is written."""
    return _make(_set_up(site), options, _Nowhere(), progress)


def read_for_inspection(path: Path) -> Loaded:
    """One file as the build of its site would load it; outside a site, as it stands."""
    site, file = locate(path)
    data = read(Document(file=file, path=str(path)))
    if isinstance(data, Problem):
        return Loaded(file=file, sha256="", problems=(data,))
    config = _configured(site)[0] if site else Config()
    return load(file, data, config.reading, in_site=site is not None)


def passed_over(path: Path, loaded: Loaded) -> str:
    """Why a build of its site would leave the file at `path` aside though it can be read; empty where it would not."""
    site, file = locate(path)
    if site is None:
        return ""
    return "draft" if loaded.article and loaded.article.draft else files.passed_over(file) or ""


class _Setting(Value):
    """A site before any article is read."""

    config: Config
    theme: ThemeFiles
    listing: Listing
    static: dict[str, str]
    skipped: tuple[Skipped, ...]
    problems: tuple[Problem, ...]


class _Read(Value):
    """One document, read: its card and the packed article, or why there is none."""

    file: str
    card: Card | None = None
    packed: bytes = b""
    skipped: Skipped | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def is_left_out(self) -> bool:
        """Whether an error, and not a choice, keeps it out of the archive."""
        return self.card is None and self.skipped is None


class _Nowhere:
    """The destination of `check`."""

    def stage(self, path: str, data: bytes, rank: Rank) -> None:
        """Nothing is kept."""

    def copy(self, path: str, origin: str) -> None:
        """Nothing is copied."""


def _set_up(site: Path) -> _Setting:
    require_site(site)
    config, problems = _configured(site)
    theme = read_theme(site, _PACKAGE)
    listing = list_content(str(site / CONTENT))
    static, passed_over, static_problems = list_static(str(site / STATIC))
    return _Setting(
        config=config,
        theme=theme,
        listing=listing,
        static=static,
        skipped=(*map(_under(CONTENT), listing.skipped), *map(_under(STATIC), passed_over)),
        problems=(*problems, *theme.problems, *listing.problems, *static_problems),
    )


def _configured(site: Path) -> tuple[Config, tuple[Problem, ...]]:
    text, problems = read_settings(site)
    config, complaints = read_config(text, SETTINGS)
    if any(problem.level == "error" for problem in complaints):
        raise ConfigurationError((*problems, *complaints))
    return config, (*problems, *complaints)


def _make(setting: _Setting, options: Options, destination: Destination, progress: Progress) -> Outcome:
    """Everything between the listing and the commit; every finished file goes to `destination`."""
    config, listing = setting.config, setting.listing
    every = tuple(_load_all(listing, config.reading, options, progress))
    packed = {each.file: each.packed for each in every if each.card}
    pages = frozenset(document.file for document in listing.pages)
    archive = arrange([each.card for each in every if each.card and each.file not in pages], config)
    planned = plan(
        archive,
        [each.card for each in every if each.card and each.file in pages],
        config,
        Available(
            content={other.file: other.path for other in listing.others},
            static=setting.static,
            assets=setting.theme.assets,
        ),
    )
    links = LinkCheck()
    renderer = Renderer(Templates(sources=setting.theme.sources), config)
    for number, (artifact, rank) in enumerate(_artifacts(planned, renderer, packed), 1):
        links.add(artifact)
        destination.stage(artifact.path, artifact.data, rank)
        progress("rendering", number, len(planned.paths))
    for copied in planned.copies:
        links.add_file(copied.path)
        destination.copy(copied.path, copied.origin)
    loading = chain.from_iterable(each.problems for each in every)
    problems = (
        *setting.problems,
        *_in_content(chain(loading, archive.problems, planned.problems), every),
        *links.problems(),
    )
    skipped = (
        *setting.skipped,
        *map(_under(CONTENT), chain((each.skipped for each in every if each.skipped), _unreferred(listing, planned))),
    )
    unread = sum(each.is_left_out for each in every) + _errors(setting.problems)  # of listings alone: others raise
    unplaced = len(archive.left_out) + sum(file in packed and file not in planned.frame.page_paths for file in pages)
    outcome = Outcome(
        articles=len(archive.cards),
        left_out=unread + unplaced,
        skipped=skipped,
        problems=problems,
        output="",
    )
    return _judged(outcome, options, bool(packed))


def _judged(outcome: Outcome, options: Options, anything: bool) -> Outcome:
    """`outcome` with the reason, where there is one, why it must not be published."""
    if not anything:
        hint = "mend the errors told here" if outcome.left_out else "put .txt or .md files into content/"
        problem = Problem(
            level="error",
            where=Where(file=CONTENT),
            code="nothing-to-publish",
            message="there is no article here to publish",
            hint=f"{hint}; what an earlier build published is left as it is",
        )
        return replace(outcome, problems=(*outcome.problems, problem), withheld="no articles")
    if options.strict and outcome.problems:
        return replace(outcome, withheld="--strict")
    return outcome


def _load_all(listing: Listing, reading: Reading, options: Options, progress: Progress) -> Iterator[_Read]:
    """Every article and plain page of the listing, read; `map` is all that knows how the work is shared out."""
    documents = (*listing.documents, *listing.pages)
    read_one = partial(_load_one, reading=reading, drafts=options.drafts)
    for number, each in enumerate(map(read_one, documents), 1):
        yield each
        progress("reading", number, len(documents))


def _load_one(document: Document, reading: Reading, drafts: bool) -> _Read:
    """MAP: a document's card and its article, packed; nothing else of it stays in memory."""
    data = read(document)
    if isinstance(data, Problem):
        return _Read(file=document.file, problems=(data,))
    loaded = load(document.file, data, reading)
    article = loaded.article
    if article is None:
        return _Read(file=document.file, skipped=loaded.skipped, problems=loaded.problems)
    if article.draft and not drafts:
        draft = Skipped(file=document.file, reason="draft")
        return _Read(file=document.file, skipped=draft, problems=loaded.problems)
    packed = msgspec.msgpack.encode(article)
    return _Read(file=document.file, card=card(article, reading), packed=packed, problems=loaded.problems)


def _artifacts(planned: Plan, renderer: Renderer, packed: dict[str, bytes]) -> Iterator[tuple[Artifact, Rank]]:
    """MAP: every file that the build makes, one at a time."""
    unpack = msgspec.msgpack.Decoder(Article).decode
    for job in planned.jobs:
        yield renderer.render(job, unpack(packed[job.file]) if job.file else None), _rank(job)
    for artifact in planned.artifacts:
        yield artifact, Rank.LIST


def _rank(job: Job) -> Rank:
    if job.path == "index.html":
        return Rank.FRONT
    return Rank.ARTICLE if job.template == "article.html" else Rank.LIST


def _unreferred(listing: Listing, planned: Plan) -> Iterator[Skipped]:
    """Files below content/ that are no articles and that no article refers to."""
    wanted = {copied.origin for copied in planned.copies}
    return (Skipped(file=other.file, reason=other.reason) for other in listing.others if other.path not in wanted)


def _in_content(problems: Iterable[Problem], every: Iterable[_Read]) -> Iterator[Problem]:
    """`problems` with the files that the core knows by their path under content/ named as the user sees them."""
    known = {each.file for each in every}
    for problem in problems:
        place = problem.where
        here = replace(place, file=f"{CONTENT}/{place.file}") if place.file in known else place
        yield replace(problem, where=here)


def _under(folder: str) -> Callable[[Skipped], Skipped]:
    return lambda skipped: replace(skipped, file=f"{folder}/{skipped.file}")


def _errors(problems: Iterable[Problem]) -> int:
    return sum(problem.level == "error" for problem in problems)
