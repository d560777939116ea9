"""A site made: everything between what there is and what is published.

The steps that touch every document or page are maps: the executor that the door hands over says where they run, and the
memo spares them what an earlier build did. The parent holds a light `Card` for each article; the article itself lies
packed in the memo's segments and is unpacked only while its own page is rendered.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec.structs import replace

from newsgen.archive import Archive, arrange
from newsgen.executors import Map
from newsgen.links import check as check_links
from newsgen.outcome import Outcome, Work
from newsgen.plan import Available, Plan, plan
from newsgen.problems import Problem, Where
from newsgen.records import Bulk, Copy, Read, Skipped, Value
from newsgen.renderer import Templates
from newsgen.setting import Options, Setting, under
from newsgen.sources.files import Listing
from newsgen.sources.site import CONTENT
from newsgen.steps import Progress
from newsgen.steps.destination import Destination
from newsgen.steps.headlines import Headlines
from newsgen.steps.loading import load_all
from newsgen.steps.ranking import rank_all
from newsgen.steps.rendering import render_all
from newsgen.steps.stories import find_stories
from newsgen.store import Memo


class Made(Value):
    """A site that is ready but for the `copies`, and what of the memo it used; `files` is how many there are."""

    outcome: Outcome
    copies: tuple[Copy, ...]
    names: frozenset[str]
    keys: frozenset[bytes]
    pages: Sequence[str]
    files: int


def make(
    setting: Setting,
    options: Options,
    destination: Destination,
    memo: Memo,
    clock: int,
    mapped: Map,
    progress: Progress,
) -> Made:
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
    bulk = {read.file: read.bulk for read in every if read.bulk}
    archive, planned, ranked = _planned(setting, every, bulk, memo, mapped, progress)
    destination.expect(planned.paths)
    progress("rendering", 0, len(planned.planned))
    why = render_all(
        planned,
        bulk,
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
    return Made(
        outcome=_judged(outcome, options, any(read.card for read in every)),
        copies=planned.copies,
        names=loads.names,
        keys=loads.keys,
        pages=made,
        files=len(planned.paths),
    )


def _planned(
    setting: Setting, every: Sequence[Read], bulk: Mapping[str, Bulk], memo: Memo, mapped: Map, progress: Progress
) -> tuple[Archive, Plan, int]:
    """The archive of all articles, the plan of the site, and how many articles had to be ranked for it.

    `bulk` has the record of each article by its file.
    """
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
    stories = find_stories(archive, ranking, bulk, memo=memo, mapped=mapped, progress=progress)
    progress("planning", 0, 0)
    plain = [card for card in cards if card.file in pages]
    planned = plan(archive, ranking, stories, plain, config, available, headlines.wanted)
    return archive, planned, ranked


def _said(
    setting: Setting, every: Sequence[Read], archive: Archive, planned: Plan, broken: Iterable[Problem]
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
        skipped=(*setting.skipped, *map(under(CONTENT), passed_over)),
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


def _errors(problems: Iterable[Problem]) -> int:
    return sum(problem.level == "error" for problem in problems)
