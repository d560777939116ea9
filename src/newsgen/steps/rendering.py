"""MAP render: every page of the plan to a finished file, but for those that are known and stand as they should.

What a page shows is put together for each page and digested. The page is rendered where that digest, its article, a
template or a maker is new, or where the file that stands is not the one that was made; why it was goes along.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from typing import Any
from zlib import crc32

import msgspec
from msgspec.structs import asdict, replace

from newsgen.config import Config
from newsgen.digest import digest_bytes
from newsgen.executors import Map
from newsgen.links import resolve
from newsgen.plan import Plan
from newsgen.problems import Problem
from newsgen.records import Article, Bulk, Finished, Job, PageKey, Seen, Value
from newsgen.renderer import Renderer, Templates, TemplateTrouble, closures
from newsgen.steps import Progress
from newsgen.steps.destination import Destination
from newsgen.store import Known, Memo
from newsgen.writer import Rank

PART = 16  # bytes of a digest that a key keeps


def render_all(
    planned: Plan,
    bulk: Mapping[str, Bulk],
    templates: Templates,
    config: Config,
    *,
    memo: Memo,
    mapped: Map,
    destination: Destination,
    progress: Progress,
) -> dict[str, tuple[str, ...]]:
    """Has the destination keep or replace every page of the plan; why each was rendered, nothing where it was not.

    `bulk` has each article's record by its file. What is staged is numbered by the page's place in the plan. Raises
    TemplateTrouble with all that is wrong in the templates, one problem for each place.
    """
    pages = planned.planned
    work = _Rendering(planned, bulk, templates, config, memo, destination)
    decode = msgspec.msgpack.Decoder(_Chunk).decode
    why: dict[str, tuple[str, ...]] = dict.fromkeys((page.path for page in pages), ())
    looked_at: set[int] = set()
    troubles: set[Problem] = set()
    done = 0
    with closing(mapped(work, range(len(pages)))) as chunks:
        for chunk in map(decode, chunks):
            memo.remember(pages=[answer.finished for answer in chunk.answers if answer.finished])
            for answer in chunk.answers:
                path = pages[answer.number].path
                why[path] = answer.why
                looked_at.add(answer.number)
                if answer.problems:
                    troubles.update(answer.problems)
                elif answer.rank is None:
                    destination.keep(path, answer.sha256, answer.fresh)
                else:
                    destination.replace(path, answer.number, Rank(answer.rank), answer.sha256)
            done += chunk.done
            progress("rendering", done, len(pages))
    if troubles:
        raise TemplateTrouble(_one_a_place(troubles))
    for number, page in enumerate(pages):
        if number not in looked_at:
            destination.keep(page.path, "")
    return why


class _Answer(Value, array_like=True):
    """What came of one page that was not left unseen.

    `finished` where it was rendered; `rank` where its bytes are staged and wait to be put, else `fresh` as `look` gave;
    `problems` where its template failed.
    """

    number: int
    sha256: str = ""
    problems: tuple[Problem, ...] = ()
    finished: Finished | None = None
    rank: int | None = None
    fresh: Seen | None = None
    why: tuple[str, ...] = ()


class _Chunk(Value, array_like=True):
    """How many pages of the plan were done, and what came of those that were not left unseen."""

    done: int
    answers: tuple[_Answer, ...]


class _Rendering:
    """The function that is mapped: numbers of planned pages in, a packed `_Chunk` out."""

    def __init__(
        self,
        planned: Plan,
        bulk: Mapping[str, Bulk],
        templates: Templates,
        config: Config,
        memo: Memo,
        destination: Destination,
    ) -> None:
        self._planned = planned
        self._bulk = bulk
        self._templates = templates
        self._config = config
        self._memo = memo
        self._destination = destination
        self._closures = _closures(templates, memo)
        self._site = part(planned.frame.site)
        self._makers = part((memo.makers, config.reading.language, config.strings))
        self._unpack = msgspec.msgpack.Decoder(Article).decode

    def __call__(self, numbers: Sequence[int]) -> bytes:
        answers = map(self._answer, numbers)
        return msgspec.msgpack.encode(_Chunk(done=len(numbers), answers=tuple(filter(None, answers))))

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self._templates, self._config)

    def _answer(self, number: int) -> _Answer | None:
        page = self._planned.planned[number]
        job = page.make(self._planned.frame)
        known, key = self._memo.page_before(page.path), self._key(job)
        if known is not None and known.key == key:
            found = self._destination.look(page.path, known.sha256, known.size)
            if found.holds:
                if found.fresh is None:
                    return None
                return _Answer(number=number, sha256=known.sha256, fresh=found.fresh)
        try:
            return self._render(number, job, key, known)
        except TemplateTrouble as trouble:
            return _Answer(number=number, problems=trouble.problems)

    def _render(self, number: int, job: Job, key: PageKey, known: Known | None) -> _Answer:
        article = self._unpack(self._memo.fetch(self._bulk[job.file])) if job.file else None
        made = self._renderer.render(job, article)
        targets, faults = resolve(made.path, made.links)
        finished = Finished(
            path=made.path,
            key=key,
            shows=_shows(job.view),
            sha256=hashlib.sha256(made.data).hexdigest(),
            size=len(made.data),
            targets=targets,
            anchors=made.anchors,
            faults=faults,
        )
        found = self._destination.look(made.path, finished.sha256, finished.size)
        if not found.holds:
            self._destination.stage(number, made.data)
        return _Answer(
            number=number,
            sha256=finished.sha256,
            finished=finished,
            rank=None if found.holds else _rank(job),
            fresh=found.fresh,
            why=tuple(_reasons(known, finished, job)),
        )

    def _key(self, job: Job) -> PageKey:
        view = job.view
        if getattr(view, "site", None) is self._planned.frame.site:
            shown = part((self._site, replace(view, site=None)))
        else:
            shown = part(view)
        return PageKey(
            view=shown,
            article=self._bulk[job.file].digest[:PART] if job.file else b"",
            templates=self._closures[job.template][:PART],
            makers=self._makers,
        )


def part(value: Any) -> bytes:
    """The digest of `value`, as long as a key needs it."""
    return digest_bytes(value)[:PART]


def _closures(templates: Templates, memo: Memo) -> dict[str, bytes]:
    """The digests of the templates' closures; finding them out means reading every template."""
    key = part(templates.sources)
    known = memo.closures_before(key)
    if known is None:
        known = closures(templates)
        memo.remember(closures={key: known})
    return known


def _one_a_place(troubles: Iterable[Problem]) -> list[Problem]:
    """The first problem at each place, in order: a line that fails for every article fails once."""
    ordered = sorted(troubles, key=lambda problem: (problem.where, problem.message, problem.hint), reverse=True)
    return list({problem.where: problem for problem in ordered}.values())[::-1]


def _rank(job: Job) -> Rank:
    if job.path == "index.html":
        return Rank.FRONT
    return Rank.ARTICLE if job.template == "article.html" else Rank.LIST


def _shows(view: Value) -> bytes:
    """A sum for each field of a view, in their order."""
    return b"".join(crc32(msgspec.msgpack.encode(value)).to_bytes(4, "little") for value in asdict(view).values())


def _reasons(known: Known | None, finished: Finished, job: Job) -> Iterator[str]:
    """Why a page had to be rendered, for people."""
    if known is None:
        yield "new"
        return
    old, new = known.key, finished.key
    if old.article != new.article:
        yield "its article changed"
    if old.view != new.view:
        names = job.view.__struct_fields__
        sums = (known.shows, finished.shows)
        changed = [name for at, name in enumerate(names) if len({each[4 * at : 4 * at + 4] for each in sums}) > 1]
        yield f"it shows something else: {', '.join(changed)}"
    if old.templates != new.templates:
        yield "a template changed"
    if old.makers != new.makers:
        yield "newsgen, a library, the language or a word changed"
    if old == new:
        yield "its file was not the one that was made"
