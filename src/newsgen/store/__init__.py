"""The memo of earlier builds: what each map came to, so that a build does only what is new.

It lives in ``.newsgen/memo/`` beside the output and may be deleted at any time. Facts stand in one log (what a file
held when it was seen, what reading its bytes came to, what rendering a page came to), bulk in segments beside it. Every
fact stands under a digest of all that it hangs on, so an old one is never wrong, only useless. Nothing is believed
unseen: the log begins with a digest of its form and its makers, each of its frames is summed, each piece of bulk has
its digest; what does not fit is dropped and made again.
"""

import errno
import sys
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

import msgspec
from msgspec.structs import replace

from newsgen.digest import digest
from newsgen.problems import Level, NewsgenError, Problem, Where, reason
from newsgen.records import Bulk, Finished, Read, Seen, Value
from newsgen.store.linked import Known, Linked
from newsgen.store.log import Log
from newsgen.store.segments import MemoBrokenError, Segments, segment_number
from newsgen.store.tables import Parts, Table

__all__ = [
    "INDEX",
    "LAST",
    "MEANT",
    "RANKED",
    "STORIES",
    "WANTED",
    "Hint",
    "Known",
    "Memo",
    "MemoBrokenError",
    "MemoError",
    "Parts",
]

T = TypeVar("T")

RANKED, INDEX, STORIES, MEANT, WANTED, LAST = TABLES = ("ranked", "index", "stories", "meant", "wanted", "last")

_VERSION = 3
_FRAME = 2000  # facts in a frame of the log: one that is lost costs no more than these
_SPARE = 1000  # superseded facts, beside as many as there are live ones, before the log is written anew
_SPARE_BULK = 16 << 20  # bytes of dead bulk likewise


class MemoError(NewsgenError):
    """There is no room for what a build must set aside."""

    exit_code = 1


class Hint(Value, array_like=True):
    """The digest of a file's bytes, which holds as long as the file looks as it was seen."""

    seen: Seen
    sha256: bytes


class _Facts(Value, array_like=True):
    """A frame of the log; the `words` of all frames together are numbered in their order."""

    hints: dict[str, Hint] = {}
    reads: dict[bytes, Read] = {}
    closures: dict[bytes, dict[str, bytes]] = {}
    words: tuple[str, ...] = ()
    pages: tuple[Known, ...] = ()

    @property
    def number(self) -> int:
        """How many facts there are of the kinds that are superseded one by one."""
        return len(self.hints) + len(self.reads) + len(self.pages)


class Memo:
    """The memo in `folder`, for builds by `makers` alone (a digest of code and libraries).

    With `aside`, a folder for what must be set aside, it is only read. One process remembers; every process of the
    build may ask, and set bulk aside. The log is read on entering; tables may be asked for before. `trouble` says why
    it could not be written, which costs the next build time.
    """

    def __init__(self, folder: Path, makers: str, aside: Path | None = None) -> None:
        self.makers = makers
        self.trouble: Problem | None = None
        self._folder = folder
        self._aside = aside
        mine = digest((_VERSION, sys.byteorder, makers)).encode()
        self._log = Log(folder / "log", mine)
        self._tables = {name: Table(folder / name, mine) for name in TABLES}
        self._segments = Segments(folder, aside)
        self._facts = 0
        self._hints: dict[str, Hint] = {}
        self._reads: dict[bytes, Read] = {}
        self._closures: dict[bytes, dict[str, bytes]] = {}
        self._pages: dict[str, Known] = {}
        self._words: list[str] = []
        self._numbers: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self._segments.close()

    def hinted(self, name: str, seen: Seen | None) -> bytes | None:
        """The digest of the file known as `name`, if it looks as it did when that was taken."""
        hint = self._hints.get(name)
        return hint.sha256 if hint and hint.seen == seen else None

    def read_before(self, key: bytes) -> Read | None:
        """What reading a document under this key came to."""
        return self._reads.get(key)

    def page_before(self, path: str) -> Known | None:
        """What is known of the page that stood at `path`."""
        return self._pages.get(path)

    def closures_before(self, key: bytes) -> dict[str, bytes] | None:
        """The digests of the templates' closures under the digest of all templates."""
        return self._closures.get(key)

    def set_aside(self, *pieces: bytes) -> tuple[Bulk, ...]:
        """Keep pieces of bulk for later; raises MemoError where they cannot be."""
        try:
            return self._segments.write(*pieces)
        except OSError as trouble:
            raise MemoError(
                [self._complaint(trouble, "error", "make room, or change what stands in the way")]
            ) from None

    def fetch(self, bulk: Bulk) -> bytes:
        """Bulk that was set aside; raises MemoBrokenError."""
        return self._segments.read(bulk)

    def fetch_all(self, bulks: Iterable[Bulk]) -> list[bytes]:
        """The same for several pieces, which is quicker for those that were set aside one after the other."""
        return self._segments.read_all(bulks)

    def table(self, name: str, key: bytes) -> Parts | None:
        """The parts of the table `name` (one of `TABLES`), where they were kept under `key` and are whole."""
        return self._tables[name].read(key)

    def keep_table(self, name: str, key: bytes, parts: Parts) -> None:
        """Have the table `name` hold these parts, and no others."""
        if not self._aside and not self.trouble:
            with self._noting_trouble():
                self._tables[name].replace(key, parts)

    def remember(
        self,
        *,
        hints: Mapping[str, Hint] | None = None,
        reads: Mapping[bytes, Read] | None = None,
        closures: Mapping[bytes, dict[str, bytes]] | None = None,
        pages: Iterable[Finished] = (),
    ) -> None:
        """Add facts."""
        before = len(self._words)
        known = [self._known(page) for page in pages]
        self._hints.update(hints or {})
        self._reads.update(reads or {})
        self._closures.update(closures or {})
        self._pages.update((page.path, page) for page in known)
        words = self._words[before:]
        self._append(_frames(hints or {}, reads or {}, closures or {}, words, known))

    def linked(self, paths: Collection[str]) -> Linked:
        """The links of these pages, which are known."""
        return Linked(paths, self._pages, self._words)

    def known(self, path: str) -> Finished:
        """All that is known of a page that is known."""
        page = self._pages[path]
        return Finished(
            path=path,
            key=page.key,
            shows=page.shows,
            sha256=page.sha256,
            size=page.size,
            targets=self._spelled(page.targets),
            anchors=self._spelled(page.anchors),
            faults=page.faults,
        )

    def settle(self, hints: Collection[str], reads: Collection[bytes], pages: Collection[str]) -> None:
        """Say what the finished build used; the rest is dropped once there is more of it than of this.

        The log is written anew when it holds over twice as many facts as are in use (and a thousand), or when the
        segments hold over twice the bulk in use (and 16 MiB); bulk then moves to a new segment.
        """
        with self._noting_trouble():
            live = {key: self._reads[key] for key in reads}
            in_use = sum(bulk.size for read in live.values() for bulk in (read.bulk, read.terms) if bulk)
            old = self._segments.names()
            if (
                self._facts <= 2 * (len(hints) + len(live) + len(pages)) + _SPARE
                and sum(old.values()) <= 2 * in_use + _SPARE_BULK
            ):
                return
            try:
                self._compact(hints, live, pages, old)
            except MemoBrokenError:
                self.forget()
                return
            except OSError:
                for name in self._segments.names().keys() - old.keys():
                    self._segments.remove(name)
                raise
            for name in old:
                self._segments.remove(name)

    def forget(self) -> None:
        """Delete the whole memo; raises MemoError where that cannot be done."""
        self._segments.close()
        try:
            for name in self._segments.names():
                self._segments.remove(name)
            self._log.remove()
            for table in self._tables.values():
                table.remove()
        except OSError as trouble:
            raise MemoError([self._complaint(trouble, "error", f"delete {self._folder} and build again")]) from trouble

    def unreliable(self) -> MemoError:
        """The error of a build that cannot read back what it has just set aside."""
        trouble = OSError(errno.EIO, "what was just written reads differently")
        return MemoError([self._complaint(trouble, "error", "the disk may be failing; build on another")])

    def _open(self) -> None:
        decode = msgspec.msgpack.Decoder(_Facts).decode
        try:
            for frame in self._log.read():
                self._take(decode(frame))
        except msgspec.DecodeError:  # summed rightly and yet of another form: not ours
            self._log.restart()
            self._hints, self._reads, self._closures, self._pages, self._words = {}, {}, {}, {}, []
            self._facts = 0
        self._numbers = {word: number for number, word in enumerate(self._words)}

    def _take(self, facts: _Facts) -> None:
        self._facts += facts.number
        self._hints.update(facts.hints)
        self._reads.update(facts.reads)
        self._closures.update(facts.closures)
        self._words += facts.words
        self._pages.update((page.path, page) for page in facts.pages)

    def _append(self, frames: Iterable[_Facts]) -> None:
        if self._aside or self.trouble:
            return
        made = list(frames)
        self._facts += sum(facts.number for facts in made)
        if made:
            with self._noting_trouble():
                self._log.append(map(msgspec.msgpack.encode, made))

    def _compact(
        self, hints: Collection[str], reads: Mapping[bytes, Read], pages: Collection[str], old: Collection[str]
    ) -> None:
        self._segments.begin(number=1 + max(map(segment_number, old), default=0))
        words, self._words, self._numbers = self._words, [], {}
        self._hints = {name: self._hints[name] for name in hints if name in self._hints}
        self._reads = {key: self._moved(read) for key, read in reads.items()}
        self._closures = dict(list(self._closures.items())[-1:])
        self._pages = {path: self._renumbered(self._pages[path], words) for path in pages}
        frames = list(_frames(self._hints, self._reads, self._closures, self._words, tuple(self._pages.values())))
        self._facts = sum(facts.number for facts in frames)
        self._log.replace(map(msgspec.msgpack.encode, frames))

    def _moved(self, read: Read) -> Read:
        return replace(read, bulk=self._moved_bulk(read.bulk), terms=self._moved_bulk(read.terms))

    def _moved_bulk(self, bulk: Bulk | None) -> Bulk | None:
        return self._segments.write(self._segments.read(bulk))[0] if bulk else None

    def _renumbered(self, page: Known, words: Sequence[str]) -> Known:
        targets, anchors = (
            self._numbered(map(words.__getitem__, array("I", part))) for part in (page.targets, page.anchors)
        )
        return replace(page, targets=targets, anchors=anchors)

    def _known(self, page: Finished) -> Known:
        return Known(
            path=page.path,
            key=page.key,
            shows=page.shows,
            sha256=page.sha256,
            size=page.size,
            targets=self._numbered(page.targets),
            anchors=self._numbered(page.anchors),
            faults=page.faults,
        )

    def _numbered(self, words: Iterable[str]) -> bytes:
        numbers = array("I")
        for word in words:
            number = self._numbers.get(word)
            if number is None:
                number = self._numbers[word] = len(self._words)
                self._words.append(word)
            numbers.append(number)
        return numbers.tobytes()

    def _spelled(self, numbers: bytes) -> tuple[str, ...]:
        return tuple(map(self._words.__getitem__, array("I", numbers)))

    @contextmanager
    def _noting_trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as trouble:
            self.trouble = self._complaint(trouble, "warning", "the site is whole; the next build takes longer")
        except MemoError as trouble:
            (self.trouble,) = (replace(problem, level="warning") for problem in trouble.problems)

    def _complaint(self, trouble: OSError, level: Level, hint: str) -> Problem:
        where, what = (
            Where(file=str(self._aside or self._folder)),
            f"what was done cannot be remembered: {reason(trouble)}",
        )
        return Problem(level=level, where=where, code="cannot-remember", message=what, hint=hint)


def _frames(
    hints: Mapping[str, Hint],
    reads: Mapping[bytes, Read],
    closures: Mapping[bytes, dict[str, bytes]],
    words: Sequence[str],
    pages: Sequence[Known],
) -> Iterator[_Facts]:
    """The facts cut into frames; the words come before the pages that name them."""
    if closures or words:
        yield _Facts(closures=dict(closures), words=tuple(words))
    for some in _cut(tuple(hints.items())):
        yield _Facts(hints=dict(some))
    for found in _cut(tuple(reads.items())):
        yield _Facts(reads=dict(found))
    for part in _cut(pages):
        yield _Facts(pages=tuple(part))


def _cut(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + _FRAME] for start in range(0, len(items), _FRAME))
