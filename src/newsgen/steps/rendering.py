"""MAP render: every file of the plan to a finished one, but for those that are known and stand as they should.

A file whose grounds are as they were stands, if it is the one that was made, and nothing of it is made. Else what the
page shows is put together and digested, and the page is rendered where that digest, its article, a template or a maker
is new, or where the file that stands is not the one that was made; why it was goes along.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from typing import Any
from zlib import crc32

import msgspec
from msgspec.structs import astuple, replace

from newsgen.config import Config
from newsgen.digest import digest_bytes
from newsgen.executors import Map
from newsgen.links import resolve
from newsgen.plan import Plan, Planned
from newsgen.problems import Problem
from newsgen.records import Article, Artifact, Bulk, Finished, Job, PageKey, Seen, Value
from newsgen.renderer import Renderer, Templates, TemplateTrouble, closures
from newsgen.steps import Progress
from newsgen.steps.destination import Destination
from newsgen.store import Known, Memo
from newsgen.writer import Rank

_PART = 16  # bytes of a digest that a key keeps


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
    """Has the destination keep or replace every file of the plan; why each page was rendered, nothing where it was not.

    `bulk` has each article's record by its file. What is staged is numbered by the file's place in the plan. Raises
    TemplateTrouble with all that is wrong in the templates, one problem for each place.
    """
    pages = planned.planned
    work = _Rendering(planned, bulk, templates, config, memo, destination)
    decode = msgspec.msgpack.Decoder(_Chunk).decode
    why: dict[str, tuple[str, ...]] = dict.fromkeys((page.path for page in pages if page.template), ())
    # The large files stand last in the plan and are made first: what is small shares out evenly at the end, and memory
    # is least full when lists look at articles from everywhere.
    waiting = [number for number in reversed(range(len(pages))) if not work.stands(number)]
    troubles: set[Problem] = set()
    done = len(pages) - len(waiting)
    with closing(mapped(work, waiting)) as chunks:
        for chunk in map(decode, chunks):
            memo.remember(pages=[answer.finished for answer in chunk.answers if answer.finished])
            for answer in chunk.answers:
                path = pages[answer.number].path
                if answer.why:
                    why[path] = answer.why
                if answer.problems:
                    troubles.update(answer.problems)
                elif answer.rank is None:
                    destination.keep(path, answer.sha256, answer.fresh)
                else:
                    destination.replace(path, answer.number, Rank(answer.rank), answer.sha256)
            done += len(chunk.answers)
            progress("rendering", done, len(pages))
    if troubles:
        raise TemplateTrouble(_one_a_place(troubles))
    return why


class _Answer(Value, array_like=True):
    """What came of one file that did not simply stand.

    `finished` where it was made, or where what it is made of changed; `rank` where its bytes are staged and wait to be
    put, else `fresh` as `look` gave; `problems` where its template failed.
    """

    number: int
    sha256: str = ""
    problems: tuple[Problem, ...] = ()
    finished: Finished | None = None
    rank: int | None = None
    fresh: Seen | None = None
    why: tuple[str, ...] = ()


class _Chunk(Value, array_like=True):
    """What came of the files of a chunk."""

    answers: tuple[_Answer, ...]


class _Rendering:
    """The function that is mapped: numbers of planned files in, a packed `_Chunk` out."""

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
        self._site = _part(planned.frame.site)
        self._makers = _part((memo.makers, config.reading.language, config.strings))
        self._unpack = msgspec.msgpack.Decoder(Article).decode

    def __call__(self, numbers: Sequence[int]) -> bytes:
        return msgspec.msgpack.encode(_Chunk(answers=tuple(map(self._answer, numbers))))

    def stands(self, number: int) -> bool:
        """Whether a file of the plan is known by what it is made of and stands as it was made; then it is kept."""
        page = self._planned.planned[number]
        known = self._memo.page_before(page.path)
        if known is None or page.grounds is None or known.key != self._key(page, known.key.view):
            return False
        found = self._destination.look(page.path, known.sha256, known.size)
        if found.holds:
            self._destination.keep(page.path, known.sha256, found.fresh)
        return found.holds

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self._templates, self._config)

    def _answer(self, number: int) -> _Answer:
        page = self._planned.planned[number]
        view = page.make(self._planned.frame)
        known, shows = self._memo.page_before(page.path), self._shown(view)
        key = self._key(page, _part(shows))
        if known is not None and replace(known.key, grounds=key.grounds) == key:
            found = self._destination.look(page.path, known.sha256, known.size)
            if found.holds:
                finished = None if known.key == key else replace(self._memo.known(page.path), key=key)
                return _Answer(number=number, sha256=known.sha256, fresh=found.fresh, finished=finished)
        try:
            return self._made(number, view, key, b"".join(map(_sum, shows)), known)
        except TemplateTrouble as trouble:
            return _Answer(number=number, problems=trouble.problems)

    def _made(self, number: int, view: Any, key: PageKey, shows: bytes, known: Known | None) -> _Answer:
        page = self._planned.planned[number]
        made = self._artifact(page, view)
        targets, faults = resolve(made.path, made.links)
        finished = Finished(
            path=made.path,
            key=key,
            shows=shows,
            sha256=hashlib.sha256(made.data).hexdigest(),
            size=len(made.data),
            targets=targets,
            anchors=made.anchors,
            faults=faults,
        )
        found = self._destination.look(made.path, finished.sha256, finished.size)
        if not found.holds:
            self._destination.stage(made.path, number, made.data)
        return _Answer(
            number=number,
            sha256=finished.sha256,
            finished=finished,
            rank=None if found.holds else _rank(page),
            fresh=found.fresh,
            why=tuple(_reasons(known, finished, view)) if page.template else (),
        )

    def _artifact(self, page: Planned, view: Any) -> Artifact:
        if page.template is None:
            return Artifact(path=page.path, data=view)
        article = self._unpack(self._memo.fetch(self._bulk[page.file])) if page.file else None
        return self._renderer.render(Job(path=page.path, template=page.template, view=view, file=page.file), article)

    def _shown(self, view: Any) -> list[bytes]:
        """What a file shows, packed: the fields of a view, or all that it holds; of the site the digest is at hand."""
        if isinstance(view, bytes):
            return [view]
        site = self._planned.frame.site
        return [self._site if value is site else _packed(value) for value in astuple(view)]

    def _key(self, page: Planned, view: bytes) -> PageKey:
        grounds = self._planned.grounds
        return PageKey(
            grounds=_part((grounds.basis, page.grounds(grounds))) if page.grounds else b"",
            view=view,
            article=self._bulk[page.file].digest[:_PART] if page.file else b"",
            templates=self._closures[page.template][:_PART] if page.template else b"",
            makers=self._makers,
        )


def _part(value: Any) -> bytes:
    """The digest of `value`, as long as a key needs it."""
    return digest_bytes(value)[:_PART]


def _closures(templates: Templates, memo: Memo) -> dict[str, bytes]:
    """The digests of the templates' closures; finding them out means reading every template."""
    key = _part(templates.sources)
    known = memo.closures_before(key)
    if known is None:
        known = closures(templates)
        memo.remember(closures={key: known})
    return known


def _one_a_place(troubles: Iterable[Problem]) -> list[Problem]:
    """The first problem at each place, in order: a line that fails for every article fails once."""
    ordered = sorted(troubles, key=lambda problem: (problem.where, problem.message, problem.hint), reverse=True)
    return list({problem.where: problem for problem in ordered}.values())[::-1]


def _rank(page: Planned) -> Rank:
    if page.path == "index.html":
        return Rank.FRONT
    return Rank.ARTICLE if page.template == "article.html" else Rank.LIST


_packed = msgspec.msgpack.Encoder(order="deterministic").encode


def _sum(shown: bytes) -> bytes:
    """Four bytes that tell, for people, whether a field of a view changed."""
    return crc32(shown).to_bytes(4, "little")


def _reasons(known: Known | None, finished: Finished, view: Value) -> Iterator[str]:
    """Why a page had to be rendered, for people."""
    if known is None:
        yield "new"
        return
    old, new = known.key, finished.key
    if old.article != new.article:
        yield "its article changed"
    if old.view != new.view:
        names = view.__struct_fields__
        sums = (known.shows, finished.shows)
        changed = [name for at, name in enumerate(names) if len({each[4 * at : 4 * at + 4] for each in sums}) > 1]
        yield f"it shows something else: {', '.join(changed)}"
    if old.templates != new.templates:
        yield "a template changed"
    if old.makers != new.makers:
        yield "newsgen, a library, the language or a word changed"
    if replace(old, grounds=new.grounds) == new:
        yield "its file was not the one that was made"
