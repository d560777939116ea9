"""The shell: it alone joins the files on disk to the pure core.

One build runs configuration -> listing -> loading -> archive -> plan -> rendering -> link check -> publishing. Between
the steps flow values; every complaint travels with them and is reported once, by the door that asked for the build. The
steps that touch every document or page are maps: the executor that the door hands over says where they run, and the
memo spares them what an earlier build did. The parent holds a light `Card` for each article; the article itself lies
packed in the memo's segments and is unpacked only while its own page is rendered.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec.structs import replace

import newsgen
from newsgen.archive import Archive, arrange
from newsgen.config import Config, read_config
from newsgen.executors import Map, serial
from newsgen.links import check as check_links
from newsgen.loader import load
from newsgen.loader.datewords import PLACES
from newsgen.outcome import Outcome, Work
from newsgen.plan import Available, Plan, plan
from newsgen.problems import NewsgenError, Problem, Where
from newsgen.records import Copy, Document, Loaded, Read, Seen, Skipped, Value
from newsgen.renderer import Templates
from newsgen.sources import files
from newsgen.sources.files import Listing, list_content, list_static, look, read
from newsgen.sources.site import CONTENT, SETTINGS, STATIC, TEMPLATES, locate, read_settings, require_site
from newsgen.sources.theme import ThemeFiles, find_theme, read_theme
from newsgen.sources.versions import makers, zone_rules
from newsgen.steps import Progress, say_nothing
from newsgen.steps.destination import Destination, Nowhere
from newsgen.steps.files import copied_name, copy_all
from newsgen.steps.headlines import Headlines
from newsgen.steps.last import LastBuild
from newsgen.steps.loading import load_all
from newsgen.steps.ranking import rank_all
from newsgen.steps.rendering import render_all
from newsgen.steps.stories import find_stories
from newsgen.store import Memo, MemoBrokenError
from newsgen.writer import PATIENCE, Writer, memo_folder

__all__ = [
    "Options",
    "Outcome",
    "Progress",
    "Work",
    "build",
    "check",
    "passed_over",
    "read_for_inspection",
    "say_nothing",
]

_PACKAGE = Path(newsgen.__file__).parent


class Options(Value):
    """What the command line decides: `output` is a folder (else the configuration's), relative to the current one."""

    output: str | None = None
    strict: bool = False
    drafts: bool = False
    patience: float = PATIENCE  # seconds to wait for another build of the same output


_DEFAULTS = Options()


class ConfigurationError(NewsgenError):
    """newsgen.yaml has an error."""


def build(site: Path, options: Options = _DEFAULTS, progress: Progress = say_nothing, mapped: Map = serial) -> Outcome:
    """Build the site in the folder `site` and publish it; raises NewsgenError when it cannot be done at all.

    The site is looked at once the output is ours alone, so that a build which had to wait sees what came meanwhile. A
    site that stands as the last build left it is left so. A memo that turns out to be broken is dropped, and the build
    begins again without it.
    """
    output = Path(options.output) if options.output else site / _configured(site)[0].output
    progress("opening", 0, 0)
    read_folders = [site / CONTENT, site / STATIC, site / TEMPLATES, find_theme(_PACKAGE)]
    for again in (False, True):
        with Writer(output, apart_from=read_folders, patience=options.patience) as writer:
            memo = Memo(memo_folder(output), makers(_PACKAGE))
            setting = _set_up(site, progress)
            last = LastBuild(_told(setting, options), setting.seen.values(), memo, writer)
            outcome = last.outcome()
            if outcome is not None:
                return outcome
            try:
                with memo:
                    outcome = _publish(setting, options, writer, memo, mapped, progress)
                    last.remember(outcome)
                    return outcome
            except MemoBrokenError as broken:
                if again:
                    raise memo.unreliable() from broken
                memo.forget()
    raise AssertionError("the second attempt returns or raises")


def check(site: Path, options: Options = _DEFAULTS, progress: Progress = say_nothing, mapped: Map = serial) -> Outcome:
    """All that `build` would complain of; nothing is written below `site`."""
    setting = _set_up(site, progress)
    folder = memo_folder(site / setting.config.output)
    with tempfile.TemporaryDirectory(prefix="newsgen-") as aside:
        for known in (folder, Path(aside, "none")):
            with Memo(known, makers(_PACKAGE), Path(aside)) as memo, suppress(MemoBrokenError):
                return _make(setting, options, Nowhere(), memo, 0, mapped, progress).outcome
    raise AssertionError("a memo of nothing is never broken")


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
    """A site before any article is read: with the bytes of its files, all that a build is made from.

    `zones` has the rules of every time zone that the loader may go by; `seen` what the file system says of each file,
    by the path at which it is opened.
    """

    config: Config
    theme: ThemeFiles
    listing: Listing
    static: dict[str, str]
    zones: dict[str, bytes]
    seen: dict[str, Seen | None]
    skipped: tuple[Skipped, ...]
    problems: tuple[Problem, ...]


class _Made(Value):
    """A site that is ready but for the `copies`, and what of the memo it used; `files` is how many there are."""

    outcome: Outcome
    copies: tuple[Copy, ...]
    names: frozenset[str]
    keys: frozenset[bytes]
    pages: Sequence[str]
    files: int


def _set_up(site: Path, progress: Progress) -> _Setting:
    progress("listing", 0, 0)
    config, problems = _configured(site)
    theme = read_theme(site, _PACKAGE)
    listing = list_content(str(site / CONTENT))
    static, passed_over, static_problems = list_static(str(site / STATIC))
    documents = (document.path for document in chain(listing.documents, listing.pages))
    paths = chain(documents, (other.path for other in listing.others), static.values(), theme.assets.values())
    return _Setting(
        config=config,
        theme=theme,
        listing=listing,
        static=static,
        zones=zone_rules({config.reading.timezone, *PLACES.values()}),
        seen={path: look(path) for path in paths},
        skipped=(*map(_under(CONTENT), listing.skipped), *map(_under(STATIC), passed_over)),
        problems=(*problems, *theme.problems, *listing.problems, *static_problems),
    )


def _told(setting: _Setting, options: Options) -> tuple[Any, ...]:
    """All that a build is made from but the bytes of files; long mappings, which take long to digest, as pairs."""
    pairs = [list(each.items()) for each in (setting.seen, setting.static)]
    return replace(setting, seen={}, static={}), pairs, options.drafts, options.strict


def _configured(site: Path) -> tuple[Config, tuple[Problem, ...]]:
    require_site(site)
    text, problems = read_settings(site)
    config, complaints = read_config(text, SETTINGS)
    if any(problem.level == "error" for problem in complaints):
        raise ConfigurationError((*problems, *complaints))
    return config, (*problems, *complaints)


def _publish(
    setting: _Setting, options: Options, writer: Writer, memo: Memo, mapped: Map, progress: Progress
) -> Outcome:
    made = _make(setting, options, writer, memo, writer.clock, mapped, progress)
    outcome = replace(made.outcome, output=str(writer.output))
    if outcome.withheld:
        if outcome.articles:  # without any, something is amiss, and what is known is worth more than its room
            memo.settle(made.names, made.keys, made.pages)
        return outcome
    progress("publishing", 0, 0)
    opened = copy_all(made.copies, made.files, setting.seen, writer, memo)
    done = writer.commit()
    progress("remembering", 0, 0)
    memo.settle(made.names, made.keys, made.pages)
    return replace(
        outcome,
        problems=(*outcome.problems, memo.trouble) if memo.trouble else outcome.problems,
        published=True,
        pages=done.pages,
        others=done.others,
        unchanged=done.unchanged,
        removed=done.removed,
        left=done.left,
        work=replace(outcome.work, opened=outcome.work.opened + opened),
    )


def _make(
    setting: _Setting,
    options: Options,
    destination: Destination,
    memo: Memo,
    clock: int,
    mapped: Map,
    progress: Progress,
) -> _Made:
    """Everything between the listing and the copying; every finished file goes to `destination`."""
    reading = setting.config.reading
    loads = load_all(
        (*setting.listing.documents, *setting.listing.pages),
        reading,
        setting.zones,
        setting.seen,
        memo=memo,
        mapped=mapped,
        clock=clock,
        progress=progress,
    )
    every = tuple(read if options.drafts else _without_draft(read) for read in loads.reads)
    archive, planned, ranked = _planned(setting, every, memo, mapped, progress)
    destination.expect(planned.paths)
    progress("rendering", 0, len(planned.planned))
    why = render_all(
        planned,
        {read.file: read.bulk for read in every if read.bulk},
        Templates(sources=setting.theme.sources),
        setting.config,
        memo=memo,
        mapped=mapped,
        destination=destination,
        progress=progress,
    )
    progress("checking links", 0, 0)
    made = [page.path for page in planned.planned]
    broken = check_links(memo.linked(made), planned.paths)
    outcome = replace(
        _said(setting, every, archive, planned, broken),
        work=Work(opened=loads.opened, parsed=loads.parsed, ranked=ranked, rendered=sum(map(bool, why.values()))),
        why=why,
    )
    return _Made(
        outcome=_judged(outcome, options, any(read.card for read in every)),
        copies=planned.copies,
        names=loads.names.union(map(copied_name, planned.copies)),
        keys=loads.keys,
        pages=made,
        files=len(planned.paths),
    )


def _planned(
    setting: _Setting, every: Sequence[Read], memo: Memo, mapped: Map, progress: Progress
) -> tuple[Archive, Plan, int]:
    """The archive of all articles, the plan of the site, and how many articles had to be ranked for it."""
    progress("arranging", 0, 0)
    listing, config = setting.listing, setting.config
    pages = frozenset(document.file for document in listing.pages)
    cards = [read.card for read in every if read.card]
    articles = [card for card in cards if card.file not in pages]
    headlines = Headlines(memo)
    archive = arrange(articles, config, headlines.meanings)
    available = Available(
        content={other.file: other.path for other in listing.others},
        static=setting.static,
        assets=setting.theme.assets,
    )
    progress("ranking", 0, 0)
    reads = {read.file: read for read in every}
    ranking, ranked = rank_all(archive.cards, reads, memo=memo, mapped=mapped, progress=progress)
    bulk = {read.file: read.bulk for read in every if read.bulk}
    stories = find_stories(archive, ranking, bulk, memo=memo, mapped=mapped, progress=progress)
    progress("planning", 0, 0)
    plain = [card for card in cards if card.file in pages]
    planned = plan(archive, ranking, stories, plain, config, available, headlines.wanted)
    return archive, planned, ranked


def _said(
    setting: _Setting, every: Sequence[Read], archive: Archive, planned: Plan, broken: Iterable[Problem]
) -> Outcome:
    """What is to be said of a site: its articles, what was left out or passed over, and every problem."""
    pages = {document.file for document in setting.listing.pages}
    unread = sum(not (read.card or read.skipped) for read in every)
    unplaced = sum(read.card is not None and read.file in pages for read in every) - len(planned.frame.page_paths)
    loading = chain.from_iterable(read.problems for read in every)
    passed_over = chain((read.skipped for read in every if read.skipped), _unreferred(setting.listing, planned))
    return Outcome(
        articles=len(archive.cards),
        left_out=unread + unplaced + len(archive.left_out) + _errors(setting.problems),  # of listings: others raise
        skipped=(*setting.skipped, *map(_under(CONTENT), passed_over)),
        problems=(
            *setting.problems,
            *_in_content(chain(loading, archive.problems, planned.problems), every),
            *broken,
        ),
        output="",
        merged={f"{CONTENT}/{file}": f"{CONTENT}/{card.file}" for file, card in archive.merged.items()},
    )


def _without_draft(read: Read) -> Read:
    """`read`, but for a draft only that it is one."""
    if not read.draft:
        return read
    return Read(file=read.file, skipped=Skipped(file=read.file, reason="draft"), problems=read.problems)


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


def _unreferred(listing: Listing, planned: Plan) -> Iterator[Skipped]:
    """Files below content/ that are no articles and that no article refers to."""
    wanted = {copied.origin for copied in planned.copies}
    return (Skipped(file=other.file, reason=other.reason) for other in listing.others if other.path not in wanted)


def _in_content(problems: Iterable[Problem], every: Iterable[Read]) -> Iterator[Problem]:
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
