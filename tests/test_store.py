"""The memo: a valid prefix is believed and nothing else; what is lost or damaged costs time and never a wrong page."""

import errno
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from histories import SMALL, settle
from newsgen.build import Options, Outcome, Work, build, check
from newsgen.executors.processes import processes
from newsgen.problems import Problem, Where
from newsgen.records import Bulk, Fault, Finished, PageKey, Read, Seen
from newsgen.store import Hint, Memo, MemoBrokenError, MemoError
from newsgen.store.segments import Segments
from newsgen.writer import PublishingError

MakeSite = Callable[[Mapping[str, str | bytes]], Path]
Damage = Callable[[Path], object]
MAKERS = "those who made it"


# --- facts, and asking for them -----------------------------------------------------------------------------------


def name_of(number: int) -> str:
    return f"content/{number}.txt"


def key_of(number: int) -> bytes:
    return number.to_bytes(16, "big")


def seen_at(number: int) -> Seen:
    return Seen(size=number, mtime_ns=number + 1, ctime_ns=number + 2, inode=number + 3)


def hint_of(number: int) -> Hint:
    return Hint(seen=seen_at(number), sha256=bytes([number % 256]) * 32)


def read_of(number: int, bulk: Bulk | None = None) -> Read:
    problem = Problem(level="warning", where=Where(file=name_of(number), line=number), code="x", message="é\0")
    return Read(file=name_of(number), bulk=bulk, problems=(problem,))


def page_of(number: int, path: str = "", words: int = 3) -> Finished:
    """A page with links and ids of its own, and with some that all pages share."""
    own = tuple(f"{number}/{word}.html\0id" for word in range(words))
    return Finished(
        path=path or f"{number}.html",
        key=PageKey(grounds=b"", view=key_of(number), article=b"", templates=b"t", makers=b"m"),
        shows=b"\1\2\3\4" * 3,
        sha256=f"{number:064}",
        size=number,
        targets=("index.html", *own, "Café.html"),
        anchors=("top", *own[:1]),
        faults=(Fault(code="folder-link", link="./", target=f"{number}"),),
    )


def remember(memo: Memo, number: int) -> None:
    """A round of facts: a hint, a read, closures, a page, and a page that every round makes anew."""
    memo.remember(
        hints={name_of(number): hint_of(number)},
        reads={key_of(number): read_of(number)},
        closures={key_of(number): {"list.html": bytes([number % 256]) * 32}},
        pages=[page_of(number), page_of(number, "index.html")],
    )


def known(memo: Memo, numbers: Sequence[int]) -> dict[int, tuple[bool, bool, bool, bool]]:
    """Which facts of each round the memo has, in the order in which they were written; a wrong one fails here."""
    found = {}
    for number in numbers:
        closures = memo.closures_before(key_of(number))
        sha256 = memo.hinted(name_of(number), seen_at(number))
        read = memo.read_before(key_of(number))
        page = memo.page_before(f"{number}.html")
        assert closures in (None, {"list.html": bytes([number % 256]) * 32})
        assert sha256 in (None, hint_of(number).sha256)
        assert memo.hinted(name_of(number), seen_at(number + 1)) is None
        assert read in (None, read_of(number))
        if page is not None:
            assert memo.known(page.path) == page_of(number)
        found[number] = (closures is not None, sha256 is not None, read is not None, page is not None)
    index = memo.page_before("index.html")
    if index is not None:
        made = [memo.known("index.html")]
        last = max(number for number, facts in found.items() if facts[-1])
        assert made == [page_of(last, "index.html")]
    return found


def all_known(numbers: Sequence[int]) -> dict[int, tuple[bool, bool, bool, bool]]:
    return dict.fromkeys(numbers, (True, True, True, True))


ROUNDS = range(1, 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "memo"


def filled(folder: Path) -> list[int]:
    """A memo of ROUNDS in `folder`; the size of its log after each."""
    sizes = []
    with Memo(folder, MAKERS) as memo:
        for number in ROUNDS:
            remember(memo, number)
            sizes.append((folder / "log").stat().st_size)
    return sizes


def reopened(folder: Path, makers: str = MAKERS) -> dict[int, tuple[bool, bool, bool, bool]]:
    with Memo(folder, makers) as memo:
        return known(memo, ROUNDS)


def assert_prefix(folder: Path, whole_rounds: int, *, append: bool = True) -> None:
    """Known is a prefix of what was written, at least `whole_rounds` of it, and more can be written behind it."""
    found = reopened(folder)
    flat = [fact for facts in found.values() for fact in facts]
    assert flat == sorted(flat, reverse=True)
    assert list(found.values())[:whole_rounds] == [(True, True, True, True)] * whole_rounds
    if not append:
        return
    with Memo(folder, MAKERS) as memo:
        remember(memo, 9)
    with Memo(folder, MAKERS) as memo:
        assert known(memo, [*ROUNDS, 9]) == found | all_known([9])


# --- the log ------------------------------------------------------------------------------------------------------


def test_what_was_remembered_is_found_again(folder: Path) -> None:
    """Control: all facts of all rounds come back, in a new process as in the same one."""
    filled(folder)
    assert reopened(folder) == all_known(ROUNDS)


@pytest.mark.long
def test_a_log_cut_off_at_any_byte_keeps_all_before_the_cut(folder: Path) -> None:
    sizes = filled(folder)
    data = (folder / "log").read_bytes()
    for end in range(len(data)):
        (folder / "log").write_bytes(data[:end])
        assert_prefix(folder, sum(size <= end for size in sizes), append=end % 25 == 0)


@pytest.mark.long
def test_a_log_with_any_byte_changed_keeps_all_before_that_byte(folder: Path) -> None:
    sizes = filled(folder)
    data = (folder / "log").read_bytes()
    for at in range(len(data)):
        flip = (0x01, 0x80, 0xFF)[at % 3]
        (folder / "log").write_bytes(data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :])
        found = reopened(folder)
        flat = [fact for facts in found.values() for fact in facts]
        assert flat == sorted(flat, reverse=True)
        assert not all(flat)
        whole = sum(size <= at for size in sizes)
        assert list(found.values())[:whole] == [(True, True, True, True)] * whole


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 4000), tail=st.binary(max_size=60))
def test_whatever_stands_behind_the_cut_is_no_fact(cut: int, tail: bytes) -> None:
    """Rubbish of any kind at the end of a log costs nothing that stands before it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "memo")
        sizes = filled(folder)
        data = (folder / "log").read_bytes()[:cut]
        (folder / "log").write_bytes(data + tail)
        assert_prefix(folder, sum(size <= len(data) for size in sizes))


@pytest.mark.parametrize("length", [1, 7, 8, 9, 4096])
def test_a_tail_of_zeros_costs_no_fact(folder: Path, length: int) -> None:
    """Zeros at the end are what a loss of power leaves of a write; all that was written before is kept."""
    filled(folder)
    with (folder / "log").open("ab") as log:
        log.write(bytes(length))
    assert_prefix(folder, len(ROUNDS))


def framed(path: Path, data: bytes, *, behind: bool = False) -> None:
    """Puts a frame that is summed rightly into a log of right form and makers, alone or behind what stands there."""
    with Memo(path.parent, MAKERS) as memo:
        (memo._log.append if behind else memo._log.replace)([data])


def frame(data: bytes) -> Callable[[Path], object]:
    return lambda path: framed(path, data)


STRANGE_LOGS: dict[str, Damage] = {
    "empty": lambda log: log.write_bytes(b""),
    "text": lambda log: log.write_text("2024-05-17 12:00:00 INFO all is well\n" * 50),
    "zeros": lambda log: log.write_bytes(bytes(5000)),
    "no frame": lambda log: log.write_bytes(log.read_bytes()[:80]),
    "our first line alone": lambda log: log.write_bytes(b"newsgen memo\n"),
    "gone": lambda log: log.unlink(),
    "a frame of nothing": frame(b""),
    "a frame of no msgpack": frame(b"\xc1"),
    "a frame of another form": frame(msgspec.msgpack.encode([1, 2, 3])),
    "a frame of other types": frame(msgspec.msgpack.encode([{"content/1.txt": 5}, {}, {}, [], []])),
    "a frame with a number of bytes too many": frame(msgspec.msgpack.encode([{}, {}, {}, [], []]) + b"!"),
    "facts and then a frame of another form": lambda log: framed(log, b"x", behind=True),
}


@pytest.mark.parametrize("damage", STRANGE_LOGS.values(), ids=STRANGE_LOGS)
def test_a_strange_log_is_no_log_and_is_written_anew(folder: Path, damage: Damage) -> None:
    """Whatever lies there, no fact comes of it, nothing is raised, and what is remembered next is found again."""
    filled(folder)
    damage(folder / "log")
    assert reopened(folder) == dict.fromkeys(ROUNDS, (False, False, False, False))
    with Memo(folder, MAKERS) as memo:
        for number in ROUNDS:
            remember(memo, number)
        assert memo.trouble is None
    assert reopened(folder) == all_known(ROUNDS)


UNWRITABLE_LOGS: dict[str, Damage] = {
    "a folder": lambda log: (log.unlink(), log.mkdir()),
    "a link to itself": lambda log: (log.unlink(), log.symlink_to(log)),
    "a link to nowhere": lambda log: (log.unlink(), log.symlink_to("nowhere")),
}


@pytest.mark.parametrize("damage", UNWRITABLE_LOGS.values(), ids=UNWRITABLE_LOGS)
def test_a_log_that_cannot_be_written_is_a_warning(folder: Path, damage: Damage) -> None:
    """Nothing is known, nothing raised; the trouble is one warning, and the facts serve the build that found them."""
    filled(folder)
    damage(folder / "log")
    with Memo(folder, MAKERS) as memo:
        assert known(memo, ROUNDS) == dict.fromkeys(ROUNDS, (False, False, False, False))
        for number in ROUNDS:
            remember(memo, number)
        assert known(memo, ROUNDS) == all_known(ROUNDS)
        assert memo.trouble is not None
        assert (memo.trouble.level, memo.trouble.code) == ("warning", "cannot-remember")
        assert memo.trouble.hint


def test_a_log_that_may_not_be_read_is_no_log(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(folder)

    def withheld(self: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", withheld)
        assert reopened(folder) == dict.fromkeys(ROUNDS, (False, False, False, False))


def test_of_a_log_by_other_makers_nothing_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other code, and another form of the log, begin afresh; what they write in its place is theirs alone."""
    filled(folder)
    assert not any(map(any, reopened(folder, "others").values()))
    with monkeypatch.context() as patch:
        patch.setattr("newsgen.store._VERSION", 99)
        assert not any(map(any, reopened(folder).values()))
    with monkeypatch.context() as patch:
        patch.setattr("newsgen.store.sys.byteorder", "middle")
        assert not any(map(any, reopened(folder).values()))
    assert reopened(folder) == all_known(ROUNDS)  # who only looked has broken nothing
    with Memo(folder, "others") as memo:
        remember(memo, 3)
    assert not any(map(any, reopened(folder).values()))
    assert reopened(folder, "others") == dict.fromkeys(ROUNDS, (False,) * 4) | all_known([3])


def test_words_keep_their_numbers_over_many_openings(folder: Path) -> None:
    """Links and ids are stored as numbers of words; each opening adds words and shares those that were there."""
    numbers = range(40)
    for number in numbers:
        with Memo(folder, MAKERS) as memo:
            known(memo, numbers)
            remember(memo, number)
    with Memo(folder, MAKERS) as memo:
        assert known(memo, numbers) == all_known(numbers)
        words = memo._words
        assert len(words) == len(set(words)) == 3 + 3 * len(numbers)


def test_a_write_that_breaks_off_shows_no_half_fact(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills in the middle of a frame: one warning, no more writing, and the whole frames are believed."""
    sizes = filled(folder)

    def filling(file: BinaryIO, frames: Iterator[bytes], start: bytes) -> None:
        file.write(next(iter(frames))[:11])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with Memo(folder, MAKERS) as memo:
        with monkeypatch.context() as patch:
            patch.setattr("newsgen.store.log._write", filling)
            remember(memo, 5)
        remember(memo, 6)  # nothing may follow what is missing: its words would be numbered wrongly
        assert memo.trouble is not None
        assert "no space left on device" in memo.trouble.message
        assert known(memo, [*ROUNDS, 5, 6]) == all_known([*ROUNDS, 5, 6])
    assert (folder / "log").stat().st_size <= sizes[-1] + 11
    assert_prefix(folder, len(ROUNDS))


class Step(msgspec.Struct, frozen=True):
    """A step of a memo's life: `verb` and, for some, a number."""

    verb: str
    number: int = 0


steps = st.one_of(
    st.builds(Step, st.just("remember"), st.integers(0, 20)),
    st.builds(Step, st.sampled_from(["reopen", "settle", "other makers"])),
    st.builds(Step, st.just("tear"), st.integers(1, 400)),
)


@settings(max_examples=80, deadline=None)
@given(history=st.lists(steps, max_size=25))
def test_no_history_of_a_memo_ends_in_a_wrong_fact(history: list[Step]) -> None:
    """Remember, reopen, compact, tear off the end, let others have it: each fact that is known is right."""
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr("newsgen.store._SPARE", 3)
        patch.setattr("newsgen.store._SPARE_BULK", 100)
        folder, numbers = Path(place, "memo"), range(21)
        memo = Memo(folder, MAKERS).__enter__()
        bulk: dict[int, bytes] = {}
        for step in history:
            if step.verb == "remember":
                bulk[step.number] = bytes([step.number]) * (step.number + 1)
                kept = replace(read_of(step.number), bulk=aside(memo, bulk[step.number]))
                memo.remember(reads={key_of(step.number): kept}, pages=[page_of(step.number)])
            elif step.verb == "settle":
                live = [number for number in numbers if memo.page_before(f"{number}.html")]
                reads = [key_of(number) for number in live]
                memo.settle((), reads, [f"{number}.html" for number in live])
            else:
                memo.__exit__()
                if step.verb == "tear" and (folder / "log").exists():
                    os.truncate(folder / "log", max(0, (folder / "log").stat().st_size - step.number))
                if step.verb == "other makers":
                    Memo(folder, "others").__enter__().__exit__()
                memo = Memo(folder, MAKERS).__enter__()
            for number in numbers:
                read, page = memo.read_before(key_of(number)), memo.page_before(f"{number}.html")
                assert page is None or memo.known(page.path) == page_of(number)
                assert page is None or read is not None  # pages are written last
                if read is not None:
                    assert read.bulk is not None
                    assert memo.fetch(read.bulk) == bulk[number]
        memo.__exit__()


# --- bulk ---------------------------------------------------------------------------------------------------------


def aside(memo: Memo, data: bytes) -> Bulk:
    (bulk,) = memo.set_aside(data)
    return bulk


def test_a_piece_of_bulk_that_is_not_as_it_was_written_is_broken(folder: Path) -> None:
    """Missing, cut, altered, moved or not to be opened: the same answer for each, and the others are still read."""
    with Memo(folder, MAKERS) as memo:
        first, second = aside(memo, b"first"), aside(memo, b"second")
        assert (memo.fetch(first), memo.fetch(second)) == (b"first", b"second")
        for wrong in (
            replace(first, segment="bulk-77"),
            replace(first, segment="../memo/bulk-77"),
            replace(first, segment="log"),
            replace(first, offset=1),
            replace(first, offset=10_000),
            replace(first, size=4),
            replace(first, size=6),
            replace(first, digest=second.digest),
        ):
            with pytest.raises(MemoBrokenError):
                memo.fetch(wrong)
        assert memo.fetch(second) == b"second"


def test_pieces_are_read_together_as_one_by_one(folder: Path) -> None:
    """In whatever order, with gaps or twice, and be they more than is read in one go; a wrong one is found."""
    pieces = [b"first", b"", b"x" * (1 << 20), b"second", b"y" * (3 << 19), b"third"]
    with Memo(folder, MAKERS) as memo:
        kept = [aside(memo, piece) for piece in pieces]
        for order in ((0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (0, 2, 3, 5), (3, 3, 4, 4), ()):
            assert memo.fetch_all(kept[at] for at in order) == [pieces[at] for at in order]
        for wrong in (replace(kept[3], digest=kept[0].digest), replace(kept[3], size=5)):
            with pytest.raises(MemoBrokenError):
                memo.fetch_all([*kept[:3], wrong, *kept[4:]])


def test_each_process_writes_to_a_segment_of_its_own(folder: Path) -> None:
    """Pieces of four processes that write at once never mix, and the parent, one of them, reads them all."""
    pieces = range(2000)
    with Memo(folder, MAKERS) as memo:
        mine = aside(memo, b"before the fork")
        answers = list(processes(4)(partial(set_many_aside, memo=memo), pieces))
        after = aside(memo, b"after the fork")
        writers: dict[str, set[int]] = {mine.segment: {os.getpid()}}
        for pid, kept in answers:
            for number, bulk in kept.items():
                assert memo.fetch(bulk) == text_of(number)
                writers.setdefault(bulk.segment, set()).add(pid)
        assert sorted(number for _, kept in answers for number in kept) == list(pieces)
        assert (memo.fetch(mine), memo.fetch(after)) == (b"before the fork", b"after the fork")
    assert len(writers) > 2
    assert all(len(pids) == 1 for pids in writers.values())
    spans = sorted((bulk.segment, bulk.offset, bulk.size) for _, kept in answers for bulk in kept.values())
    for (segment, offset, size), (other, later, _) in pairwise(spans):
        assert segment != other or offset + size <= later


@pytest.mark.parametrize("before", [(), ("bulk-1",), ("bulk-1", "bulk-9")])
def test_the_newest_segment_of_before_is_filled_and_none_of_a_worker(folder: Path, before: Sequence[str]) -> None:
    """So a build does not leave a segment more each time, and no two processes write to one."""
    folder.mkdir(parents=True)
    for name in before:
        folder.joinpath(name).touch()
    with Memo(folder, MAKERS) as memo:
        folder.joinpath("bulk-10").touch()  # of a worker that was quicker
        assert aside(memo, b"mine").segment == max(before, default="bulk-11")


def text_of(number: int) -> bytes:
    return b"%d " % number * (number % 50)


def set_many_aside(numbers: Sequence[int], *, memo: Memo) -> tuple[int, dict[int, Bulk]]:
    return os.getpid(), {number: aside(memo, text_of(number)) for number in numbers}


def test_bulk_that_cannot_be_set_aside_is_an_error_with_a_hint(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk or something in the way: exit code 1, the place, the reason, and what to do."""
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with Memo(folder, MAKERS) as memo, monkeypatch.context() as patch:
        patch.setattr(os, "write", raising(full))
        with pytest.raises(MemoError) as caught:
            memo.set_aside(b"x")
    (problem,) = caught.value.problems
    assert caught.value.exit_code == 1
    assert (problem.where.file, problem.level) == (str(folder), "error")
    assert "no space left on device" in problem.message
    assert "make room" in problem.hint
    with Memo(folder, MAKERS) as memo:
        assert memo.fetch(aside(memo, b"x")) == b"x"


def test_a_write_of_bulk_that_stops_half_way_is_continued(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may take fewer bytes than it was given."""
    write = os.write
    with Memo(folder, MAKERS) as memo, monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda file, data: write(file, data[:3]))
        kept = [aside(memo, text) for text in (b"a longer text", b"", b"another text")]
        assert [memo.fetch(bulk) for bulk in kept] == [b"a longer text", b"", b"another text"]


def test_pieces_set_aside_together_lie_one_behind_the_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are one write to the system, and each is read for itself."""
    write, writes = os.write, []
    with Memo(folder, MAKERS) as memo, monkeypatch.context() as patch:
        memo.set_aside(b"before")
        patch.setattr(os, "write", lambda file, data: writes.append(bytes(data)) or write(file, data))
        kept = memo.set_aside(b"words", b"", b"a record")
        assert [memo.fetch(bulk) for bulk in kept] == [b"words", b"", b"a record"]
    assert writes == [b"wordsa record"]
    assert [bulk.offset for bulk in kept] == [6, 11, 11]


def test_a_segment_that_is_large_enough_is_left_for_a_new_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsgen.store.segments.LARGEST", 20)
    with Memo(folder, MAKERS) as memo:
        kept = [aside(memo, bytes([number]) * 9) for number in range(12)]
        assert [memo.fetch(bulk) for bulk in kept] == [bytes([number]) * 9 for number in range(12)]
    assert len({bulk.segment for bulk in kept}) == 4


def raising(error: BaseException) -> Callable[..., Any]:
    def refuse(*_args: Any, **_named: Any) -> Any:
        raise error

    return refuse


# --- compaction ---------------------------------------------------------------------------------------------------


class Edited:
    """An archive of some articles, one of which is edited again and again: what the memo should hold of it."""

    def __init__(self, articles: int) -> None:
        self.versions = dict.fromkeys(range(articles), 0)
        self.edits = 0

    def remember(self, memo: Memo, numbers: Sequence[int]) -> None:
        reads = {self.key(number): replace(read_of(number), bulk=aside(memo, self.text(number))) for number in numbers}
        hints = {name_of(number): hint_of(self.versions[number]) for number in numbers}
        pages = [
            page_of(self.versions[number], f"{number}.html", words=self.versions[number] % 5) for number in numbers
        ]
        memo.remember(hints=hints, reads=reads, pages=pages)

    def edit(self, memo: Memo, number: int) -> None:
        self.edits += 1
        self.versions[number] = self.edits
        self.remember(memo, [number])

    def settle(self, memo: Memo) -> None:
        keys = [self.key(number) for number in self.versions]
        pages = [f"{number}.html" for number in self.versions]
        memo.settle(list(map(name_of, self.versions)), keys, pages)

    def assert_known(self, memo: Memo) -> None:
        for number, version in self.versions.items():
            assert memo.hinted(name_of(number), seen_at(version)) == hint_of(version).sha256
            read = memo.read_before(self.key(number))
            assert read is not None
            assert read.bulk is not None
            assert memo.fetch(read.bulk) == self.text(number)
            page = page_of(version, f"{number}.html", words=version % 5)
            assert memo.known(page.path) == page

    def in_use(self) -> int:
        return sum(map(len, map(self.text, self.versions)))

    def key(self, number: int) -> bytes:
        return key_of(1000 * number + self.versions[number])

    def text(self, number: int) -> bytes:
        return b"%d:%d " % (number, self.versions[number]) * 40


def bulk_sizes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.glob("bulk-*")}


@pytest.fixture
def small_spares(monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    monkeypatch.setattr("newsgen.store._SPARE", 20)
    monkeypatch.setattr("newsgen.store._SPARE_BULK", 3000)
    return 20, 3000


@pytest.mark.parametrize("openings", ["one", "many"])
def test_a_memo_stays_small_however_often_an_article_is_edited(
    folder: Path, small_spares: tuple[int, int], openings: str
) -> None:
    """Log and bulk hold at most twice what is in use, the spare, and what the last edit added; all is right after."""
    spare, spare_bulk = small_spares
    archive = Edited(10)
    memo = Memo(folder, MAKERS).__enter__()
    archive.remember(memo, range(10))
    archive.settle(memo)
    fact = (folder / "log").stat().st_size / 30  # bytes, with its words
    compactions = 0
    for _ in range(300):
        if openings == "many":
            memo.__exit__()
            memo = Memo(folder, MAKERS).__enter__()
        archive.edit(memo, 4)
        before = bulk_sizes(folder)
        archive.settle(memo)
        compactions += bulk_sizes(folder) != before
        assert sum(bulk_sizes(folder).values()) <= 2 * archive.in_use() + spare_bulk
        assert (folder / "log").stat().st_size <= 2 * fact * (2 * 30 + spare)
        archive.assert_known(memo)
    memo.__exit__()
    assert 3 < compactions < 60
    with Memo(folder, MAKERS) as memo:
        archive.assert_known(memo)
        assert memo.read_before(key_of(4000)) is None  # the first version is gone
        assert len(memo._words) < 150  # and so are the words of most pages that were


def test_a_memo_without_waste_is_not_written_anew(folder: Path) -> None:
    """With the real spares some edits change nothing but the ends of the files."""
    archive = Edited(10)
    with Memo(folder, MAKERS) as memo:
        archive.remember(memo, range(10))
        inode = (folder / "log").stat().st_ino
        for _ in range(50):
            archive.edit(memo, 4)
            archive.settle(memo)
        assert (folder / "log").stat().st_ino == inode
        assert list(bulk_sizes(folder)) == ["bulk-1"]


class KilledError(BaseException):
    """The process ends here."""


@contextmanager
def ending_at(number: int, error: BaseException) -> Iterator[list[str]]:
    """Raises `error` in place of step `number` (from 0) of those by which a memo changes files; the steps so far."""
    taken: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            taken.append(name)
            if len(taken) == number + 1:
                raise error
            return real(*args, **named)

        return step

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", counted("write", os.write))
        patch.setattr(Path, "open", counted("open", Path.open))
        patch.setattr(Path, "replace", counted("replace", Path.replace))
        patch.setattr(Path, "unlink", counted("unlink", Path.unlink))
        patch.setattr("newsgen.store.log.crc32", counted("sum", __import__("zlib").crc32))
        yield taken


@pytest.mark.parametrize(
    "error", [KilledError(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))], ids=["kill", "full"]
)
def test_a_compaction_that_ends_anywhere_loses_nothing(
    folder: Path, small_spares: tuple[int, int], error: BaseException
) -> None:
    """The new log stands before an old segment goes: whatever step is the last, a new process finds all facts."""
    archive = Edited(10)
    with Memo(folder, MAKERS) as memo:
        archive.remember(memo, range(10))
        archive.remember(memo, range(10))
        archive.remember(memo, range(10))
    template = shutil.copytree(folder, folder.with_name("template"))
    for number in range(100):
        shutil.rmtree(folder)
        shutil.copytree(template, folder)
        memo = Memo(folder, MAKERS).__enter__()
        with ending_at(number, error) as taken, suppress(KilledError):
            archive.settle(memo)
        memo.__exit__()
        with Memo(folder, MAKERS) as memo:
            archive.assert_known(memo)
            archive.settle(memo)
            archive.edit(memo, 1)
        with Memo(folder, MAKERS) as memo:
            archive.assert_known(memo)
        archive.versions[1] = 0
        if len(taken) <= number:
            break
    assert number > 10
    assert {"write", "open", "replace", "unlink"} <= set(taken)


def test_a_compaction_that_fails_leaves_no_half_made_copy(folder: Path, small_spares: tuple[int, int]) -> None:
    """Where there is no room for the new log, what was made of it and its bulk is not left to fill the disk."""
    archive = Edited(10)
    with Memo(folder, MAKERS) as memo:
        for _ in range(3):
            archive.remember(memo, range(10))
        before = {path.name: path.stat().st_size for path in folder.iterdir()}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("newsgen.store.log._write", raising(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
            archive.settle(memo)
        assert memo.trouble is not None
    assert {path.name: path.stat().st_size for path in folder.iterdir()} == before


# --- whole sites --------------------------------------------------------------------------------------------------

TEXT = "The harbour board met on Monday and agreed on a crane.\n\nIt will be painted before winter.\n"
SITE: dict[str, str | bytes] = {
    "content/harbour/2024-05-17-crane.txt": f"Old crane lifts its last crate\n\n{TEXT}",
    "content/town/2024-05-18-clock.md": f"---\nheadline: Clock strikes\nimage: clock.png\n---\n{TEXT}",
    "content/town/2024-05-19-ferry.txt": f"Ferry sails again\n\n{TEXT}",
    "content/town/clock.png": b"\x89PNG\r\n\x1a\n....",
    "content/pages/about.md": "# About\n\nThis is the archive.\n",
    "static/robots-are-welcome.txt": "hello",
    **{f"templates/{name}": text for name, text in SMALL.items()},
}
NOTHING = Work()


def standing(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_like_a_clean_build(site: Path) -> None:
    """The output is that of a build from nothing, and the memo is sound: the next build has nothing to do."""
    clean = site.parent / "clean" / "build"
    shutil.rmtree(clean.parent, ignore_errors=True)
    build(site, Options(output=str(clean)))
    assert standing(site / "build") == standing(clean)
    settle(site)
    build(site)
    again = build(site)
    assert (again.work, again.pages, again.others, again.removed) == (NOTHING, 0, 0, 0)
    assert standing(site / "build") == standing(clean)


def memo_of(site: Path) -> Path:
    return site / ".newsgen" / "memo" / "build"


def built(make_site: MakeSite) -> Path:
    site = make_site(SITE)
    settle(site)
    build(site)
    return site


def retitle(site: Path, title: str = "Another title") -> None:
    """Makes every page new, so that the bulk of every article is wanted."""
    (site / "newsgen.yaml").write_text(f"title: {title}\n")


def fill(path: Path, byte: bytes = b"\0") -> None:
    path.write_bytes(byte * path.stat().st_size)


def first_byte_changed(path: Path) -> None:
    """In a segment it is of an article's record; the words of all come behind the records."""
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])


def linked_elsewhere(path: Path) -> None:
    """The memo's folder is a link to another place, and a segment there is damaged."""
    away = shutil.move(path.parent, path.parent.parent.parent.parent / "away")
    path.parent.symlink_to(away)
    fill(path)


BULK_DAMAGE: dict[str, Damage] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: os.truncate(path, path.stat().st_size // 8),
    "altered": first_byte_changed,
    "zeros": fill,
    "shifted": lambda path: path.write_bytes(b"!" + path.read_bytes()),
    "another's": lambda path: path.write_bytes(b"\x93\x01\x02\x03" * 5000),
    "a link to itself": lambda path: (path.unlink(), path.symlink_to(path)),
    "damaged, in a memo that is a link": linked_elsewhere,
}


@pytest.mark.parametrize("damage", BULK_DAMAGE.values(), ids=BULK_DAMAGE)
def test_damaged_bulk_is_made_again(make_site: MakeSite, damage: Damage) -> None:
    """The build that wants it drops the memo, starts afresh, and makes the right site."""
    site = built(make_site)
    damage(memo_of(site) / "bulk-1")
    retitle(site)
    outcome = build(site)
    assert outcome.work.parsed == 4
    assert outcome.problems == ()
    assert_like_a_clean_build(site)


def test_bulk_that_is_a_folder_is_made_again(make_site: MakeSite) -> None:
    """What is no segment at all is no obstacle either."""
    site = built(make_site)
    (memo_of(site) / "bulk-1").unlink()
    (memo_of(site) / "bulk-1" / "x").mkdir(parents=True)
    retitle(site)
    build(site)
    assert_like_a_clean_build(site)


def test_bulk_of_an_older_segment_put_in_place_of_a_newer_is_noticed(make_site: MakeSite, tmp_path: Path) -> None:
    """A segment restored from a copy has the right form and the wrong text."""
    site = built(make_site)
    shutil.copy(memo_of(site) / "bulk-1", tmp_path)
    text = str(SITE["content/town/2024-05-19-ferry.txt"]).replace("Monday", "Friday")
    (site / "content/town/2024-05-19-ferry.txt").write_text(text)
    build(site)
    shutil.copy(tmp_path / "bulk-1", memo_of(site))
    retitle(site)
    build(site)
    assert_like_a_clean_build(site)
    assert any(b"Friday" in data for data in standing(site / "build").values())


@pytest.mark.long
def test_damaged_bulk_is_noticed_in_a_worker_too(make_site: MakeSite) -> None:
    """What a worker process meets has the whole build begin afresh, once."""
    small = {name: text for name, text in SITE.items() if name.startswith("templates/")}
    site = make_site(small | {f"content/{n:03}.txt": f"Story number {n}\n\n{TEXT}" for n in range(260)})
    build(site, mapped=processes(2))
    for segment in memo_of(site).glob("bulk-*"):
        fill(segment)
    retitle(site)
    outcome = build(site, mapped=processes(2))
    assert outcome.work.parsed == 260
    clean = build(site, Options(output=str(site.parent / "clean" / "build")))
    assert standing(site / "build") == standing(Path(clean.output))


def test_bulk_found_broken_while_compacting_costs_no_page(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page wanted the damaged piece, but a compaction must move it: the memo is made afresh, the site is right."""
    site = built(make_site)
    monkeypatch.setattr("newsgen.store._SPARE", -10_000)
    first_byte_changed(memo_of(site) / "bulk-1")
    outcome = build(site)
    assert (outcome.published, outcome.problems) == (True, ())
    monkeypatch.undo()
    assert_like_a_clean_build(site)


@pytest.mark.parametrize(
    ("what", "spared"),
    [
        (".newsgen/memo", {}),
        (".newsgen/memo/build/log", {"ranked": 0}),
        (".newsgen/memo/build/ranked", {"opened": 0, "parsed": 0, "ranked": 0, "rendered": 0}),
        (".newsgen/memo/build/index", {"opened": 0, "parsed": 0, "ranked": 0, "rendered": 0}),
    ],
)
def test_deleting_the_memo_costs_time_only(make_site: MakeSite, what: str, spared: dict[str, int]) -> None:
    """All that it held is read, ranked and rendered again, and nothing is written."""
    site = make_site(SITE)
    settle(site)
    first = build(site)
    before = {path: path.stat().st_mtime_ns for path in (site / "build").rglob("*")}
    (memo_of(site) / "last").unlink()  # or nothing else would be asked for
    path = site / what
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    outcome = build(site)
    assert outcome.work == replace(first.work, **spared)
    assert (outcome.pages, outcome.others, outcome.removed, outcome.problems) == (0, 0, 0, ())
    assert {path: path.stat().st_mtime_ns for path in (site / "build").rglob("*")} == before
    assert_like_a_clean_build(site)


@pytest.mark.parametrize("step", ["reading", "planning", "rendering", "checking links", "publishing", "remembering"])
@pytest.mark.parametrize("first", [True, False], ids=["cold", "warm"])
def test_a_memo_that_is_deleted_in_mid_build_costs_time_only(make_site: MakeSite, step: str, first: bool) -> None:
    """It may be deleted at any time, so also while it is in use."""
    site = make_site(SITE) if first else built(make_site)
    retitle(site)
    (site / "content/new.txt").write_text(f"A new story\n\n{TEXT}")
    deleted = []

    def deleting(now: str, _done: int, _total: int) -> None:
        if now == step and not deleted:
            deleted.append(now)
            shutil.rmtree(memo_of(site), ignore_errors=True)

    outcome = build(site, progress=deleting)
    assert deleted
    assert (outcome.articles, outcome.published) == (4, True)
    assert_like_a_clean_build(site)


def test_many_edits_of_one_article_leave_a_small_memo_and_the_right_site(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the whole build: compaction runs, and neither site nor memo shows it."""
    monkeypatch.setattr("newsgen.store._SPARE", 20)
    monkeypatch.setattr("newsgen.store._SPARE_BULK", 2000)
    site = built(make_site)
    first = sum(path.stat().st_size for path in memo_of(site).iterdir())
    for number in range(12):
        (site / "content/town/2024-05-19-ferry.txt").write_text(f"Ferry sails {number} times\n\n{TEXT}")
        outcome = build(site)
        assert (outcome.work.parsed, outcome.problems) == (1, ())
        assert sum(path.stat().st_size for path in memo_of(site).iterdir()) < 4 * first
    assert not (memo_of(site) / "bulk-1").exists()
    monkeypatch.undo()
    assert_like_a_clean_build(site)


def test_a_check_leaves_the_memo_as_it_is(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """New text, new titles and damaged bulk: a check reads the memo, writes elsewhere, and leaves nothing there."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    site = built(make_site)
    assert check(site).work == NOTHING  # it does use it
    (site / "content/new.txt").write_text(f"A new story\n\n{TEXT}[gone](gone.png)\n")
    retitle(site)

    def whole() -> dict[str, tuple[bytes, int]]:
        files = (path for path in (site / ".newsgen").rglob("*") if path.is_file())
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    before = whole()
    assert check(site).work.parsed == 1
    assert whole() == before
    for damage in (first_byte_changed, lambda path: path.unlink()):
        damage(memo_of(site) / "bulk-1")
        before = whole()
        said = check(site)
        assert (said.articles, said.work.parsed) == (4, 5)
        assert whole() == before
    assert list((tmp_path / "temporary").iterdir()) == []
    assert_outcomes_agree(said, build(site))


def assert_outcomes_agree(said: Outcome, done: Outcome) -> None:
    assert (said.articles, said.left_out, said.skipped, said.problems) == (
        done.articles,
        done.left_out,
        done.skipped,
        done.problems,
    )


def test_a_check_that_has_no_room_names_the_place_that_is_full(
    make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a check must set aside lies in the folder for temporary files, and the error says so."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(Segments, "write", raising(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    with pytest.raises(MemoError) as caught:
        check(make_site(SITE))
    assert str(tmp_path / "temporary") in caught.value.problems[0].where.file


def test_a_full_disk_while_remembering_costs_a_warning_and_not_the_site(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site(SITE)
    with monkeypatch.context() as patch:
        patch.setattr("newsgen.store.log._write", raising(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
        outcome = build(site)
    assert outcome.published
    (problem,) = outcome.problems
    assert (problem.level, problem.code, problem.where.file) == ("warning", "cannot-remember", str(memo_of(site)))
    assert problem.hint == "the site is whole; the next build takes longer"
    assert_like_a_clean_build(site)


def test_the_command_says_what_stands_in_the_memos_way(make_site: MakeSite, run_newsgen: Callable[..., Any]) -> None:
    """A log that is a folder is a warning and 0; a memo that is a file is an error and 1; neither is a traceback."""
    site = built(make_site)
    log = memo_of(site) / "log"
    log.unlink()
    log.mkdir()
    done = run_newsgen("build", cwd=site)
    assert done.returncode == 0
    assert (
        f"{memo_of(site)}: warning: what was done cannot be remembered: is a directory [cannot-remember]" in done.stderr
    )
    shutil.rmtree(memo_of(site))
    memo_of(site).write_text("mine")
    retitle(site)
    before = standing(site / "build")
    done = run_newsgen("build", cwd=site)
    assert done.returncode == 1
    assert "cannot be remembered: file exists [cannot-remember]" in done.stderr
    assert "change what stands in the way" in done.stderr
    assert "Traceback" not in done.stderr
    assert standing(site / "build") == before
    memo_of(site).unlink()
    build(site)
    assert_like_a_clean_build(site)


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """The system itself refuses to let any file of this process grow beyond `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_wherever_the_system_refuses_to_write_the_site_is_old_or_new(make_site: MakeSite) -> None:
    """Limits from some bytes on: an error with exit code 1 and the old site, or the new one; then all is as clean."""
    site = built(make_site)
    old = standing(site / "build")
    retitle(site)
    new = standing(Path(build(site, Options(output=str(site.parent / "new" / "build"))).output))
    state = shutil.copytree(site / ".newsgen", site.parent / "state")
    ways = set()
    for limit in (16, 150, 400, 1000, 2000, 3000, 4000, 5000, 6000, 8000, 12_000, 1 << 20):
        shutil.rmtree(site / ".newsgen")
        shutil.rmtree(site / "build")
        shutil.copytree(state, site / ".newsgen")
        for path, data in old.items():
            (site / "build" / path).parent.mkdir(parents=True, exist_ok=True)
            (site / "build" / path).write_bytes(data)
        problems: tuple[Problem, ...] = ()
        with no_file_larger_than(limit):
            try:
                problems = build(site, Options(patience=0)).problems
            except (MemoError, PublishingError) as error:
                problems = error.problems
        refused = [problem for problem in problems if problem.level == "error"]
        assert standing(site / "build") == (old if refused else new), limit
        assert all("file too large" in problem.message and problem.hint for problem in problems)
        ways.update((problem.level, problem.code) for problem in problems)
        outcome = build(site, Options(patience=0))
        assert (standing(site / "build"), outcome.problems) == (new, ()), limit
    assert ways == {("error", "cannot-publish"), ("warning", "cannot-remember")}


def test_no_build_leaves_a_file_open(make_site: MakeSite) -> None:
    """Neither a good build, a check, one whose memo is broken, nor one that fails."""
    if not Path("/dev/fd").is_dir():
        pytest.fail("this test needs /dev/fd")
    site = built(make_site)

    def open_files() -> int:
        return sum(1 for _ in Path("/dev/fd").iterdir())

    before = open_files()
    for number in range(3):
        build(site)
        check(site)
        fill(memo_of(site) / "bulk-1")
        retitle(site, f"Title {number}")
        check(site)
        build(site)
        (site / "build" / "index.html").unlink()
        shutil.rmtree(memo_of(site))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Segments, "write", raising(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
            with pytest.raises(MemoError):
                build(site)
    assert open_files() == before


def test_a_build_without_articles_does_not_forget_them(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """A content folder that is gone for a while (not mounted, say) costs no cold build once it is back."""
    monkeypatch.setattr("newsgen.store._SPARE", 0)
    monkeypatch.setattr("newsgen.store._SPARE_BULK", 0)
    site = built(make_site)
    (site / "content").rename(site / "away")
    (site / "content").mkdir()
    assert build(site).withheld == "no articles"
    (site / "content").rmdir()
    (site / "away").rename(site / "content")
    assert build(site).work.parsed == 0


def test_builds_that_publish_nothing_do_not_let_the_memo_grow(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A strict build that is refused remembers, too; the rule that keeps the memo small holds for it as well."""
    monkeypatch.setattr("newsgen.store._SPARE", 20)
    monkeypatch.setattr("newsgen.store._SPARE_BULK", 2000)
    site = make_site({**SITE, "content/odd.txt": f"Odd\n\n{TEXT}[gone](gone.png)\n", "content/odd.md": "[x](y.png)\n"})
    assert build(site, Options(strict=True)).withheld
    first = sum(path.stat().st_size for path in memo_of(site).iterdir())
    for number in range(12):
        (site / "content/town/2024-05-19-ferry.txt").write_text(f"Ferry sails {number} times\n\n{TEXT}")
        assert build(site, Options(strict=True)).withheld
    assert sum(path.stat().st_size for path in memo_of(site).iterdir()) < 4 * first
